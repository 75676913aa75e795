import type { Chats } from "./chats.ts";
import { createInMemoryTurns } from "./in-memory.ts";
import { createInMemoryChats } from "./in-memory-chats.ts";
import { createInMemoryMessages, type MessageItems } from "./in-memory-messages.ts";
import type { Messages } from "./messages.ts";
import type { Turns } from "./turn.ts";

export interface Conversations {
  readonly turns: Turns;
  readonly messages: Messages;
  readonly chats: Chats;
}

/** Turns, messages and chats in one process's memory, as they lie in one table. */
export function createInMemoryConversations(options: { readonly keptMs: number }): Conversations {
  const items: MessageItems = { turns: new Map(), messages: new Map(), talk: new Map() };
  return {
    turns: createInMemoryTurns(options, items.turns),
    messages: createInMemoryMessages(items),
    chats: createInMemoryChats(items),
  };
}
