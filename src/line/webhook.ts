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
  switch (value["type"]) {
    case "message":
      return isMessage(message);
    case "messageEdited":
      return isMessage(message) && isId(value["webhookEventId"]);
    case "postback":
      return isPostback(value["postback"]) && isId(value["webhookEventId"]);
    case "unsend":
      return isRecord(value["unsend"]) && isId(value["unsend"]["messageId"]);
    case "follow":
    case "join":
    case "memberJoined":
      return isId(value["webhookEventId"]);
    default:
      return true;
  }
}

function isPostback(value: unknown): boolean {
  if (!isRecord(value) || typeof value["data"] !== "string") return false;
  return value["params"] === undefined || isRecord(value["params"]);
}

/** It becomes part of a table key, which has a length limit. */
function isId(value: unknown): value is string {
  return typeof value === "string" && /^[\w-]{1,100}$/.test(value);
}

function isMessage(value: unknown): boolean {
  if (!isRecord(value) || typeof value["type"] !== "string") return false;
  if (!isId(value["id"])) return false;
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
  return isId(id) ? id : undefined;
}

/**
 * The same for every delivery of one event: LINE's own id, or where it has none a hash of all that a
 * redelivery leaves alone.
 */
export function eventIdOf(event: Record<string, unknown>): string {
  const id = event["webhookEventId"];
  if (isId(id)) return id;
  const { deliveryContext: _changes, ...rest } = event;
  return createHash("sha256").update(JSON.stringify(rest)).digest("hex");
}
