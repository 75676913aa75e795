import type { webhook } from "@line/bot-sdk";
import type { Chat } from "./page-api.ts";
import { issueQuoteToken, takeMessageId } from "./world/bubbles.ts";
import { newOpaqueToken, newUlid } from "./world/ids.ts";
import { issueReplyToken } from "./world/reply-tokens.ts";
import { type World, keepNewest } from "./world/world.ts";

const MOST_READ_TOKENS = 10_000;

export interface WrittenText {
  readonly chat: Chat;
  readonly from: string;
  readonly text: string;
  /** Another service has the chat: the event has no reply token. */
  readonly mode?: webhook.EventMode;
}

export function textEvent(world: World, { chat, from, text, mode = "active" }: WrittenText) {
  const { chatId } = chat;
  const id = takeMessageId(world);
  const markAsReadToken = newOpaqueToken(39);
  world.markAsReadTokens.set(markAsReadToken, { chatId, messageId: id });
  keepNewest(world.markAsReadTokens, MOST_READ_TOKENS);
  const mention = chat.kind === "user" ? undefined : findMentions(world, chat, text);
  const message: webhook.TextMessageContent = {
    type: "text",
    id,
    quoteToken: issueQuoteToken(world, chatId),
    markAsReadToken,
    text,
    ...(mention && { mention }),
  };
  const common = commonFields(world, sourceOf(chat, from), mode);
  const event: webhook.MessageEvent = {
    type: "message",
    message,
    ...common,
    ...(mode === "active" && { replyToken: issueReplyToken(world, chatId, common.timestamp) }),
  };
  return { event, message };
}

export function postbackEvent(world: World, chat: Chat, from: string, data: string): webhook.PostbackEvent {
  const common = commonFields(world, sourceOf(chat, from));
  const replyToken = issueReplyToken(world, chat.chatId, common.timestamp);
  return { type: "postback", postback: { data }, ...common, replyToken };
}

/** What LINE shows of a tap; the bot is told of the tap alone. */
export function displayedText(world: World, chatId: string, text: string): webhook.TextMessageContent {
  return { type: "text", id: takeMessageId(world), quoteToken: issueQuoteToken(world, chatId), text };
}

export function followEvent(world: World, userId: string, isUnblocked: boolean): webhook.FollowEvent {
  const common = commonFields(world, { type: "user", userId });
  const replyToken = issueReplyToken(world, userId, common.timestamp);
  return { type: "follow", follow: { isUnblocked }, ...common, replyToken };
}

export function unfollowEvent(world: World, userId: string): webhook.UnfollowEvent {
  return { type: "unfollow", ...commonFields(world, { type: "user", userId }) };
}

export function joinEvent(world: World, chat: Chat): webhook.JoinEvent {
  const common = commonFields(world, sourceOf(chat));
  return { type: "join", ...common, replyToken: issueReplyToken(world, chat.chatId, common.timestamp) };
}

export function leaveEvent(world: World, chat: Chat): webhook.LeaveEvent {
  return { type: "leave", ...commonFields(world, sourceOf(chat)) };
}

function commonFields(world: World, source: webhook.Source, mode: webhook.EventMode = "active") {
  const timestamp = world.clock.now();
  const webhookEventId = newUlid(timestamp);
  return { webhookEventId, deliveryContext: { isRedelivery: false }, timestamp, source, mode };
}

function sourceOf(chat: Chat, from?: string): webhook.Source {
  const userId = from === undefined ? {} : { userId: from };
  switch (chat.kind) {
    case "user":
      return { type: "user", userId: chat.chatId };
    case "group":
      return { type: "group", groupId: chat.chatId, ...userId };
    case "room":
      return { type: "room", roomId: chat.chatId, ...userId };
  }
}

/** The app turns `@Name` into a mention when the name is picked; here the written name is enough. */
function findMentions(world: World, chat: Chat, text: string): webhook.Mention | undefined {
  const names = new Map<string, string>([[world.bot.displayName, world.bot.userId]]);
  for (const userId of chat.memberIds) names.set(world.people.get(userId)?.displayName ?? userId, userId);

  const mentionees: webhook.Mentionee[] = [];
  for (const at of text.matchAll(/@/gu)) {
    const { index } = at;
    const rest = text.slice(index + 1);
    if (rest.startsWith("All")) {
      mentionees.push({ type: "all", index, length: 4 });
      continue;
    }
    const named = [...names].find(([name]) => rest.startsWith(name));
    if (!named) continue;
    const [name, userId] = named;
    const isSelf = userId === world.bot.userId;
    mentionees.push({ type: "user", index, length: name.length + 1, userId, isSelf });
  }
  return mentionees.length > 0 ? { mentionees } : undefined;
}
