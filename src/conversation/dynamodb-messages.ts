import * as z from "zod/mini";
import { OperatorError } from "../operator-error.ts";
import type { Item, Table } from "./dynamodb-table.ts";
import { eraseTurn } from "./erase-turn.ts";
import { keyOf, messageKeyOf, partitionOf, talkKeyOf } from "./item-keys.ts";
import {
  TALK_KEPT_MS,
  type EditOutcome,
  type FoundMessage,
  type MessageRef,
  type Messages,
  type TalkLine,
} from "./messages.ts";
import { readTurnItem } from "./turn-item.ts";
import { REDELIVERY_MS, sortKeyOf } from "./turn.ts";

export interface MessagesOptions {
  readonly table: Table;
  /** How long a message of a turn is known by its id, in milliseconds: as long as the turn. */
  readonly keptMs: number;
}

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
  speaker: z.optional(z.string()),
  expiresAt: z.number(),
});

/** Messages in the table of the turns, one item `M#<id>` each, and lines of talk under `U#`. */
export function createDynamoDbMessages({ table, keptMs }: MessagesOptions): Messages {
  const look = async ({ conversation, messageId }: MessageRef, nowMs: number) => {
    const item = await table.get(messageKeyOf(conversation, messageId));
    if (!item) return undefined;
    const message = read(messageItem, item);
    return message.expiresAt * 1000 > nowMs ? message : undefined;
  };

  /** Where a line of talk stands, its newest text too. */
  const writeThrough = async (pk: string, sk: string, text: string): Promise<void> => {
    await table.write(
      { pk, sk },
      {
        set: { said: text },
        onlyIf: "attribute_exists(#said)",
      },
    );
  };

  return {
    receive: async ({ conversation, messageId, timestamp, place }, nowMs) => {
      const key = { conversation, timestamp, id: messageId };
      const at = place === "turn" ? sortKeyOf(key) : talkKeyOf(key).sk;
      const ms = place === "turn" ? Math.max(keptMs, REDELIVERY_MS) : REDELIVERY_MS;
      const item = await table.update(messageKeyOf(conversation, messageId), {
        set: { expiresAt: seconds(nowMs + ms) },
        setOnce: { at },
      });
      const { isErased, editedAt } = read(messageItem, item ?? {});
      if (isErased) return { kind: "unsent" };
      return { kind: editedAt === undefined ? "new" : "edited" };
    },

    keepTalk: async (line, nowMs) => {
      const { conversation, messageId, timestamp, text, speaker } = line;
      await table.write(talkKeyOf({ conversation, timestamp, id: messageId }), {
        set: { expiresAt: seconds(nowMs + TALK_KEPT_MS) },
        // A redelivery does not undo an edit.
        setOnce: { said: text, ...(speaker !== undefined && { speaker }) },
      });
    },

    recentTalk: async (conversation, most, nowMs) => {
      if (most === 0) return [];
      const items = await table.query({ pk: partitionOf(conversation), prefix: "U#", newest: most });
      const lines = items.map((item) => read(talkItem, item));
      return lines
        .filter(({ expiresAt }) => expiresAt * 1000 > nowMs)
        .map((line) => talkLine(conversation, line))
        .toReversed();
    },

    noteSent: async (turn, messageIds, nowMs) => {
      const set = { at: sortKeyOf(turn), isBots: true, expiresAt: seconds(nowMs + keptMs) };
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
        setOnce: { at: own, expiresAt: seconds(nowMs + Math.max(keptMs, REDELIVERY_MS)) },
        // An edit that comes twice is the newest both times.
        onlyIf:
          "attribute_not_exists(#isErased) AND (attribute_not_exists(#editedAt) OR #editedAt <= :editedAt)",
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
          { set: {}, add: { edits: [sortKeyOf(turn)] }, onlyIf: "attribute_exists(pk)" },
        );
      return { kind: "newest", original: original.startsWith("T#") ? "turn" : "talk" };
    },

    noteCopy: async ({ conversation, messageId }, turn, nowMs) => {
      await table.write(messageKeyOf(conversation, messageId), {
        set: {},
        setOnce: { expiresAt: seconds(nowMs + keptMs) },
        add: { copies: [sortKeyOf(turn)] },
      });
    },

    unsend: async ({ conversation, messageId }, nowMs) => {
      // First of all: a message that comes later must find it.
      const item = await table.update(messageKeyOf(conversation, messageId), {
        set: { isErased: true, editedAt: undefined, expiresAt: seconds(nowMs + REDELIVERY_MS) },
      });
      const { at, copies } = read(messageItem, item ?? {});
      const pk = partitionOf(conversation);
      if (at?.startsWith("U#")) await table.remove({ pk, sk: at });
      const turns = [at, ...(copies ?? [])].filter((sk) => sk?.startsWith("T#") === true);
      for (const sk of turns) if (sk) await eraseTurn(table, keyOf(conversation, sk), nowMs);
    },
  };
}

function talkLine(conversation: string, { sk, said, speaker }: z.infer<typeof talkItem>): TalkLine {
  const { timestamp, id } = keyOf(conversation, sk);
  return { conversation, messageId: id, timestamp, text: said, speaker };
}

function found(item: Item, message: z.infer<typeof messageItem>): FoundMessage | undefined {
  if (message.at?.startsWith("U#")) {
    const { said, speaker } = read(talkItem, item);
    return { text: said, isBots: false, ...(speaker !== undefined && { speaker }) };
  }
  const turn = readTurnItem(item);
  if (turn.state === "erased") return undefined;
  if (!message.isBots)
    return { text: turn.said, isBots: false, ...(turn.speaker !== undefined && { speaker: turn.speaker }) };
  return turn.answered === undefined ? undefined : { text: turn.answered, isBots: true };
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

function read<Shape extends z.ZodMiniType>(shape: Shape, item: unknown): z.output<Shape> {
  const result = shape.safeParse(item);
  if (result.success) return result.data;
  throw new OperatorError(
    "The table holds an item this version cannot read. Deploy the version that wrote it.",
  );
}
