import type { messagingApi, webhook } from "@line/bot-sdk";
import type { Chat, LedgerEntry } from "../page-api.ts";
import { newOpaqueToken, nextMessageId } from "./ids.ts";
import { countReached } from "./people.ts";
import { type World, keepNewest } from "./world.ts";

const MOST_QUOTE_TOKENS = 10_000;

/** https://developers.line.biz/en/docs/messaging-api/get-quote-tokens/ */
const QUOTABLE = new Set(["text", "textV2", "sticker", "image", "video", "template", "flex"]);

export function takeMessageId(world: World): string {
  world.lastMessageId = nextMessageId(world.clock.now(), world.lastMessageId);
  return world.lastMessageId;
}

export function issueQuoteToken(world: World, chatId: string, messageId: string): string {
  const token = newOpaqueToken();
  world.quoteTokens.set(token, { chatId, messageId });
  keepNewest(world.quoteTokens, MOST_QUOTE_TOKENS);
  return token;
}

export interface PersonsMessage {
  readonly chat: Chat;
  readonly from: string;
  readonly message: webhook.MessageContent;
  readonly webhookEventId: string;
}

export function addPersonsBubble(
  world: World,
  { chat: { chatId, memberIds: seenBy }, from, message, webhookEventId }: PersonsMessage,
): LedgerEntry {
  const quotedMessageId = "quotedMessageId" in message ? message.quotedMessageId : undefined;
  return put(world, {
    messageId: message.id,
    chatId,
    from,
    atMs: world.clock.now(),
    message,
    read: false,
    seenBy,
    webhookEventIds: [webhookEventId],
    ...(quotedMessageId !== undefined && { quotedMessageId }),
  });
}

export function editBubble(
  world: World,
  bubble: LedgerEntry,
  message: webhook.TextMessageContent,
  webhookEventId: string,
): void {
  const webhookEventIds = [...(bubble.webhookEventIds ?? []), webhookEventId];
  put(world, { ...bubble, message, read: false, isEdited: true, webhookEventIds });
}

/** Its words are gone from every phone, and from here. */
export function unsendBubble(world: World, bubble: LedgerEntry): void {
  const { messageId: id, quotedMessageId: _quoted, ...rest } = bubble;
  put(world, {
    ...rest,
    messageId: id,
    message: { type: "text", id, text: "", quoteToken: "" },
    isUnsent: true,
  });
}

export interface BotsMessages {
  readonly chat: Chat;
  readonly messages: readonly messagingApi.Message[];
  readonly via: "reply" | "push";
  readonly requestId: string;
}

/** Shows the messages, unless the only reader blocked the bot; ids and quote tokens exist either way. */
export function addBotsBubbles(
  world: World,
  { chat, messages, via, requestId }: BotsMessages,
): messagingApi.SentMessage[] {
  const atMs = world.clock.now();
  const isShown = countReached(world, chat) > 0;
  if (isShown) world.loading.delete(chat.chatId);
  return messages.map((message) => {
    const messageId = takeMessageId(world);
    const token = "quoteToken" in message ? message.quoteToken : undefined;
    const quotedMessageId = world.quoteTokens.get(token ?? "")?.messageId;
    if (isShown) {
      put(world, {
        messageId,
        chatId: chat.chatId,
        from: "bot",
        atMs,
        message,
        read: true,
        via,
        seenBy: chat.memberIds,
        requestId,
        ...(quotedMessageId !== undefined && { quotedMessageId }),
      });
    }
    const isQuotable = QUOTABLE.has(message.type);
    return {
      id: messageId,
      ...(isQuotable && { quoteToken: issueQuoteToken(world, chat.chatId, messageId) }),
    };
  });
}

/** The webhook with these messages was answered 200. */
export function markRead(world: World, messageIds: readonly string[]): void {
  for (const messageId of messageIds) {
    const bubble = world.bubbles.get(messageId);
    if (bubble && !bubble.read) put(world, { ...bubble, read: true });
  }
}

/** The message and everything before it in its chat. */
export function markReadUpTo(world: World, chatId: string, messageId: string): void {
  const earlier = [...world.bubbles.values()].filter(
    (bubble) => bubble.chatId === chatId && BigInt(bubble.messageId) <= BigInt(messageId),
  );
  markRead(
    world,
    earlier.map((bubble) => bubble.messageId),
  );
}

function put(world: World, bubble: LedgerEntry): LedgerEntry {
  world.bubbles.set(bubble.messageId, bubble);
  world.changes.publish({ kind: "bubble", bubble });
  return bubble;
}
