import { createHash } from "node:crypto";
import { validateSignature, type webhook } from "@line/bot-sdk";
import { isRecord } from "../json.ts";

/** Compares the signature LINE sent with the one these raw bytes have under the channel secret.
 *  https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/ */
export function isSigned(body: Buffer, channelSecret: string, signature: string): boolean {
  return validateSignature(body, channelSecret, signature);
}

/**
 * An event as the SDK types it, or undefined if it lacks what every event has. Only what the bot reads is
 * checked: LINE adds types, fields and values without notice, and they must pass.
 */
export function readEvent(value: unknown): webhook.Event | undefined {
  return isEvent(value) ? value : undefined;
}

function isEvent(value: unknown): value is webhook.Event {
  if (!isRecord(value) || typeof value["type"] !== "string") return false;
  if (!Number.isSafeInteger(value["timestamp"])) return false;
  const { source, replyToken, message } = value;
  if (source !== undefined && !isRecord(source)) return false;
  if (replyToken !== undefined && typeof replyToken !== "string") return false;
  if (value["type"] === "postback" && !isPostback(value)) return false;
  return value["type"] !== "message" || isMessage(message);
}

function isPostback({ postback, webhookEventId }: Record<string, unknown>): boolean {
  if (typeof webhookEventId !== "string" || !/^[\w-]{1,100}$/.test(webhookEventId)) return false;
  return isRecord(postback) && typeof postback["data"] === "string";
}

function isMessage(value: unknown): boolean {
  if (!isRecord(value) || typeof value["type"] !== "string") return false;
  // It becomes part of a table key, which has a length limit.
  if (typeof value["id"] !== "string" || !/^[\w-]{1,100}$/.test(value["id"])) return false;
  return value["type"] !== "text" || typeof value["text"] === "string";
}

/**
 * The id of the chat an event happened in: the group's, the room's, or in a 1:1 chat the person's. Undefined
 * where there is no source, or one of a kind that does not exist yet.
 */
export function conversationOf(source: unknown): string | undefined {
  if (!isRecord(source)) return undefined;
  const { type } = source;
  const ids = { group: source["groupId"], room: source["roomId"], user: source["userId"] };
  const id = type === "group" || type === "room" || type === "user" ? ids[type] : undefined;
  return typeof id === "string" && /^[\w-]{1,100}$/.test(id) ? id : undefined;
}

/**
 * The same for every delivery of one event: LINE's own id, or where it has none a hash of all that a
 * redelivery leaves alone.
 */
export function eventIdOf(event: Record<string, unknown>): string {
  const id = event["webhookEventId"];
  if (typeof id === "string" && /^[\w-]{1,100}$/.test(id)) return id;
  const { deliveryContext: _changes, ...rest } = event;
  return createHash("sha256").update(JSON.stringify(rest)).digest("hex");
}
