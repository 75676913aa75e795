import type { ItemKey, Table } from "./dynamodb-table.ts";
import { behind, itemKeyOf, partitionOf } from "./item-keys.ts";
import { readTurnItem } from "./turn-item.ts";
import { isFinal, LEAST_REPEATED, REDELIVERY_MS, sortKeyOf, type TurnKey } from "./turn.ts";

/** Another worker may write the carrying turn between our reading and writing it. */
const MOST_TRIES = 5;

/**
 * Removes a turn's words and leaves its key as `erased`, also where the turn does not exist yet. The lease goes too, so that
 * a worker that is about to send its answer fails.
 */
export async function eraseTurn(table: Table, key: TurnKey, nowMs: number): Promise<void> {
  const known = await table.get(itemKeyOf(key));
  await eraseWords(table, itemKeyOf(key), nowMs);
  if (await table.get(itemKeyOf(behind(key)))) await eraseWords(table, itemKeyOf(behind(key)), nowMs);
  const said = known && readTurnItem(known).said;
  if (said !== undefined && said.length >= LEAST_REPEATED) await eraseRepeats(table, key, said);
}

/** One item's words, and those in the reply that carries it. */
export async function eraseWords(table: Table, at: ItemKey, nowMs: number): Promise<void> {
  const change = {
    set: {
      state: "erased",
      lease: "",
      leaseUntil: 0,
      expiresAt: Math.ceil((nowMs + REDELIVERY_MS) / 1000),
      said: undefined,
      answered: undefined,
      messages: undefined,
      carries: undefined,
      replyToken: undefined,
      quotes: undefined,
    },
  };
  const erased = await table.update(at, change);
  const carrier = erased?.["joinedInto"];
  if (typeof carrier === "string") await cutOut(table, at, carrier);
}

/** Takes a turn's answer out of the reply that carries it, unless that is out already. */
async function cutOut(table: Table, { pk, sk }: ItemKey, carrier: string): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const item = await table.get({ pk, sk: carrier });
    const turn = item && readTurnItem(item);
    if (!turn?.answer || isFinal(turn.state)) return;
    const { carries = [], messages } = turn.answer;
    const index = carries.findIndex((carried) => sortKeyOf(carried) === sk);
    if (index < 0) return;
    const from = carries.slice(0, index).reduce((sum, { objects }) => sum + objects, 0);
    const left = messages.toSpliced(from, carries[index]?.objects ?? 0);
    const change = {
      set: {
        messages: JSON.stringify(left),
        carries: JSON.stringify(carries.toSpliced(index, 1)),
        // Whoever holds the turn has the old messages in its hands.
        lease: "",
        leaseUntil: 0,
      },
      onlyIf: "#messages = :old",
      given: { old: String(item?.["messages"]) },
    };
    if (await table.write({ pk, sk: carrier }, change)) return;
  }
}

/** Later answers that repeat the words lose theirs. */
async function eraseRepeats(table: Table, key: TurnKey, said: string): Promise<void> {
  const pk = partitionOf(key.conversation);
  const turns = await table.query({ pk, prefix: "T#", newest: 100 });
  for (const item of turns) {
    const { sk, answered } = readTurnItem(item);
    if (sk <= sortKeyOf(key) || !answered?.includes(said)) continue;
    await table.write({ pk, sk }, { set: { answered: undefined }, onlyIf: "attribute_exists(pk)" });
  }
}
