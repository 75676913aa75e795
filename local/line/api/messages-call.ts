import type { messagingApi } from "@line/bot-sdk";
import type { Chat } from "../page-api.ts";
import type { Destination } from "../rules/destination.ts";
import { checkMessages } from "../rules/messages.ts";
import { type Detail, MAY_NOT_BE_EMPTY } from "../rules/place.ts";
import { findAccepted } from "../world/retry-keys.ts";
import type { World } from "../world/world.ts";
import { type Answer, type Call, refuseProperty } from "./endpoint.ts";

export type ReadMessages =
  | { readonly messages: readonly messagingApi.Message[]; readonly warnings: readonly string[] }
  | { readonly refused: Answer };

/** What reply, push and multicast have in common: their messages and two optional fields. */
export function readMessages(
  { body }: Call,
  destination: Destination,
  more: readonly Detail[] = [],
): ReadMessages {
  const { notificationDisabled: isQuiet } = body;
  if (isQuiet !== undefined && typeof isQuiet !== "boolean") {
    return { refused: refuseProperty("'notificationDisabled'") };
  }
  const checked = checkMessages(body["messages"], destination, more);
  if (checked.accepted) return checked;
  const { message, details } = checked;
  return {
    refused: { status: 400, body: { message, ...(details.length > 0 && { details }) }, ...why(checked) },
  };
}

function why({ message, details }: { message: string; details: readonly Detail[] }) {
  const [first] = details;
  if (!first) return { explanation: `${message}. In a carousel all columns must be alike.` };
  const found = details.map((detail) => `${detail.property}: ${detail.message}`).join("; ");
  return { explanation: `LINE refuses these messages, none was sent: ${found}.` };
}

export function destinationOf(world: World, chat: Chat): Destination {
  return {
    kind: chat.kind,
    memberIds: chat.memberIds,
    botUserId: world.bot.userId,
    ownsQuoteToken: (token) => world.quoteTokens.get(token)?.chatId === chat.chatId,
  };
}

/** A required text field of the endpoint itself. */
export function missingField(body: Call["body"], name: string): Detail[] {
  const value = body[name];
  return value === undefined || value === null || value === ""
    ? [{ message: MAY_NOT_BE_EMPTY, property: name }]
    : [];
}

/** At most one statistics name. https://developers.line.biz/en/reference/messaging-api/#send-push-message */
export function wrongAggregationUnits({ body }: Call): Detail[] {
  const { customAggregationUnits: units } = body;
  if (units === undefined) return [];
  const property = "customAggregationUnits";
  if (!Array.isArray(units) || units.length > 1)
    return [{ message: "Size must be between 0 and 1", property }];
  const [unit]: readonly unknown[] = units;
  const isFine = unit === undefined || (typeof unit === "string" && /^\w{1,30}$/u.test(unit));
  return isFine ? [] : [{ message: "invalid characters", property: `${property}[0]` }];
}

/** The 409 for a retry key whose request was accepted before. */
export function answerRepeated({ world, retryKey, bodyText }: Call): Answer | undefined {
  const accepted = retryKey === undefined ? undefined : findAccepted(world, retryKey);
  if (!accepted) return undefined;
  const { requestId, sentMessages, body } = accepted;
  return {
    status: 409,
    body: { message: "The retry key is already accepted", ...(sentMessages && { sentMessages }) },
    headers: { "x-line-accepted-request-id": requestId },
    explanation:
      body === bodyText
        ? "The first request with this key was accepted, so nothing was sent again: treat 409 as success."
        : "This retry key was used with another body, and this body was NOT sent: make a new key for each message.",
  };
}
