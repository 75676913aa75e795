import { Hono } from "hono";
import * as z from "zod";

import { systemClock, type Clock } from "../../src/clock.ts";
import { hang, serve, type NodeBindings } from "../serve.ts";
import type { StandIn } from "../stand-in.ts";

/** Systems Manager's parameters on this machine. What it leaves out is in DOES-AND-DOES-NOT.md. */
export interface SsmStandIn extends StandIn {
  /** Changes a parameter, as an owner who rotates a secret does. Its version goes up. */
  set(name: string, value: string): void;
  /** Every call so far, oldest first. */
  calls(): readonly SsmCall[];
  /** Makes every call go wrong until cleared. */
  fault(fault: SsmFault): void;
  clearFaults(): void;
}

interface SsmCall {
  readonly operation: string;
  readonly names: readonly string[];
  /** HTTP status of the answer; 0 as long as, or because, there was none. */
  readonly status: number;
  readonly atMs: number;
}

type SsmFault = { readonly kind: "down" | "hang" } | { readonly kind: "slow"; readonly ms: number };

export interface SsmOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Values by name. A function is asked at each call, so an edited `.env` counts at once. */
  readonly parameters: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
}

const getParameters = z.object({
  Names: z.array(z.string()).min(1).max(10),
  WithDecryption: z.boolean().default(false),
});
const getParameter = z.object({ Name: z.string(), WithDecryption: z.boolean().default(false) });

const OPERATION_PREFIX = "AmazonSSM.";

export async function startSsm({ port, clock = systemClock, parameters }: SsmOptions): Promise<SsmStandIn> {
  const changed = new Map<string, { value: string; version: number }>();
  const calls: { operation: string; names: readonly string[]; status: number; atMs: number }[] = [];
  let fault: SsmFault | undefined;

  function find(name: string, withDecryption: boolean) {
    const given = typeof parameters === "function" ? parameters() : parameters;
    const change = changed.get(name);
    const value = change?.value ?? (Object.hasOwn(given, name) ? given[name] : undefined);
    if (value === undefined) return undefined;
    return {
      Name: name,
      Type: "SecureString",
      // Undecrypted, AWS gives ciphertext; a bot that forgets WithDecryption must not work here either.
      Value: withDecryption ? value : Buffer.from(`encrypted:${name}`).toString("base64"),
      Version: change?.version ?? 1,
      ARN: `arn:aws:ssm:ap-northeast-1:000000000000:parameter/${name.replace(/^\//, "")}`,
      DataType: "text",
    };
  }

  function answer(operation: string, body: unknown): SsmAnswer {
    switch (operation) {
      case "GetParameters": {
        const request = getParameters.safeParse(body);
        if (!request.success) return refusal("ValidationException", problems(request.error));
        const { Names, WithDecryption } = request.data;
        const found = Names.map((name) => ({ name, parameter: find(name, WithDecryption) }));
        const Parameters = found.flatMap(({ parameter }) => (parameter ? [parameter] : []));
        const InvalidParameters = found.flatMap(({ name, parameter }) => (parameter ? [] : [name]));
        return { names: Names, status: 200, body: { Parameters, InvalidParameters } };
      }
      case "GetParameter": {
        const request = getParameter.safeParse(body);
        if (!request.success) return refusal("ValidationException", problems(request.error));
        const Parameter = find(request.data.Name, request.data.WithDecryption);
        const names = [request.data.Name];
        return Parameter
          ? { names, status: 200, body: { Parameter } }
          : { ...refusal("ParameterNotFound", `${request.data.Name} was not found.`), names };
      }
      default:
        return refusal(
          "UnknownOperationException",
          `The SSM stand-in does not offer "${operation}". See local/ssm/DOES-AND-DOES-NOT.md.`,
        );
    }
  }

  const app = new Hono<NodeBindings>();
  app.post("/", async (c) => {
    const operation = (c.req.header("x-amz-target") ?? "").replace(OPERATION_PREFIX, "");
    const answered = answer(operation, await c.req.json().catch(() => undefined));
    const call = { operation, names: answered.names, status: 0, atMs: clock.now() };
    calls.push(call);
    if (fault?.kind === "hang") return hang(c.env);
    if (fault?.kind === "slow") await clock.sleep(fault.ms, c.req.raw.signal);
    const { status, body } = fault?.kind === "down" ? DOWN : answered;
    call.status = status;
    return new Response(JSON.stringify(body), {
      status,
      headers: { "content-type": "application/x-amz-json-1.1" },
    });
  });

  const server = await serve(app, port);
  return {
    ...server,
    set: (name, value) => {
      const version = (find(name, true)?.Version ?? 0) + 1;
      changed.set(name, { value, version });
    },
    calls: () => structuredClone(calls),
    fault: (next) => {
      fault = next;
    },
    clearFaults: () => {
      fault = undefined;
    },
  };
}

interface SsmAnswer {
  readonly names: readonly string[];
  readonly status: number;
  readonly body: object;
}

const DOWN = {
  status: 500,
  body: { __type: "InternalServerError", message: "The stand-in was told to be down." },
};

function refusal(name: string, message: string): SsmAnswer {
  return { names: [], status: 400, body: { __type: name, message } };
}

function problems(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
}
