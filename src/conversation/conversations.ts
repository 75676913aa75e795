import { createChats } from "./chats-in-table.ts";
import type { Chats } from "./chats.ts";
import { createMessages } from "./messages-in-table.ts";
import type { Messages } from "./messages.ts";
import type { Table } from "./table.ts";
import type { Turns } from "./turn.ts";
import { createTurns, type KeepingOptions } from "./turns-in-table.ts";

export interface Conversations {
  readonly turns: Turns;
  readonly messages: Messages;
  readonly chats: Chats;
}

/** All that is kept of chats, in one table. */
export function createConversations(table: Table, options: KeepingOptions): Conversations {
  return {
    turns: createTurns(table, options),
    messages: createMessages(table, options),
    chats: createChats(table),
  };
}
