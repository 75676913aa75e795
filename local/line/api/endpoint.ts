import type { Detail } from "../rules/place.ts";
import type { WebhookSender } from "../webhook-sender.ts";
import type { World } from "../world/world.ts";

/** One row of LINE's API. */
export interface Endpoint {
  /** What faults and tests call it. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT";
  /** Hono's spelling: `/v2/bot/profile/:userId`. */
  readonly path: string;
  /** Absent: no body is read. */
  readonly body?: "json" | "form";
  readonly isBodyOptional?: true;
  readonly isOpen?: true;
  readonly takesRetryKey?: true;
  /** Absent: 2,000 a second. */
  readonly rate?: Rate;
  readonly answer: (call: Call) => Answer | Promise<Answer>;
}

export interface Rate {
  readonly calls: number;
  readonly everyMs: number;
}

/** A request that passed the door: authorised, within the rate, parsed. */
export interface Call {
  readonly world: World;
  readonly webhooks: WebhookSender;
  readonly requestId: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The parsed JSON object, or the form's fields. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly bodyText: string;
  readonly retryKey: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the traffic panel only; it never goes over the wire. */
  readonly explanation?: string;
}

export function ok(body: unknown, warnings: readonly string[] = []): Answer {
  return { status: 200, body, ...(warnings.length > 0 && { explanation: warnings.join(" ") }) };
}

export function refuse(status: number, message: string, explanation?: string): Answer {
  return { status, body: { message }, ...(explanation !== undefined && { explanation }) };
}

/** LINE's form for schema errors: all of them at once. */
export function refuseDetails(details: readonly Detail[], explanation?: string): Answer {
  const body = { message: `The request body has ${details.length} error(s)`, details };
  return { status: 400, body, ...(explanation !== undefined && { explanation }) };
}

/** LINE's form for a top-level field of the wrong JSON type, or an id that is none. */
export function refuseProperty(
  property: string,
  explanation = `${property} has the wrong JSON type or form.`,
): Answer {
  const message = `The property, ${property}, in the request body is invalid (line: -, column: -)`;
  return refuse(400, message, explanation);
}
