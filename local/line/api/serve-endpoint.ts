import { randomUUID } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { Traffic } from "../traffic.ts";
import type { WebhookSender } from "../webhook-sender.ts";
import type { World } from "../world/world.ts";
import { admit } from "./door.ts";
import { type Answer, type Endpoint, refuse } from "./endpoint.ts";
import { type Fault, type Faults, faultOfSwitches } from "./faults.ts";
import type { RateLimits } from "./rates.ts";

export interface Platform {
  readonly world: World;
  readonly webhooks: WebhookSender;
  readonly traffic: Traffic;
  readonly faults: Faults;
  readonly rates: RateLimits;
  /** Ends hanging answers when the simulator stops. */
  readonly closing: AbortSignal;
}

export type HonoEnv = { Bindings: HttpBindings };

/** One API call from the wire to the wire: door, endpoint, traffic panel, and the fault a test ordered. */
export async function serveEndpoint(
  endpoint: Endpoint,
  platform: Platform,
  context: Context<HonoEnv>,
): Promise<Response> {
  const { traffic, faults, world, closing } = platform;
  const requestId = randomUUID();
  const bytes = new Uint8Array(await context.req.arrayBuffer());
  const { pathname, search } = new URL(context.req.url);
  const end = traffic.begin({
    direction: "api",
    method: endpoint.method,
    path: pathname + search,
    requestBody: readable(bytes, endpoint),
  });
  const fault = faults.take(endpoint.name) ?? faultOfSwitches(endpoint.name, world.switches);
  const answer = instead(fault) ?? (await answerCall(endpoint, platform, context, { requestId, bytes }));
  if (fault?.kind === "hang") await world.clock.sleep(fault.ms, closing);
  const { status, body, headers, explanation } = spoil(answer, fault);

  if (fault?.kind === "drop-after-acceptance") {
    end({ status: 0, responseBody: undefined, explanation });
    context.env.outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  end({ status, responseBody: body, explanation });
  const text = body === undefined ? "" : JSON.stringify(body);
  return new Response(fault?.kind === "broken-json" ? text.slice(0, -2) : text, {
    status,
    headers: {
      "content-type": "application/json;charset=UTF-8",
      "x-line-request-id": requestId,
      ...headers,
    },
  });
}

async function answerCall(
  endpoint: Endpoint,
  { world, webhooks, rates }: Platform,
  context: Context<HonoEnv>,
  { requestId, bytes }: { requestId: string; bytes: Uint8Array },
): Promise<Answer> {
  const admission = admit({ endpoint, headers: context.req.raw.headers, bytes }, world, rates);
  if ("refused" in admission) return admission.refused;
  const params = context.req.param();
  const query = context.req.query();
  return endpoint.answer({ ...admission.admitted, world, webhooks, requestId, params, query });
}

/** Faults that happen before LINE does anything. */
function instead(fault: Fault | undefined): Answer | undefined {
  switch (fault?.kind) {
    case "status":
      return refuse(fault.status, messageFor(fault.status), ORDERED);
    case "rate-limit":
      return refuse(429, "The API rate limit has been exceeded. Try again later.", ORDERED);
    case "monthly-limit":
      return refuse(429, "You have reached your monthly limit.", ORDERED);
    default:
      return undefined;
  }
}

/** Faults on the way back, after LINE did what it was asked. */
function spoil(answer: Answer, fault: Fault | undefined): Answer {
  switch (fault?.kind) {
    case "status-after-acceptance":
      return refuse(fault.status, messageFor(fault.status), `${ORDERED} The call itself was accepted.`);
    case "drop-after-acceptance":
    case "hang":
    case "broken-json":
      return { ...answer, explanation: `${ORDERED} The call itself got ${answer.status}.` };
    default:
      return answer;
  }
}

const ORDERED = "A fault that was ordered or switched on.";

function messageFor(status: number): string {
  return status === 500 ? "Internal server error" : `Fault ${status}`;
}

function readable(bytes: Uint8Array, { body }: Endpoint): unknown {
  if (!body || bytes.byteLength === 0) return undefined;
  const text = new TextDecoder().decode(bytes);
  if (body === "form") return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 2_000);
  }
}
