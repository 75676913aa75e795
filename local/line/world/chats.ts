import type { Chat } from "../page-api.ts";
import { randomLineId } from "./ids.ts";
import type { World } from "./world.ts";

export type NewChat = Pick<Chat, "title" | "memberIds"> & { readonly kind: "group" | "room" };

export function addChat(world: World, { kind, title, memberIds }: NewChat): Chat {
  return putChat(world, { chatId: randomLineId(kind === "group" ? "C" : "R"), kind, title, memberIds });
}

export function putChat(world: World, chat: Chat): Chat {
  world.chats.set(chat.chatId, chat);
  world.changes.publish({ kind: "chat", chat });
  return chat;
}

/** The chat, as long as the bot is in it. */
export function findBotsChat(world: World, chatId: string): Chat | undefined {
  const chat = world.chats.get(chatId);
  return chat?.lacksBot ? undefined : chat;
}
