import type { webhook } from "@line/bot-sdk";
import { findEmojis } from "./line-emoji.ts";
import { findMentions } from "./mentions.ts";
import type { Chat } from "./page-api.ts";
import { commonFields, sourceOf } from "./webhook-events.ts";
import { issueQuoteToken, takeMessageId } from "./world/bubbles.ts";
import { newOpaqueToken } from "./world/ids.ts";
import { issueReplyToken } from "./world/reply-tokens.ts";
import { type World, keepNewest } from "./world/world.ts";
import type { WrittenMessage } from "./written-message.ts";

const MOST_READ_TOKENS = 10_000;
const USUAL_DURATION_MS = 3_000;
const USUAL_FILE_BYTES = 1_024;

export interface Written {
  readonly chat: Chat;
  readonly from: string;
  readonly message: WrittenMessage;
  /** Another service has the chat: the event has no reply token. */
  readonly mode?: webhook.EventMode;
}

export function messageEvent(world: World, { chat, from, message: written, mode = "active" }: Written) {
  const { chatId } = chat;
  const id = takeMessageId(world);
  const markAsReadToken = newOpaqueToken(39);
  world.markAsReadTokens.set(markAsReadToken, { chatId, messageId: id });
  keepNewest(world.markAsReadTokens, MOST_READ_TOKENS);
  const message = { ...contentOf(world, chat, id, written), markAsReadToken };
  const common = commonFields(world, sourceOf(world, chat, from), mode);
  const event: webhook.MessageEvent = {
    type: "message",
    message,
    ...common,
    ...(mode === "active" && { replyToken: issueReplyToken(world, chatId, common.timestamp) }),
  };
  return { event, message };
}

/** The same message id, a reply token and a quote token of its own, no token to mark it as read.
 *  https://developers.line.biz/en/reference/messaging-api/#edit-event */
export function editEvent(world: World, chat: Chat, from: string, edited: { id: string; text: string }) {
  const message = textContent(world, chat, edited.id, edited.text);
  const common = commonFields(world, sourceOf(world, chat, from));
  const replyToken = issueReplyToken(world, chat.chatId, common.timestamp);
  const event: webhook.MessageEditedEvent = { type: "messageEdited", message, ...common, replyToken };
  return { event, message };
}

/** What LINE shows of a tap; the bot is told of the tap alone. */
export function displayedText(world: World, chatId: string, text: string): webhook.TextMessageContent {
  const id = takeMessageId(world);
  return { type: "text", id, quoteToken: issueQuoteToken(world, chatId, id), text };
}

/** https://developers.line.biz/en/reference/messaging-api/#message-event: who has a quote token, who has not. */
function contentOf(world: World, chat: Chat, id: string, written: WrittenMessage) {
  const quotable = () => ({ quoteToken: issueQuoteToken(world, chat.chatId, id) });
  const contentProvider = { type: "line" } as const;
  switch (written.type) {
    case "text": {
      const { text, quotedMessageId } = written;
      return {
        ...textContent(world, chat, id, text),
        ...(quotedMessageId !== undefined && { quotedMessageId }),
      };
    }
    case "sticker": {
      const { keywords, ...sticker } = written;
      const stickerResourceType = written.text === undefined ? "STATIC" : "MESSAGE";
      const own = { ...sticker, ...(keywords && { keywords: [...keywords] }) };
      return { ...own, id, stickerResourceType, ...quotable() } as const;
    }
    case "location":
      return { ...written, id };
    case "image":
      return { ...written, id, contentProvider, ...quotable() };
    case "video": {
      const { type, durationMs: duration = USUAL_DURATION_MS } = written;
      return { type, id, duration, contentProvider, ...quotable() };
    }
    case "audio": {
      const { type, durationMs: duration = USUAL_DURATION_MS } = written;
      return { type, id, duration, contentProvider };
    }
    case "file": {
      const { type, fileName, fileSize = USUAL_FILE_BYTES } = written;
      return { type, id, fileName, fileSize };
    }
  }
}

function textContent(world: World, chat: Chat, id: string, text: string): webhook.TextMessageContent {
  const mention = findMentions(world, chat, text);
  const emojis = findEmojis(text);
  return {
    type: "text",
    id,
    quoteToken: issueQuoteToken(world, chat.chatId, id),
    text,
    ...(emojis.length > 0 && { emojis }),
    ...(mention && { mention }),
  };
}
