import type { Comparable, Condition } from "../../src/conversation/condition.ts";
import type { Change, Item, ItemKey, Range, Table } from "../../src/conversation/table.ts";

/** The table in this process's memory, with `stored` in it: the same contract as DynamoDB's, for tests that need no wire. */
export function createInMemoryTable(stored: readonly Item[] = [], itemsInPage = FEW): Table {
  const partitions = new Map<string, Map<string, Item>>();
  const partition = (pk: string): Map<string, Item> => {
    const known = partitions.get(pk) ?? new Map<string, Item>();
    partitions.set(pk, known);
    return known;
  };
  for (const item of stored) partition(String(item["pk"])).set(String(item["sk"]), copyOf(item));
  const at = ({ pk, sk }: ItemKey): Item | undefined => partition(pk).get(sk);

  const update = async (key: ItemKey, change: Change): Promise<Item | undefined> => {
    const known = at(key);
    if (change.onlyIf && !isMet(change.onlyIf, known ?? {})) return undefined;
    const item = changed({ ...known, ...key }, change);
    partition(key.pk).set(key.sk, item);
    return copyOf(item);
  };

  const inRange = ({ pk, prefix = "", from = "", to = "\u{10FFFF}" }: Range): readonly Item[] =>
    [...partition(pk)]
      .filter(([sk]) => sk.startsWith(prefix) && sk >= from && sk <= to)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, item]) => copyOf(item));

  return {
    get: async (key) => {
      const item = at(key);
      return item && copyOf(item);
    },
    update,
    write: async (key, change) => (await update(key, change)) !== undefined,
    newest: async (range, most) => inRange(range).toReversed().slice(0, most),
    pages: async function* (range) {
      const items = inRange(range);
      for (let from = 0; from === 0 || from < items.length; from += itemsInPage)
        yield items.slice(from, from + itemsInPage);
    },
    writeAll: async (writes) => {
      for (const write of writes) {
        if ("remove" in write) partition(write.remove.pk).delete(write.remove.sk);
        else partition(write.put.pk).set(write.put.sk, withoutUndefined(write.put));
      }
    },
  };
}

function copyOf(item: Item): Item {
  return { ...item };
}

/** Small, so that whoever reads on is tested. */
const FEW = 40;

function changed(item: Item, { set, setOnce = {}, add = {} }: Change): Item {
  const added = Object.entries(add).map(([name, some]) => {
    const known = item[name];
    return [name, new Set([...(known instanceof Set ? known : []), ...some])] as const;
  });
  const once = Object.entries(setOnce).filter(([name, value]) => value !== undefined && !(name in item));
  return withoutUndefined({ ...item, ...set, ...Object.fromEntries(once), ...Object.fromEntries(added) });
}

function withoutUndefined(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}

function isMet(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case "absent":
      return !(condition.name in item);
    case "present":
      return condition.name in item;
    case "equals":
      return isEqual(item[condition.name], condition.value);
    case "atMost": {
      const value = item[condition.name];
      return typeof value === "number" && value <= condition.value;
    }
    case "among":
      return condition.values.some((value) => value === item[condition.name]);
    case "any":
      return condition.of.some((one) => isMet(one, item));
    case "all":
      return condition.of.every((one) => isMet(one, item));
  }
}

function isEqual(value: unknown, other: Comparable): boolean {
  if (typeof other === "string" || typeof other === "number") return value === other;
  return value instanceof Set && value.size === other.length && other.every((one) => value.has(one));
}
