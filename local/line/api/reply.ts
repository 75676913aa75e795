import { addBotsBubbles } from "../world/bubbles.ts";
import { findBotsChat } from "../world/chats.ts";
import { countReached } from "../world/people.ts";
import { countDelivery } from "../world/quota.ts";
import { checkReplyToken, spendReplyToken } from "../world/reply-tokens.ts";
import { type Answer, type Call, ok, refuse, refuseProperty } from "./endpoint.ts";
import { destinationOf, missingField, readMessages } from "./messages-call.ts";

/** Free, once per token. https://developers.line.biz/en/reference/messaging-api/#send-reply-message */
export function answerReply(call: Call): Answer {
  const { world, body, requestId } = call;
  const { replyToken = "" } = body;
  if (typeof replyToken !== "string") return refuseProperty("'replyToken'");
  const token = checkReplyToken(world, replyToken);
  const chat = token.usable ? findBotsChat(world, token.chatId) : undefined;
  const destination = chat ? destinationOf(world, chat) : ({ kind: "none" } as const);
  const read = readMessages(call, destination, missingField(body, "replyToken"));
  // Whether bad messages use the token up is not documented; here they do not.
  if ("refused" in read) return read.refused;
  if (!token.usable) return refuse(400, "Invalid reply token", token.because);
  if (!chat) return refuse(400, "Invalid reply token", "The bot is no longer in this chat.");

  spendReplyToken(world, replyToken);
  countDelivery(world, "reply", countReached(world, chat));
  const sentMessages = addBotsBubbles(world, { chat, messages: read.messages, via: "reply", requestId });
  return ok({ sentMessages }, read.warnings);
}
