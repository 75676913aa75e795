import type { messagingApi } from "@line/bot-sdk";
import type { Clock } from "../clock.ts";
import { RETRY_KEY_TRUSTED_MS, TOKEN_SURELY_ALIVE_MS, TRUSTED_TOKEN_AGE_MS } from "../times.ts";
import type { LineApi, LineResult } from "./api.ts";

/** One answer on its way: one call of at most five message objects. */
export interface Delivery {
  /** The chat's id. */
  readonly to: string;
  readonly messages: readonly messagingApi.Message[];
  readonly token?: { readonly replyToken: string; readonly receivedAtMs: number } | undefined;
  /** The same in every try of this very request, by whichever worker. Only for pushes: on a reply LINE refuses it. */
  readonly retryKey: string;
  /** An earlier try of this request whose result nobody saw. */
  readonly attempt?: { readonly via: Way; readonly atMs: number } | undefined;
}

export type Way = "reply" | "push";

export type DeliveryOutcome =
  | { readonly kind: "sent"; readonly via: Way }
  /** It may have arrived, and neither a reply nor a retry key can tell any more. */
  | { readonly kind: "unsure" }
  /** LINE will not take it, now or later. */
  | { readonly kind: "failed"; readonly because: string }
  /** Nothing was sent, and a reply cannot be any more. */
  | { readonly kind: "token-dead" }
  /** No push is left this month: it waits for the chat's next free reply token. */
  | { readonly kind: "waiting" }
  /** Not delivered yet: try this delivery again through the queue. */
  | { readonly kind: "later"; readonly because: string; readonly mayHaveArrived: boolean };

/** What became of one request. */
export type RequestOutcome =
  | DeliveryOutcome
  /** LINE will not take this request, now or later; it may take another one. */
  | { readonly kind: "refused"; readonly because: string }
  /** LINE knows the retry key from a request that this turn has not noted: this one was not sent. */
  | { readonly kind: "conflict" };

export interface DeliveryParts {
  readonly line: LineApi;
  readonly clock: Clock;
  /** Writes down that a request is about to leave. Rejects when this worker may no longer send. */
  readonly beforeSending: (via: Way, atMs: number) => Promise<void>;
}

/** Only this text of a 400 speaks of the token. https://developers.line.biz/en/reference/messaging-api/#error-messages */
const INVALID_TOKEN = "Invalid reply token";

/** How long LINE gets before a call that it refused for its rate is repeated. */
const RATE_PAUSE_MS = 500;

/** The other kind of 429: waiting a little does not help. https://developers.line.biz/en/reference/messaging-api/#error-messages */
const MONTHLY_LIMIT = "You have reached your monthly limit";

/**
 * Delivers by the free reply, while its token can be trusted.
 *
 * A reply whose result was not seen is repeated as it was and never followed by a push: the token works once,
 * so the repeat cannot double the answer, and the push could.
 */
export async function deliverByReply(delivery: Delivery, parts: DeliveryParts): Promise<RequestOutcome> {
  const { line, clock, beforeSending } = parts;
  const { token, attempt, messages } = delivery;
  if (!token || clock.now() - token.receivedAtMs >= TRUSTED_TOKEN_AGE_MS) {
    return attempt ? { kind: "unsure" } : { kind: "token-dead" };
  }
  await beforeSending("reply", clock.now());
  const send = () => line.reply(token.replyToken, messages);
  const first = await send();
  const mayHaveArrived = attempt !== undefined || first.kind === "ambiguous";
  const result = await repeatWhereItHelps(first, send, clock);

  if (result.kind === "ok") return { kind: "sent", via: "reply" };
  const wait = reasonToWait(result, mayHaveArrived);
  if (wait) return wait;
  if (!isInvalidToken(result)) return refused(result);
  if (!mayHaveArrived) return { kind: "token-dead" };
  return isTokenTaken(result, token, clock) ? { kind: "sent", via: "reply" } : { kind: "unsure" };
}

/** The same request once more, after silence or a rate limit. */
async function repeatWhereItHelps(
  first: LineResult,
  send: () => Promise<LineResult>,
  clock: Clock,
): Promise<LineResult> {
  if (first.kind === "ambiguous") return send();
  if (first.kind !== "refused" || first.status !== 429 || isMonthlyLimit(first)) return first;
  await clock.sleep(RATE_PAUSE_MS);
  return send();
}

/** Delivers by push, which counts against the month's messages, once for each member of the chat. */
export async function deliverByPush(
  delivery: Delivery,
  { line, clock, beforeSending }: DeliveryParts,
): Promise<RequestOutcome> {
  const { attempt } = delivery;
  if (attempt && clock.now() - attempt.atMs > RETRY_KEY_TRUSTED_MS) return { kind: "unsure" };
  await beforeSending("push", clock.now());
  const send = () => line.push(delivery.to, delivery.messages, delivery.retryKey);
  const first = await send();
  const result = first.kind === "ambiguous" ? await send() : first;
  const mayHaveArrived = attempt !== undefined || first.kind === "ambiguous";

  if (result.kind === "ok") return { kind: "sent", via: "push" };
  // The retry key is known: an earlier try of this very request was accepted, where there was one.
  if (result.kind === "refused" && result.status === 409)
    return mayHaveArrived ? { kind: "sent", via: "push" } : { kind: "conflict" };
  if (isMonthlyLimit(result)) return { kind: "waiting" };
  return reasonToWait(result, mayHaveArrived) ?? refused(result);
}

function refused(result: LineResult): RequestOutcome {
  const status = result.kind === "refused" ? result.status : 0;
  return { kind: "refused", because: `LINE refused it with ${status}` };
}

/** What may pass by itself, or once the operator has mended it. */
function reasonToWait(result: LineResult, mayHaveArrived: boolean): DeliveryOutcome | undefined {
  const later = (because: string): DeliveryOutcome => ({ kind: "later", because, mayHaveArrived });
  if (result.kind === "ambiguous") return later("LINE gave no clear answer");
  if (result.kind === "not-sent") return later("no LINE access token");
  if (result.kind !== "refused") return undefined;
  if (result.status === 429) return later("LINE's rate limit");
  return result.status === 401 || result.status === 403 ? later("LINE refused our access") : undefined;
}

function isMonthlyLimit(result: LineResult): boolean {
  return result.kind === "refused" && result.status === 429 && result.message.startsWith(MONTHLY_LIMIT);
}

/**
 * Whether an earlier try of ours, whose result nobody saw, has used this token: LINE says that it is gone, and it
 * cannot have died of age.
 */
export function isTokenTaken(
  result: LineResult,
  { receivedAtMs }: { readonly receivedAtMs: number },
  clock: Clock,
): boolean {
  return isInvalidToken(result) && clock.now() - receivedAtMs < TOKEN_SURELY_ALIVE_MS;
}

/** Whether LINE refused a reply because its token is unknown, too old or used. */
function isInvalidToken(result: LineResult): boolean {
  return result.kind === "refused" && result.status === 400 && result.message === INVALID_TOKEN;
}

/** What LINE takes from anybody: text alone, without buttons, quotes or emoji objects. */
export function asPlainText(messages: readonly messagingApi.Message[]): messagingApi.Message[] {
  return messages.map((message) => {
    if (message.type === "text") return { type: "text", text: message.text };
    return { type: "text", text: "altText" in message ? message.altText : message.type };
  });
}
