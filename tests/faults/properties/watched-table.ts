import type { Change, Item, Table } from "../../../src/conversation/table.ts";
import { turnItemIn } from "../../../src/conversation/turn-item.ts";
import { sortKeyOf } from "../../../src/conversation/turn.ts";

/** A table, and what its items do not tell in the end. */
export interface WatchedTable {
  readonly table: Table;
  /** Turns that ever joined another one, and the last of those, by sort keys. */
  readonly joined: ReadonlyMap<string, string>;
  /** Ids of turns whose answer was saved. */
  readonly saved: ReadonlySet<string>;
  /** How often a tap asked for an `unsure` answer, by turn id: each time the person may see it once more. */
  readonly askedFor: ReadonlyMap<string, number>;
}

/** Watched right where it is stored: whoever dies over a write dies before it or after it. */
export function watchedTable(table: Table): WatchedTable {
  const joined = new Map<string, string>();
  const saved = new Set<string>();
  const askedFor = new Map<string, number>();

  /** What it carried itself comes along. */
  const askFor = (sk: string): void => {
    askedFor.set(turnIdIn(sk), (askedFor.get(turnIdIn(sk)) ?? 0) + 1);
    for (const [carried, into] of joined) if (into === sk) askFor(carried);
  };
  const watch = async (item: Item | undefined, { set }: Change): Promise<void> => {
    const turn = item && turnItemIn(item);
    if (!item || !turn) return;
    if (set["joinedInto"] !== undefined) joined.set(turn.sk, String(set["joinedInto"]));
    // Only an answer that was just made comes with its model.
    if (set["state"] !== "answered" || !("model" in set)) return;
    saved.add(turnIdIn(turn.sk));
    for (const carried of turn.answer?.carries ?? []) {
      const sk = sortKeyOf(carried);
      if ((await table.get({ pk: String(item["pk"]), sk }))?.["state"] === "unsure") askFor(sk);
    }
  };
  const update: Table["update"] = async (key, change) => {
    const item = await table.update(key, change);
    await watch(item, change);
    return item;
  };
  return {
    table: { ...table, update, write: async (...given) => (await update(...given)) !== undefined },
    joined,
    saved,
    askedFor,
  };
}

/** The id in a turn's sort key; a turn behind another one counts as that one. */
export function turnIdIn(sk: string): string {
  return plainTurnId(sk.split("#").slice(2).join("#"));
}

export function plainTurnId(id: string): string {
  return id.replace(/-behind$/, "");
}
