import * as z from "zod/mini";
import { OperatorError } from "../operator-error.ts";
import { absent, all, any, atMost, present } from "./condition.ts";
import { eraseAll, withBehind } from "./erase.ts";
import { expiryOf, keyOf, messageKeyOf, partitionOf, talkKeyOf } from "./item-keys.ts";
import {
  TALK_KEPT_MS,
  type EditOutcome,
  type FoundMessage,
  type MessageRef,
  type Messages,
  type TalkLine,
} from "./messages.ts";
import type { Item, Table } from "./table.ts";
import { turnItemIn } from "./turn-item.ts";
import type { KeepingOptions } from "./turns-in-table.ts";
import { ERASED_KEPT_MS, REDELIVERY_MS, sortKeyOf } from "./turn.ts";

const messageItem = z.object({
  /** Sort key of the turn or the line it belongs to. */
  at: z.optional(z.string()),
  isBots: z._default(z.boolean(), false),
  isErased: z._default(z.boolean(), false),
  editedAt: z.optional(z.number()),
  copies: z.optional(z.set(z.string())),
  expiresAt: z.number(),
});

const talkItem = z.object({
  sk: z.string(),
  said: z.string(),
  isErased: z._default(z.boolean(), false),
  speaker: z.optional(z.string()),
  expiresAt: z.number(),
});

/** Messages in the table of the turns, one item `M#<id>` each, and lines of talk under `U#`. */
export function createMessages(table: Table, { keptMs, onUnreadable }: KeepingOptions): Messages {
  const look = async ({ conversation, messageId }: MessageRef, nowMs: number) => {
    const item = await table.get(messageKeyOf(conversation, messageId));
    // One that cannot be read is no reason to fail for whoever quotes it.
    const message = messageItem.safeParse(item).data;
    return message && message.expiresAt * 1000 > nowMs ? message : undefined;
  };

  /** Where a line of talk stands, its newest text too. */
  const writeThrough = async (pk: string, sk: string, text: string): Promise<void> => {
    await table.write(
      { pk, sk },
      {
        set: { said: text },
        onlyIf: present("said"),
      },
    );
  };

  return {
    receive: async ({ conversation, messageId, timestamp, place }, nowMs) => {
      const key = { conversation, timestamp, id: messageId };
      const at = place === "turn" ? sortKeyOf(key) : talkKeyOf(key).sk;
      const ms = place === "turn" ? Math.max(keptMs, REDELIVERY_MS) : REDELIVERY_MS;
      const item = await table.update(messageKeyOf(conversation, messageId), {
        set: { expiresAt: expiryOf(nowMs + ms) },
        setOnce: { at },
        // What was taken back is known for longer than that.
        onlyIf: absent("isErased"),
      });
      if (!item) return { kind: "unsent" };
      return { kind: read(messageItem, item).editedAt === undefined ? "new" : "edited" };
    },

    keepTalk: async (line, nowMs) => {
      const { conversation, messageId, timestamp, text, speaker } = line;
      await table.write(talkKeyOf({ conversation, timestamp, id: messageId }), {
        set: { expiresAt: expiryOf(nowMs + TALK_KEPT_MS) },
        // A redelivery does not undo an edit.
        setOnce: { said: text, speaker },
      });
    },

    recentTalk: async (conversation, most, nowMs) => {
      if (most === 0) return [];
      const items = await table.newest({ pk: partitionOf(conversation), prefix: "U#" }, most);
      const lines = items.flatMap((item) => {
        const line = talkItem.safeParse(item).data;
        if (!line) onUnreadable();
        return line ?? [];
      });
      return lines
        .filter(({ expiresAt, isErased }) => expiresAt * 1000 > nowMs && !isErased)
        .map((line) => talkLine(conversation, line))
        .toReversed();
    },

    noteSent: async (turn, messageIds, nowMs) => {
      const set = { at: sortKeyOf(turn), isBots: true, expiresAt: expiryOf(nowMs + keptMs) };
      await Promise.all(
        messageIds.map((messageId) => table.write(messageKeyOf(turn.conversation, messageId), { set })),
      );
    },

    find: async (ref, nowMs) => {
      const message = await look(ref, nowMs);
      if (!message?.at || message.isErased) return undefined;
      const item = await table.get({ pk: partitionOf(ref.conversation), sk: message.at });
      return item && found(item, message);
    },

    edit: async ({ conversation, messageId, text, timestamp, turn }, nowMs): Promise<EditOutcome> => {
      const message = messageKeyOf(conversation, messageId);
      // Where the message itself has not come yet, the edit is all there is of it.
      const own = turn ? sortKeyOf(turn) : talkKeyOf({ conversation, timestamp, id: messageId }).sk;
      const edited = await table.update(message, {
        set: { editedAt: timestamp },
        setOnce: { at: own, expiresAt: expiryOf(nowMs + Math.max(keptMs, REDELIVERY_MS)) },
        // An edit that comes twice is the newest both times.
        onlyIf: all(absent("isErased"), any(absent("editedAt"), atMost("editedAt", timestamp))),
        ...(turn && { add: { copies: [sortKeyOf(turn)] } }),
      });
      if (!edited) {
        const known = await table.get(message);
        return { kind: known && read(messageItem, known).isErased ? "unsent" : "stale" };
      }
      const original = read(messageItem, edited).at;
      if (original === undefined || original === own) return { kind: "newest", original: "unknown" };
      const { pk } = message;
      await writeThrough(pk, original, text);
      if (turn && original.startsWith("T#"))
        await table.write(
          { pk, sk: original },
          { set: {}, add: { edits: [sortKeyOf(turn)] }, onlyIf: present("pk") },
        );
      return { kind: "newest", original: original.startsWith("T#") ? "turn" : "talk" };
    },

    noteCopy: async ({ conversation, messageId }, turn, nowMs) => {
      await table.write(messageKeyOf(conversation, messageId), {
        set: {},
        setOnce: { expiresAt: expiryOf(nowMs + keptMs) },
        add: { copies: [sortKeyOf(turn)] },
      });
    },

    unsend: async ({ conversation, messageId }, inPlaceOf, nowMs) => {
      // First of all: a message that comes later must find it.
      const item = await table.update(messageKeyOf(conversation, messageId), {
        set: { isErased: true, editedAt: undefined, expiresAt: expiryOf(nowMs + ERASED_KEPT_MS) },
      });
      // What cannot be read is taken back all the same, as far as it can be found.
      const at = z.string().safeParse(item?.["at"]).data;
      const copies = z.set(z.string()).safeParse(item?.["copies"]).data ?? [];
      const sortKeys: string[] = [];
      for (const sk of new Set([at, ...(await copiesOf(table, conversation, copies))])) {
        if (sk?.startsWith("T#")) sortKeys.push(...(await withBehind(table, keyOf(conversation, sk))));
        else if (sk !== undefined) sortKeys.push(sk);
      }
      return eraseAll(table, conversation, sortKeys, inPlaceOf, nowMs);
    },
  };
}

/** With the copies of copies: a question that was asked anew may have been asked anew once more. */
async function copiesOf(
  table: Table,
  conversation: string,
  sortKeys: Iterable<string>,
): Promise<readonly string[]> {
  const known = new Set(sortKeys);
  // What is added on the way is looked at as well.
  for (const sk of known) {
    const item = await table.get(messageKeyOf(conversation, keyOf(conversation, sk).id));
    for (const copy of messageItem.safeParse(item).data?.copies ?? []) known.add(copy);
  }
  return [...known];
}

function talkLine(conversation: string, { sk, said, speaker }: z.infer<typeof talkItem>): TalkLine {
  const { timestamp, id } = keyOf(conversation, sk);
  return { at: sk, conversation, messageId: id, timestamp, text: said, speaker };
}

/** Undefined as well for an item that cannot be read: a quote is no reason to fail. */
function found(item: Item, message: z.infer<typeof messageItem>): FoundMessage | undefined {
  if (message.at?.startsWith("U#")) {
    const line = talkItem.safeParse(item).data;
    return line && !line.isErased ? foundOf(line.sk, line.said, line.speaker) : undefined;
  }
  const turn = turnItemIn(item);
  if (!turn || turn.state === "erased") return undefined;
  if (!message.isBots) return foundOf(turn.sk, turn.said, turn.speaker);
  return turn.answered === undefined ? undefined : { at: turn.sk, text: turn.answered, isBots: true };
}

function foundOf(at: string, text: string, speaker: string | undefined): FoundMessage {
  return { at, text, isBots: false, ...(speaker !== undefined && { speaker }) };
}

function read<Shape extends z.ZodMiniType>(shape: Shape, item: unknown): z.output<Shape> {
  const result = shape.safeParse(item);
  if (result.success) return result.data;
  throw new OperatorError(
    "The table holds an item this version cannot read. Deploy the version that wrote it.",
  );
}
