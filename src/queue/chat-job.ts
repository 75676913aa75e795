import type { webhook } from "@line/bot-sdk";
import { readEvent } from "../line/webhook.ts";
import { OperatorError } from "../operator-error.ts";

/** One queue entry: one LINE event for the chat function. */
export interface ChatJob {
  readonly event: webhook.Event;
  /** When API Gateway received the webhook, in milliseconds since the epoch: a reply token's age counts from here. */
  readonly receivedAtMs: number;
}

/**
 * The body of a queue message. SQS refuses U+FFFE and U+FFFF, which people can send and JSON leaves as they
 * are; escaped they pass and read back the same.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export function writeChatJob(event: object, receivedAtMs: number): string {
  return JSON.stringify({ receivedAtMs, event }).replaceAll(
    /[\uFFFE\uFFFF]/g,
    (character) => String.raw`\u` + character.charCodeAt(0).toString(16),
  );
}

/** Throws an OperatorError for a body that no webhook function of ours has written. */
export function readChatJob(body: string): ChatJob {
  const job = parse(body);
  if (typeof job === "object" && job !== null && "event" in job && "receivedAtMs" in job) {
    const event = readEvent(job.event);
    if (event && typeof job.receivedAtMs === "number") return { event, receivedAtMs: job.receivedAtMs };
  }
  throw new OperatorError(
    "A queue message is not a chat job. Deploy both functions from one commit, then redrive the dead-letter queue.",
  );
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
