import {
  NAME_KEPT_MS,
  type ChatSettings,
  type ForgetOptions,
  type Forgetting,
  type Forgotten,
} from "./chats.ts";
import { absent, any, atMost } from "./condition.ts";
import { eraseAll, eraseTraces } from "./erase.ts";
import { expiryOf, keyOf, partitionOf } from "./item-keys.ts";
import { readAll, type BulkWrite, type Item, type ItemKey, type Table } from "./table.ts";
import { ERASED_KEPT_MS, EVERYTHING, LEAST_REPEATED, sortKeyOf, type Shown, type TurnKey } from "./turn.ts";

/** A name or a burst is dated by our clock, what is forgotten by LINE's. */
const CLOCKS_DIFFER_MS = 60_000;

/** Where it is written until when a chat, or a member of it, is forgotten. */
export function forgottenKey(conversation: string, member: string | undefined): ItemKey {
  const whose = member === undefined ? "" : `#${member}`;
  return { pk: partitionOf(conversation), sk: `S#forgotten${whose}` };
}

/**
 * Forgets a chat: words first, a page at a time, then the marks by which messages are known. Turns and messages leave
 * their keys behind, so that a redelivery is neither answered nor stored again.
 */
export async function forgetChat(
  table: Table,
  forgetting: Forgetting,
  { except, inPlaceOf, nowMs, isTimeUp }: ForgetOptions,
): Promise<Forgotten> {
  const { conversation, untilMs } = forgetting;
  const pk = partitionOf(conversation);
  const exceptKey = except && sortKeyOf(except);
  const isOld = (sk: string) => keyOf(conversation, sk).timestamp <= untilMs && sk !== exceptKey;
  await noteForgotten(table, forgetting, nowMs);

  const words = await wordsOf(table, pk, (item) => isOld(sortKeyIn(item)));
  // An answer that is newer may rest on what goes.
  const isNotNewer = (sk: string) => keyOf(conversation, sk).timestamp <= untilMs;
  const erasure = {
    wasShown: ({ historyFrom, talkFrom, quote }: Shown) =>
      [historyFrom, talkFrom, quote].some((sk) => sk !== undefined && isNotNewer(sk)),
    words,
    marks: [EVERYTHING],
    sinceMs: untilMs,
  };
  // While the words are there to look for it by: whoever goes on where a worker was killed has fewer of them.
  await eraseTraces(table, conversation, erasure, inPlaceOf);
  const freed: TurnKey[] = [];
  for await (const page of table.pages({ pk, prefix: "T#" })) {
    const old = page.filter((item) => isOld(sortKeyIn(item)) && !isClean(item));
    // What travels with other turns is erased by the rules for that; there is never much of it.
    const entangled = old.filter((item) => item["carries"] !== undefined || item["joinedInto"] !== undefined);
    freed.push(...(await eraseAll(table, conversation, entangled.map(sortKeyIn), inPlaceOf, nowMs)));
    const others = old.filter((item) => !entangled.includes(item));
    await table.writeAll(others.map((item) => ({ put: erasedTurn(pk, item, nowMs) })));
  }
  for await (const page of table.pages({ pk, prefix: "U#" })) {
    const old = page.filter((item) => isOld(sortKeyIn(item)));
    await table.writeAll(old.map((item) => ({ remove: { pk, sk: sortKeyIn(item) } })));
  }
  // Once more, for what was made meanwhile.
  await eraseTraces(table, conversation, erasure, inPlaceOf);

  return { isDone: await forgetMarks(table, forgetting, isOld, nowMs, isTimeUp), freed };
}

/** Forgets what one member of a group said, and what was answered to it. */
export async function forgetMember(
  table: Table,
  forgetting: Forgetting & { readonly member: string },
  { except, inPlaceOf, nowMs }: ForgetOptions,
): Promise<Forgotten> {
  const { conversation, untilMs, member } = forgetting;
  const pk = partitionOf(conversation);
  const exceptKey = except && sortKeyOf(except);
  await noteForgotten(table, forgetting, nowMs);
  const isTheirs = (item: Item) =>
    item["speaker"] === member &&
    keyOf(conversation, sortKeyIn(item)).timestamp <= untilMs &&
    sortKeyIn(item) !== exceptKey &&
    !isClean(item);
  const items = [
    ...(await readAll(table, { pk, prefix: "T#" })),
    ...(await readAll(table, { pk, prefix: "U#" })),
  ];
  const theirs = items.filter(isTheirs).map(sortKeyIn);
  // Before the words: whoever quotes them, or delivers them again, must find nothing.
  await table.writeAll(
    theirs.map((sk) => keyOf(conversation, sk).id).map((id) => ({ put: erasedMessage(pk, id, nowMs) })),
  );
  const freed = await eraseAll(table, conversation, theirs, inPlaceOf, nowMs);
  await table.writeAll([{ remove: { pk, sk: `P#${member}` } }]);
  return { isDone: true, freed };
}

async function noteForgotten(
  table: Table,
  { conversation, member, untilMs }: Forgetting,
  nowMs: number,
): Promise<void> {
  await table.write(forgottenKey(conversation, member), {
    set: { untilMs, expiresAt: expiryOf(nowMs + ERASED_KEPT_MS) },
    onlyIf: any(absent("untilMs"), atMost("untilMs", untilMs)),
  });
}

const NO_SETTINGS: Readonly<Record<keyof ChatSettings, undefined>> = {
  language: undefined,
  botName: undefined,
  answersEverything: undefined,
  keepsTalk: undefined,
  sinceMs: undefined,
};

/** All words that an answer might repeat. */
async function wordsOf(
  table: Table,
  pk: string,
  isWanted: (item: Item) => boolean,
): Promise<readonly string[]> {
  const words: string[] = [];
  for (const prefix of ["T#", "U#"]) {
    for await (const page of table.pages({ pk, prefix })) words.push(...page.filter(isWanted).map(wordsIn));
  }
  return words.filter((said) => said.length >= LEAST_REPEATED);
}

/** No words are left by now. False where time was up. */
async function forgetMarks(
  table: Table,
  { conversation, untilMs, hasLeft = false }: Forgetting,
  isOld: (sk: string) => boolean,
  nowMs: number,
  isTimeUp: () => boolean,
): Promise<boolean> {
  const pk = partitionOf(conversation);
  for (const prefix of ["P#", "S#first#", "M#"]) {
    for await (const page of table.pages({ pk, prefix })) {
      if (isTimeUp()) return false;
      await table.writeAll(page.flatMap((item) => markGone(pk, item, isOld, untilMs, nowMs)));
    }
  }
  if (hasLeft) {
    // Chosen since then, by somebody who came back, it stays.
    const onlyIf = any(absent("changedAt"), atMost("changedAt", untilMs));
    await table.write(
      { pk, sk: "S#settings" },
      { set: { ...NO_SETTINGS, expiresAt: expiryOf(nowMs) }, onlyIf },
    );
  }
  return true;
}

function markGone(
  pk: string,
  item: Item,
  isOld: (sk: string) => boolean,
  untilMs: number,
  nowMs: number,
): readonly BulkWrite[] {
  const sk = sortKeyIn(item);
  const remove = [{ remove: { pk, sk } }];
  // One without a date that can be read goes as well.
  const isNewer = (writtenAtMs: number) => writtenAtMs > untilMs + CLOCKS_DIFFER_MS;
  if (sk.startsWith("P#")) return isNewer(Number(item["expiresAt"]) * 1000 - NAME_KEPT_MS) ? [] : remove;
  if (sk.startsWith("S#")) return isNewer(Number(item["at"])) ? [] : remove;
  const at = item["at"];
  if (item["isErased"] === true || typeof at !== "string" || !isOld(at)) return [];
  return item["isBots"] === true ? remove : [{ put: erasedMessage(pk, sk.slice("M#".length), nowMs) }];
}

/** A later delivery finds it, and nothing else does. */
function erasedTurn(pk: string, item: Item, nowMs: number) {
  const speaker = item["speaker"];
  return {
    pk,
    sk: sortKeyIn(item),
    state: "erased",
    lease: "",
    leaseUntil: 0,
    ...(typeof speaker === "string" && { speaker }),
    expiresAt: expiryOf(nowMs + ERASED_KEPT_MS),
  };
}

function erasedMessage(pk: string, messageId: string, nowMs: number) {
  return { pk, sk: `M#${messageId}`, isErased: true, expiresAt: expiryOf(nowMs + ERASED_KEPT_MS) };
}

/**
 * Erased, no words of it are left, and it was to carry nothing: what it frees has to be delivered, and the worker before
 * this one may not have come to that.
 */
function isClean(item: Item): boolean {
  const left = [item["said"], item["messages"], item["carries"]];
  return item["state"] === "erased" && left.every((value) => value === undefined);
}

function sortKeyIn(item: Item): string {
  return String(item["sk"]);
}

function wordsIn(item: Item): string {
  const said = item["said"];
  return typeof said === "string" ? said : "";
}
