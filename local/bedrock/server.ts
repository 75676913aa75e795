import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono, type Context } from "hono";
import { randomUUID } from "node:crypto";

import type { Clock } from "../../src/clock.ts";
import type { StandIn } from "../stand-in.ts";
import { converseResponse, type Answerer, type ModelAnswer, type ToolUse } from "./answer.ts";
import { converseRequest, type ConverseRequest } from "./converse-request.ts";
import { faultQueue, faultRule, isRefusalKind, refusalOf, type FaultKind, type FaultRule } from "./faults.ts";
import { answerAsPracticeModel } from "./practice-model.ts";
import { promptCache } from "./prompt-cache.ts";
import { validation, type Refusal } from "./refusal.ts";
import { refuseRequest, requireModel } from "./request-rules.ts";
import { toolCallsIn, type DoneToolCall } from "./tool-calls.ts";
import { hang, reset, serve, type NodeBindings } from "../serve.ts";

/** Bedrock Runtime on this machine. What it leaves out is in DOES-AND-DOES-NOT.md. */
export interface BedrockStandIn extends StandIn {
  /** The last thousand Converse calls, oldest first. */
  calls(): readonly BedrockCall[];
  /** Makes the next calls go wrong; rules are used up in the order they came. */
  fault(rule: FaultRule): void;
  clearFaults(): void;
}

interface BedrockCall {
  readonly modelId: string;
  /** Absent when the body was no Converse request at all. */
  readonly request: ConverseRequest | undefined;
  /** HTTP status of the answer; 0 as long as, or because, there was none. */
  readonly status: number;
  readonly atMs: number;
  /** The tool calls the model answered with. */
  readonly toolUses?: readonly ToolUse[];
}

export interface BedrockOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly clock: Clock;
  /** Plays the model in a test. The default is the practice model. */
  readonly answer?: Answerer;
  /** Told once of each tool call, when the bot brings its result. */
  readonly onToolCall?: (call: DoneToolCall) => void;
}

/** Photos are kept with their calls, so days of them would fill the memory. */
const KEPT_CALLS = 1_000;

type Noted = { -readonly [Key in keyof BedrockCall]: BedrockCall[Key] };
type NodeContext = Context<NodeBindings>;

export async function startBedrock(options: BedrockOptions): Promise<BedrockStandIn> {
  const { clock, answer = answerAsPracticeModel, onToolCall = () => undefined } = options;
  const told = new Set<string>();
  const faults = faultQueue();
  const cache = promptCache(clock);
  const calls: Noted[] = [];
  const app = new Hono<NodeBindings>();

  app.post("/model/:modelId/converse", async (c) => {
    const request = converseRequest.safeParse(await c.req.json().catch(() => undefined)).data;
    const call: Noted = { modelId: c.req.param("modelId"), request, status: 0, atMs: clock.now() };
    calls.push(call);
    if (calls.length > KEPT_CALLS) calls.shift();
    const response = await converse(c, call);
    if (response !== RESPONSE_ALREADY_SENT) call.status = response.status;
    return response;
  });

  async function converse(c: NodeContext, call: Noted): Promise<Response> {
    const { modelId, request } = call;
    if (!c.req.header("authorization")) {
      return refuse({
        status: 403,
        name: "MissingAuthenticationTokenException",
        message: "Missing Authentication Token",
      });
    }
    const rule = faults.take(modelId);
    if (rule?.latencyMs !== undefined) await clock.sleep(rule.latencyMs, c.req.raw.signal);
    const fault = rule?.kind === "latency" ? undefined : rule?.kind;
    const early = fault && (await answerWithFault(c, fault));
    if (early) return early;

    const model = requireModel(modelId);
    if ("status" in model) return refuse(model);
    if (!request)
      return refuse(validation("The request body is not a Converse request. Check its required fields."));
    const refusal = refuseRequest(request, model);
    if (refusal) return refuse(refusal);
    tellOfTools(request);

    const said = toAnswer(await answer(request));
    if (said.delayMs !== undefined) await clock.sleep(said.delayMs, c.req.raw.signal);
    const late = said.fault && (await answerWithFault(c, said.fault));
    if (late) return late;
    if (c.req.raw.signal.aborted) return RESPONSE_ALREADY_SENT;
    if (said.toolUses) call.toolUses = said.toolUses;
    const use = cache.use(request, model);
    const changed = [fault, said.fault].find(isAnswerFault);
    return c.json(converseResponse(request, said, use, clock.now() - call.atMs, changed), 200, requestId());
  }

  /** A second model is sent the same results when the first one fails. */
  function tellOfTools(request: ConverseRequest): void {
    for (const toolCall of toolCallsIn(request)) {
      if (!told.has(toolCall.toolUseId)) onToolCall(toolCall);
      told.add(toolCall.toolUseId);
    }
  }

  app.get("/stand-in/calls", (c) => c.body(JSON.stringify(calls, withoutBytes), 200, json));
  app.get("/stand-in/faults", (c) => c.json(faults.list()));
  app.post("/stand-in/faults", async (c) => {
    const rule = faultRule.safeParse(await c.req.json().catch(() => undefined));
    if (!rule.success)
      return c.json({ message: rule.error.issues.map(({ message }) => message).join(" ") }, 400);
    faults.add(rule.data);
    return c.json(rule.data, 201);
  });
  app.delete("/stand-in/faults", (c) => {
    faults.clear();
    return c.body(null, 204);
  });

  app.notFound((c) =>
    refuse({
      status: 404,
      name: "UnknownOperationException",
      message: `The Bedrock stand-in offers Converse only, not ${c.req.path}. See local/bedrock/DOES-AND-DOES-NOT.md.`,
    }),
  );
  app.onError((error) => refuse({ status: 500, name: "InternalServerException", message: error.message }));

  const server = await serve(app, options.port);
  return {
    ...server,
    calls: () => structuredClone(calls),
    fault: (rule) => faults.add(rule),
    clearFaults: () => faults.clear(),
  };
}

/** The answer a fault gives in the model's place; undefined for a fault that only spoils the model's answer. */
function answerWithFault(c: NodeContext, kind: FaultKind): Response | Promise<Response> | undefined {
  if (isRefusalKind(kind)) return refuse(refusalOf(kind));
  switch (kind) {
    case "html-502":
      return c.html("<html><body><h1>502 Bad Gateway</h1></body></html>", 502);
    case "truncated-json":
      return c.body('{"output":{"message":{"role":"assistant","content":[{"te', 200, json);
    case "hang":
      return hang(c.env);
    case "reset":
      return reset(c.env);
    default:
      return undefined;
  }
}

function isAnswerFault(kind: FaultKind | undefined) {
  return kind === "empty-output" || kind === "filtered" || kind === "cut-off";
}

function toAnswer(said: ModelAnswer | string): ModelAnswer {
  return typeof said === "string" ? { text: said } : said;
}

function refuse({ status, name, message }: Refusal): Response {
  // Built by hand: Hono types the statuses it knows, a refusal may have any.
  return new Response(JSON.stringify({ message }), {
    status,
    headers: { ...json, ...requestId(), "x-amzn-errortype": name },
  });
}

const json = { "content-type": "application/json" };

function requestId() {
  return { "x-amzn-requestid": randomUUID() };
}

/** A photo's base64 would make the list of calls unreadable. */
function withoutBytes(key: string, value: unknown): unknown {
  return key === "bytes" && typeof value === "string"
    ? `<${Buffer.byteLength(value, "base64")} bytes>`
    : value;
}
