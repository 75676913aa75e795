import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Secrets } from "../aws/secrets.ts";
import { isRecord } from "../json.ts";
import { conversationOf, eventIdOf, isSigned, readEvent } from "../line/webhook.ts";
import type { Log } from "../log.ts";
import type { QueueEntry } from "./batches.ts";
import { writeChatJob } from "./chat-job.ts";
import type { ChatQueue } from "./sqs.ts";

/** Far above what LINE sends; a larger body is not worth the signature check. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * What can be stored in the 2 s that LINE waits: a FIFO queue takes 300 calls a second, ten entries in each. More is
 * refused whole and at once, before any of it is stored: LINE shows the error, and its repeats cost a signature check.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const MAX_EVENTS = 1_000;

/** SQS takes a message of 1 MiB; escaping can make an event larger than the body it came in. */
const MAX_ENTRY_BYTES = 1_000_000;

export interface Receiver {
  readonly log: Log;
  readonly queue: ChatQueue;
  readonly channelSecret: string;
  readonly secrets: Secrets<string>;
}

/**
 * Turns one webhook request into queue entries. 200 is said only once every event is stored; on 5xx LINE sends
 * the whole request again, if redelivery is switched on.
 */
export async function receiveWebhook(
  request: APIGatewayProxyEventV2,
  receiver: Receiver,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { log, queue } = receiver;
  const body = Buffer.from(request.body ?? "", request.isBase64Encoded ? "base64" : "utf8");
  if (body.length > MAX_BODY_BYTES) return refuse(log, 413, "body over 1 MiB");

  const signature = headerOf(request, "x-line-signature");
  if (!signature) return refuse(log, 401, "no signature");
  if (!(await isFromLine(body, signature, receiver))) return refuse(log, 401, "wrong signature");

  const content = parseJson(body);
  if (!isRecord(content)) return refuse(log, 400, "not JSON");
  const { events } = content;
  if (!Array.isArray(events)) return refuse(log, 400, "no list of events");
  if (events.length > MAX_EVENTS) return refuse(log, 413, "over 1,000 events");

  const receivedAtMs = request.requestContext.timeEpoch;
  const entries = events.flatMap((event: unknown) => entryFor(event, receivedAtMs, log));
  const { failed } = await queue.send(entries);
  if (failed > 0) return refuse(log, 503, "queue did not take everything", failed);
  if (entries.length > 0) log.info("webhook", { outcome: "stored", count: entries.length });
  return { statusCode: 200, body: "{}" };
}

/** The secret we hold may be older than the one LINE signs with, so a mismatch is checked against SSM. */
async function isFromLine(body: Buffer, signature: string, receiver: Receiver): Promise<boolean> {
  if (isSigned(body, receiver.channelSecret, signature)) return true;
  const current = await receiver.secrets.refresh();
  return current !== receiver.channelSecret && isSigned(body, current, signature);
}

const ERASING: ReadonlySet<string> = new Set(["unsend", "unfollow", "leave"]);

/** No entry for what nobody could answer: one log line each, and 200, because sending it again would not help. */
function entryFor(event: unknown, receivedAtMs: number, log: Log): QueueEntry[] {
  const skip = (because: string): QueueEntry[] => {
    log.info("event skipped", { because, ...eventFields(event) });
    return [];
  };
  if (!isRecord(event)) return skip("not an object");
  // What takes something away is done all the same: nothing is said about it.
  if (event["mode"] === "standby" && !ERASING.has(String(event["type"])))
    return skip("another service has this chat");
  const groupId = conversationOf(event["source"]);
  if (groupId === undefined) return skip("no source");
  // In the queue it would fail until the dead-letter queue, with its conversation behind it.
  if (!readEvent(event)) return skip("lacks what LINE's events have");
  const written = write(event, receivedAtMs);
  if (!written) return skip("nested too deeply");
  if (Buffer.byteLength(written.body) > MAX_ENTRY_BYTES) return skip("larger than a queue message");
  const entry = { ...written, groupId };
  return event["type"] === "unsend" ? [atOnce(entry), entry] : [entry];
}

/**
 * An unsend is queued twice: behind the message it takes back, and in a group of its own, which waits for nobody, so that
 * an answer that is just being made is not sent.
 */
function atOnce({ body, groupId, deduplicationId }: QueueEntry): QueueEntry {
  return { body, groupId: `${groupId}#now`, deduplicationId: `${deduplicationId}-now` };
}

/** `JSON.parse` reads any depth, `JSON.stringify` ends in a RangeError; the other events must not suffer. */
function write(
  event: Record<string, unknown>,
  receivedAtMs: number,
): { body: string; deduplicationId: string } | undefined {
  try {
    return { body: writeChatJob(event, receivedAtMs), deduplicationId: eventIdOf(event) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function eventFields(event: unknown): { eventType?: string } {
  const type = isRecord(event) ? event["type"] : undefined;
  return typeof type === "string" ? { eventType: type } : {};
}

function refuse(
  log: Log,
  status: number,
  because: string,
  count?: number,
): APIGatewayProxyStructuredResultV2 {
  log.error("webhook refused", { status, because, ...(count !== undefined && { count }) });
  return { statusCode: status, body: JSON.stringify({ message: because }) };
}

/** LINE does not promise the case of header names.
 *  https://developers.line.biz/en/reference/messaging-api/#request-headers */
function headerOf(request: APIGatewayProxyEventV2, name: string): string | undefined {
  return Object.entries(request.headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
