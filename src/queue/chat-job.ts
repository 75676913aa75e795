import type { webhook } from "@line/bot-sdk";
import type { Forgetting } from "../conversation/chats.ts";
import type { TurnKey } from "../conversation/turn.ts";
import { isRecord } from "../json.ts";
import { readEvent } from "../line/webhook.ts";
import { OperatorError } from "../operator-error.ts";

/** One queue entry for the chat function. */
export type ChatJob = EventJob | DeliverJob | ForgetJob;

/** One LINE event. */
export interface EventJob {
  readonly kind: "event";
  readonly event: webhook.Event;
  /** When API Gateway received the webhook, in milliseconds since the epoch: a reply token's age counts from here. */
  readonly receivedAtMs: number;
  /** Where an operator sent a dead letter again: since when it lay there. The same however often it is sent again. */
  readonly deadSinceMs?: number;
}

/** An answer whose reply token died: sent to the tail of its own group, so that a message behind it may carry it. */
export interface DeliverJob {
  readonly kind: "deliver";
  readonly turn: TurnKey;
}

/** A deletion that one worker did not finish: no words are left, only marks. */
export interface ForgetJob {
  readonly kind: "forget";
  readonly forgetting: Forgetting;
}

/**
 * The body of a queue message. SQS refuses U+FFFE and U+FFFF, which people can send and JSON leaves as they
 * are; escaped they pass and read back the same.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export function writeChatJob(event: object, receivedAtMs: number, deadSinceMs?: number): string {
  return JSON.stringify({ receivedAtMs, deadSinceMs, event }).replaceAll(
    /[\uFFFE\uFFFF]/g,
    (character) => String.raw`\u` + character.charCodeAt(0).toString(16),
  );
}

export function writeDeliverJob({ conversation, timestamp, id }: TurnKey): string {
  return JSON.stringify({ deliver: { conversation, timestamp, id } });
}

export function writeForgetJob(forgetting: Forgetting): string {
  return JSON.stringify({ forget: forgetting });
}

/** Throws an OperatorError for a body that no webhook function of ours has written. */
export function readChatJob(body: string): ChatJob {
  const job = parse(body);
  if (isRecord(job)) {
    const { receivedAtMs, deadSinceMs } = job;
    const event = readEvent(job["event"]);
    if (event && typeof receivedAtMs === "number") {
      return { kind: "event", event, receivedAtMs, ...(typeof deadSinceMs === "number" && { deadSinceMs }) };
    }
    const turn = readTurnKey(job["deliver"]);
    if (turn) return { kind: "deliver", turn };
    const forgetting = readForgetting(job["forget"]);
    if (forgetting) return { kind: "forget", forgetting };
  }
  throw new OperatorError(
    "A queue message is not a chat job. Deploy both functions from one commit, then redrive the dead-letter queue.",
  );
}

function readTurnKey(value: unknown): TurnKey | undefined {
  if (!isRecord(value)) return undefined;
  const { conversation, timestamp, id } = value;
  if (typeof conversation !== "string" || typeof timestamp !== "number" || typeof id !== "string")
    return undefined;
  return { conversation, timestamp, id };
}

function readForgetting(value: unknown): Forgetting | undefined {
  if (!isRecord(value)) return undefined;
  const { conversation, untilMs, member, hasLeft } = value;
  if (typeof conversation !== "string" || typeof untilMs !== "number") return undefined;
  return {
    conversation,
    untilMs,
    ...(typeof member === "string" && { member }),
    ...(typeof hasLeft === "boolean" && { hasLeft }),
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
