import type { Chat, LedgerEntry, Person } from "../page-api.ts";
import { joinEvent } from "../webhook-events.ts";
import type { WebhookSender } from "../webhook-sender.ts";
import type { Signature } from "../webhook-post.ts";
import { putChat } from "../world/chats.ts";
import type { PlatformEvent, World } from "../world/world.ts";

export function findPerson(world: World, userId: string): Person {
  const person = world.people.get(userId);
  if (!person) throw new Error(`There is no test user ${userId}. Take a userId of the state.`);
  return person;
}

/** The chat, if this person can write to the bot there. */
export function findChatOf(world: World, userId: string, chatId: string): Chat {
  const person = findPerson(world, userId);
  const chat = world.chats.get(chatId);
  if (!chat || chat.lacksBot)
    throw new Error(`There is no chat ${chatId}, or the bot has left it. Take a chatId of the state.`);
  if (!chat.memberIds.includes(userId)) throw new Error(`${person.displayName} is not in this chat.`);
  if (chat.kind === "user" && person.hasBlocked) {
    throw new Error(`${person.displayName} has blocked the bot. Unblock it first.`);
  }
  return chat;
}

export function findOwnBubble(world: World, userId: string, messageId: string): LedgerEntry {
  const bubble = world.bubbles.get(messageId);
  if (!bubble || bubble.isUnsent) throw new Error(`There is no message ${messageId}.`);
  if (bubble.from !== userId) throw new Error("Only who wrote a message can change it or take it back.");
  return bubble;
}

export function sendIn(
  world: World,
  webhooks: WebhookSender,
  chatId: string,
  events: readonly PlatformEvent[],
  signature?: Signature,
): void {
  const chat = world.chats.get(chatId);
  if (!chat?.owesJoin) return webhooks.send(events, signature);
  const { owesJoin: _paid, ...joined } = chat;
  const join = joinEvent(world, putChat(world, joined));
  return webhooks.send([join, ...events], signature);
}
