import type { messagingApi } from "@line/bot-sdk";
import { inParallel } from "../in-parallel.ts";
import { freeAllOf, NOTHING_TAKEN, ownMessages, replaceInCarriers, slicesOf } from "./carried.ts";
import { all, among, equals, present } from "./condition.ts";
import { behind, conversationIn, expiryOf, itemKeyOf, keyOf, partitionOf } from "./item-keys.ts";
import { TALK_KEPT_MS } from "./messages.ts";
import type { Item, ItemKey, Table } from "./table.ts";
import { turnItemIn, type TurnItem } from "./turn-item.ts";
import {
  ERASED_KEPT_MS,
  EVERYTHING,
  isFinal,
  LEAST_REPEATED,
  sortKeyOf,
  type Shown,
  type TurnKey,
} from "./turn.ts";

/*
 * Erasing goes in three steps, in this order, so that a worker may die in any of them and the next one goes on: what is
 * erased becomes invisible, with its words still there; what others made of it is looked for by those words; the words go.
 */

/** What is said in the place of an answer that is not out yet and repeats words that were taken back. */
export type InPlaceOf = (turn: TurnKey) => Promise<readonly messagingApi.Message[]>;

/** So many items are erased in one go through the three steps, so many of them at once. */
const AT_A_TIME = 100;
const AT_ONCE = 20;

/** A worker may answer the turn between our reading and writing it. */
const MOST_TRIES = 5;

/** What is being erased: by its sort keys, its words, and since when it may have been shown. */
export interface Erasure {
  readonly wasShown: (shown: Shown, turn: string) => boolean;
  readonly words: readonly string[];
  /** Noted at turns whose model is being asked. */
  readonly marks: readonly string[];
  readonly sinceMs: number;
}

/**
 * Erases turns and lines of talk, by their sort keys, with all that was made of them. Safe to repeat: of many it erases a
 * part after the other, so that each worker begins with fewer than the one before.
 */
export async function eraseAll(
  table: Table,
  conversation: string,
  sortKeys: readonly string[],
  inPlaceOf: InPlaceOf,
  nowMs: number,
): Promise<readonly TurnKey[]> {
  const freed: TurnKey[] = [];
  for (let from = 0; from < sortKeys.length; from += AT_A_TIME) {
    const part = sortKeys.slice(from, from + AT_A_TIME);
    freed.push(...(await erasePart(table, conversation, part, inPlaceOf, nowMs)));
  }
  return freed;
}

async function erasePart(
  table: Table,
  conversation: string,
  sortKeys: readonly string[],
  inPlaceOf: InPlaceOf,
  nowMs: number,
): Promise<readonly TurnKey[]> {
  const pk = partitionOf(conversation);
  const freed: TurnKey[] = [];
  const found: string[] = [];
  const words: string[] = [];
  await inParallel(sortKeys, AT_ONCE, async (sk) => {
    const hidden = sk.startsWith("U#")
      ? await hideLine(table, { pk, sk })
      : await hideTurn(table, { pk, sk }, nowMs);
    freed.push(...hidden.freed);
    // Its words go last of all: without them this was done before, and what was made since then rests on something else.
    if (hidden.said === undefined) return;
    found.push(sk);
    if (hidden.said.length >= LEAST_REPEATED) words.push(hidden.said);
  });
  if (found.length > 0) await eraseTraces(table, conversation, erasureOf(found, words), inPlaceOf);
  await inParallel(sortKeys, AT_ONCE, (sk) => dropWords(table, { pk, sk }));
  return freed;
}

/** A turn's key, and that of the turn behind it where there is one. */
export async function withBehind(table: Table, key: TurnKey): Promise<readonly string[]> {
  const item = await table.get(itemKeyOf(behind(key)));
  return item ? [sortKeyOf(key), sortKeyOf(behind(key))] : [sortKeyOf(key)];
}

/**
 * Leaves a turn's key as `erased`, also where the turn does not exist yet. Its answer goes at once, its words later. The
 * lease goes too, so that a worker that is about to send its answer fails.
 */
async function hideTurn(table: Table, at: ItemKey, nowMs: number) {
  const item = await table.update(at, {
    set: {
      state: "erased",
      lease: "",
      leaseUntil: 0,
      expiresAt: expiryOf(nowMs + ERASED_KEPT_MS),
      answered: undefined,
      replyToken: undefined,
      quotes: undefined,
      shown: undefined,
    },
  });
  const key = keyOf(conversationIn(at), at.sk);
  const carrier = item?.["joinedInto"];
  const taken = typeof carrier === "string" ? await replaceInCarriers(table, at, carrier, []) : NOTHING_TAKEN;
  return { said: wordsIn(item), freed: await freeAllOf(table, key, { ...item, ...at }, taken) };
}

async function hideLine(table: Table, at: ItemKey) {
  const item = await table.update(at, { set: { isErased: true }, onlyIf: present("pk") });
  return { said: wordsIn(item), freed: [] };
}

/** Undefined where it has none any more. */
function wordsIn(item: Item | undefined): string | undefined {
  const said = item?.["said"];
  return typeof said === "string" ? said : undefined;
}

/** The keys of what a turn carried stay: whoever repeats the erasure needs them. */
async function dropWords(table: Table, at: ItemKey): Promise<void> {
  if (at.sk.startsWith("U#")) return table.writeAll([{ remove: at }]);
  await table.write(at, { set: { said: undefined, messages: undefined }, onlyIf: equals("state", "erased") });
}

function erasureOf(sortKeys: readonly string[], words: readonly string[]): Erasure {
  const times = sortKeys.map((sk) => keyOf("", sk).timestamp);
  const talk = sortKeys.filter((sk) => sk.startsWith("U#"));
  const turns = sortKeys.filter((sk) => sk.startsWith("T#"));
  return {
    wasShown: ({ historyFrom, talkFrom, talkTo = "", quote }, turn) =>
      turns.some((sk) => (historyFrom !== undefined && historyFrom <= sk && sk < turn) || sk === quote) ||
      talk.some((sk) => (talkFrom !== undefined && talkFrom <= sk && sk <= talkTo) || sk === quote),
    words,
    marks: sortKeys.length > MOST_MARKS ? [EVERYTHING] : sortKeys,
    // Talk may be newer than the message of the answer that it was shown to.
    sinceMs: Math.min(...times) - (talk.length > 0 ? TALK_KEPT_MS : 0),
  };
}

/** More would make the item of a turn large. */
const MOST_MARKS = 50;

/**
 * Answers that were shown what is erased, or repeat its words, are not remembered any more; one that repeats the words
 * and is not out yet is replaced. Turns whose model is being asked learn of it when their answer is saved.
 */
export async function eraseTraces(
  table: Table,
  conversation: string,
  erasure: Erasure,
  inPlaceOf: InPlaceOf,
): Promise<void> {
  const pk = partitionOf(conversation);
  const from = `T#${String(Math.max(0, erasure.sinceMs)).padStart(15, "0")}`;
  for await (const page of table.pages({ pk, prefix: "T#", from })) {
    for (const item of page)
      await eraseTracesIn(table, { pk, sk: String(item["sk"]) }, item, erasure, inPlaceOf);
  }
}

async function eraseTracesIn(
  table: Table,
  at: ItemKey,
  found: Item,
  erasure: Erasure,
  inPlaceOf: InPlaceOf,
): Promise<void> {
  let item: Item | undefined = found;
  for (let tries = 0; item && tries < MOST_TRIES; tries += 1) {
    const turn = turnItemIn(item);
    if (!turn || turn.state === "erased") return;
    if (turn.state === "claimed" || turn.state === "asking") {
      const onlyIf = among("state", ["claimed", "asking"]);
      if (await table.write(at, { set: {}, add: { takenBack: erasure.marks }, onlyIf })) return;
    } else if (await eraseAnswered(table, at, turn, String(item["messages"]), erasure, inPlaceOf)) return;
    item = await table.get(at);
  }
}

const NO_MESSAGES = { messages: [] };

/** False if the turn was written meanwhile. */
async function eraseAnswered(
  table: Table,
  at: ItemKey,
  turn: TurnItem,
  written: string,
  { wasShown, words }: Erasure,
  inPlaceOf: InPlaceOf,
): Promise<boolean> {
  const { answered, answer, state, shown, joinedInto } = turn;
  // Where a request may have left, what it carries lies nowhere else.
  const repeating = slicesOf(answer ?? NO_MESSAGES).filter(({ messages }) =>
    repeats(textsIn(messages).join("\n"), words),
  );
  for (const { carried } of repeating)
    await replaceInCarriers(table, { pk: at.pk, sk: sortKeyOf(carried) }, at.sk, await inPlaceOf(carried));
  if (repeating.length > 0) return false;
  const own = answer ? ownMessages(answer) : [];
  const isRepeating = repeats([answered ?? "", ...textsIn(own)].join("\n"), words);
  const isTold = answered !== undefined && (isRepeating || (shown !== undefined && wasShown(shown, at.sk)));
  const onlyIf = all(equals("state", state), present("pk"));
  if (!answer || !isRepeating) {
    if (!isTold) return true;
    return table.write(at, { set: { answered: undefined }, onlyIf });
  }
  const replacement = await inPlaceOf(keyOf(conversationIn(at), at.sk));
  const carried = answer.messages.slice(0, answer.messages.length - own.length);
  const isReplaced = await table.write(at, {
    set: {
      answered: undefined,
      messages: JSON.stringify([...carried, ...replacement]),
      ...(!isFinal(state) && { lease: "", leaseUntil: 0 }),
    },
    onlyIf: all(onlyIf, equals("messages", written)),
  });
  if (isReplaced && joinedInto !== undefined) await replaceInCarriers(table, at, joinedInto, replacement);
  return isReplaced;
}

export function repeats(text: string, words: readonly string[]): boolean {
  return words.some((said) => said.length >= LEAST_REPEATED && text.includes(said));
}

/** Every text of LINE's message objects, wherever it stands in them. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
