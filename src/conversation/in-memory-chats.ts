import { FIRST_SETTINGS, NAME_KEPT_MS, type ChatSettings, type Chats } from "./chats.ts";
import { eraseTurn, eraseWords, type MessageItems } from "./in-memory-messages.ts";
import { isSameTurn, REDELIVERY_MS, sortKeyOf, type TurnKey } from "./turn.ts";

/** What chats have chosen, and forgetting, in this process's memory: the same rules as the table's. */
export function createInMemoryChats({ turns, messages, talk }: MessageItems): Chats {
  const settings = new Map<string, ChatSettings>();
  const names = new Map<string, { readonly name: string; readonly untilMs: number }>();
  const firsts = new Map<string, { readonly atMs: number; readonly turn: string }>();

  const markErased = (conversation: string, messageId: string): void => {
    const ref = `${conversation} ${messageId}`;
    messages.set(ref, { ...messages.get(ref), isErased: true, editedAt: undefined });
  };

  return {
    settings: async (conversation) => settings.get(conversation) ?? FIRST_SETTINGS,
    change: async (conversation, change) => {
      const known = settings.get(conversation) ?? FIRST_SETTINGS;
      settings.set(conversation, { ...known, ...change });
    },
    isFirst: async (kind, turn, withinMs, nowMs) => {
      const address = `${turn.conversation} ${kind}`;
      const known = firsts.get(address);
      const isFree = !known || known.atMs <= nowMs - withinMs || known.turn === sortKeyOf(turn);
      if (isFree) firsts.set(address, { atMs: nowMs, turn: sortKeyOf(turn) });
      return isFree;
    },
    nameOf: async (conversation, userId, nowMs) => {
      const known = names.get(`${conversation} ${userId}`);
      return known && known.untilMs > nowMs ? known.name : undefined;
    },
    keepName: async (conversation, userId, name, nowMs) => {
      names.set(`${conversation} ${userId}`, { name, untilMs: nowMs + NAME_KEPT_MS });
    },
    forget: async (conversation, { except, hasLeft = false }, nowMs) => {
      const isOurs = (address: string) => address.startsWith(`${conversation} `);
      for (const [address, { key }] of turns) {
        if (key.conversation !== conversation || isExcepted(key, except)) continue;
        if (nowMs - key.timestamp < REDELIVERY_MS) eraseWords(turns, key);
        else turns.delete(address);
      }
      for (const address of talk.keys()) if (isOurs(address)) talk.delete(address);
      for (const [address, { isBots }] of messages) {
        if (!isOurs(address)) continue;
        if (isBots) messages.delete(address);
        else markErased(conversation, address.slice(conversation.length + 1));
      }
      for (const map of [names, firsts])
        for (const address of map.keys()) if (isOurs(address)) map.delete(address);
      if (hasLeft) settings.delete(conversation);
    },
    forgetLinesOf: async (conversation, userId, { except }) => {
      for (const { key, speaker } of turns.values()) {
        if (key.conversation === conversation && speaker === userId && !isExcepted(key, except))
          eraseTurn(turns, key);
      }
      for (const [address, line] of talk) {
        if (line.conversation !== conversation || line.speaker !== userId) continue;
        talk.delete(address);
        markErased(conversation, line.messageId);
      }
      names.delete(`${conversation} ${userId}`);
    },
  };
}

function isExcepted(key: TurnKey, except: TurnKey | undefined): boolean {
  return except !== undefined && isSameTurn(key, except);
}
