import * as z from "zod/mini";
import { FIRST_SETTINGS, NAME_KEPT_MS, type Chats, type ChatSettings } from "./chats.ts";
import { absent, any, atMost, equals } from "./condition.ts";
import { forgetChat, forgetMember, forgottenKey } from "./forget.ts";
import { expiryOf, partitionOf } from "./item-keys.ts";
import type { Item, Table } from "./table.ts";
import { sortKeyOf } from "./turn.ts";

const settingsItem = z.object({
  language: z.optional(z.string()),
  botName: z.optional(z.string()),
  answersEverything: z._default(z.boolean(), FIRST_SETTINGS.answersEverything),
  keepsTalk: z._default(z.boolean(), FIRST_SETTINGS.keepsTalk),
  sinceMs: z._default(z.number(), FIRST_SETTINGS.sinceMs),
});

const nameItem = z.object({ name: z.string(), expiresAt: z.number() });
const forgottenItem = z.object({ untilMs: z.number() });

/** What a chat has chosen, its members' names, and forgetting, in the table of the turns. */
export function createChats(table: Table): Chats {
  return {
    settings: async (conversation) => readSettings((await table.get(settingsKey(conversation))) ?? {}),

    change: async (conversation, change, atMs) => {
      await table.write(settingsKey(conversation), {
        set: { ...change, changedAt: atMs, expiresAt: undefined },
      });
    },

    isFirst: (kind, turn, withinMs, nowMs) =>
      table.write(
        { pk: partitionOf(turn.conversation), sk: `S#first#${kind}` },
        {
          set: { at: nowMs, turn: sortKeyOf(turn), expiresAt: expiryOf(nowMs + withinMs) },
          onlyIf: any(absent("at"), atMost("at", nowMs - withinMs), equals("turn", sortKeyOf(turn))),
        },
      ),

    nameOf: async (conversation, userId, nowMs) => {
      const item = nameItem.safeParse(
        await table.get({ pk: partitionOf(conversation), sk: `P#${userId}` }),
      ).data;
      return item && item.expiresAt * 1000 > nowMs ? item.name : undefined;
    },

    keepName: async (conversation, userId, name, nowMs) => {
      const expiresAt = expiryOf(nowMs + NAME_KEPT_MS);
      await table.write({ pk: partitionOf(conversation), sk: `P#${userId}` }, { set: { name, expiresAt } });
    },

    forget: (forgetting, options) =>
      forgetting.member === undefined
        ? forgetChat(table, forgetting, options)
        : forgetMember(table, { ...forgetting, member: forgetting.member }, options),

    isForgotten: async (conversation, userId, timestamp) => {
      const keys = [undefined, ...(userId === undefined ? [] : [userId])];
      const items = await Promise.all(keys.map((member) => table.get(forgottenKey(conversation, member))));
      return items.some((item) => (forgottenItem.safeParse(item).data?.untilMs ?? -Infinity) >= timestamp);
    },
  };
}

/** A setting that cannot be read is one that was never made; the others count. */
function readSettings(item: Item): ChatSettings {
  const { data, error } = settingsItem.safeParse(item);
  if (data) return data;
  const unreadable = new Set<unknown>(error.issues.map(({ path: [name] }) => name));
  const others = Object.entries(item).filter(([name]) => !unreadable.has(name));
  return settingsItem.parse(Object.fromEntries(others));
}

function settingsKey(conversation: string) {
  return { pk: partitionOf(conversation), sk: "S#settings" };
}
