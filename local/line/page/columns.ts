/** More would be narrower than a phone on most screens. */
const MOST_COLUMNS = 3;

/** The chats side by side, and which of them the chat list changes (and a phone shows). */
export interface Columns {
  readonly chatIds: readonly string[];
  readonly active: number;
}

/** Shows the chat in the active column, unless it is on screen already. */
export function openChat({ chatIds, active }: Columns, chatId: string): Columns {
  const shown = chatIds.indexOf(chatId);
  if (shown !== -1) return { chatIds, active: shown };
  if (chatIds.length === 0) return { chatIds: [chatId], active: 0 };
  return { chatIds: chatIds.with(active, chatId), active };
}

/** Adds a column; a full row gives up its last one. */
export function openChatBeside({ chatIds }: Columns, chatId: string): Columns {
  const shown = chatIds.indexOf(chatId);
  if (shown !== -1) return { chatIds, active: shown };
  const kept = chatIds.slice(0, MOST_COLUMNS - 1);
  return { chatIds: [...kept, chatId], active: kept.length };
}

export function closeChat({ chatIds, active }: Columns, chatId: string): Columns {
  const left = chatIds.filter((one) => one !== chatId);
  return { chatIds: left, active: Math.max(0, Math.min(active, left.length - 1)) };
}

/** Forgets chats that a restarted simulator does not know; the first chat stands in when none is left. */
export function keepKnown({ chatIds, active }: Columns, known: readonly string[]): Columns {
  const kept = chatIds.filter((one) => known.includes(one));
  if (kept.length === chatIds.length && kept.length > 0) return { chatIds, active };
  const first = kept.length > 0 ? kept : known.slice(0, 1);
  return { chatIds: first, active: 0 };
}
