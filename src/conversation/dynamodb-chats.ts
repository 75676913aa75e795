import * as z from "zod/mini";
import { FIRST_SETTINGS, NAME_KEPT_MS, type Chats } from "./chats.ts";
import type { Item, Table } from "./dynamodb-table.ts";
import { eraseTurn, eraseWords } from "./erase-turn.ts";
import { keyOf, messageKeyOf, partitionOf, talkKeyOf } from "./item-keys.ts";
import { REDELIVERY_MS, sortKeyOf } from "./turn.ts";

const settingsItem = z.object({
  language: z.optional(z.string()),
  botName: z.optional(z.string()),
  answersEverything: z._default(z.boolean(), FIRST_SETTINGS.answersEverything),
  keepsTalk: z._default(z.boolean(), FIRST_SETTINGS.keepsTalk),
  sinceMs: z._default(z.number(), FIRST_SETTINGS.sinceMs),
});

const nameItem = z.object({ name: z.string(), expiresAt: z.number() });

/** What a chat has chosen, its members' names, and forgetting, in the table of the turns. */
export function createDynamoDbChats(table: Table): Chats {
  /** Later a redelivery would be answered, or stored, anew: so it is known as one that was taken back. */
  const markErased = async (conversation: string, messageId: string, nowMs: number): Promise<void> => {
    const expiresAt = Math.ceil((nowMs + REDELIVERY_MS) / 1000);
    await table.write(messageKeyOf(conversation, messageId), { set: { isErased: true, expiresAt } });
  };

  const forgetItem = async (conversation: string, item: Item, nowMs: number): Promise<void> => {
    const pk = partitionOf(conversation);
    const sk = String(item["sk"]);
    const key = keyOf(conversation, sk);
    if (sk.startsWith("T#") && nowMs - key.timestamp < REDELIVERY_MS)
      return eraseWords(table, { pk, sk }, nowMs);
    if (sk.startsWith("M#") && item["isBots"] !== true)
      return markErased(conversation, sk.slice("M#".length), nowMs);
    await table.remove({ pk, sk });
  };

  return {
    settings: async (conversation) => {
      const result = settingsItem.safeParse((await table.get(settingsKey(conversation))) ?? {});
      // A setting that cannot be read is one that was never made.
      return result.success ? result.data : FIRST_SETTINGS;
    },

    change: async (conversation, change) => {
      await table.write(settingsKey(conversation), { set: change });
    },

    isFirst: (kind, turn, withinMs, nowMs) =>
      table.write(
        { pk: partitionOf(turn.conversation), sk: `S#first#${kind}` },
        {
          set: { at: nowMs, turn: sortKeyOf(turn), expiresAt: Math.ceil((nowMs + withinMs) / 1000) },
          onlyIf: "attribute_not_exists(#at) OR #at <= :before OR #turn = :turn",
          given: { before: nowMs - withinMs },
        },
      ),

    nameOf: async (conversation, userId, nowMs) => {
      const item = nameItem.safeParse(
        await table.get({ pk: partitionOf(conversation), sk: `P#${userId}` }),
      ).data;
      return item && item.expiresAt * 1000 > nowMs ? item.name : undefined;
    },

    keepName: async (conversation, userId, name, nowMs) => {
      const expiresAt = Math.ceil((nowMs + NAME_KEPT_MS) / 1000);
      await table.write({ pk: partitionOf(conversation), sk: `P#${userId}` }, { set: { name, expiresAt } });
    },

    forget: async (conversation, { except, hasLeft = false }, nowMs) => {
      for (const item of await table.query({ pk: partitionOf(conversation) })) {
        const { sk } = item;
        if ((except && sk === sortKeyOf(except)) || (sk === "S#settings" && !hasLeft)) continue;
        await forgetItem(conversation, item, nowMs);
      }
    },

    forgetLinesOf: async (conversation, userId, { except }, nowMs) => {
      const pk = partitionOf(conversation);
      for (const { sk, speaker } of await table.query({ pk })) {
        if (speaker !== userId || typeof sk !== "string") continue;
        const key = keyOf(conversation, sk);
        if (except && sk === sortKeyOf(except)) continue;
        if (sk.startsWith("T#")) await eraseTurn(table, key, nowMs);
        if (sk !== talkKeyOf(key).sk) continue;
        await table.remove({ pk, sk });
        await markErased(conversation, key.id, nowMs);
      }
      await table.remove({ pk, sk: `P#${userId}` });
    },
  };
}

function settingsKey(conversation: string) {
  return { pk: partitionOf(conversation), sk: "S#settings" };
}
