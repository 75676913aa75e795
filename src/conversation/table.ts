import type { Condition } from "./condition.ts";

/** Where an item lies: partition key `pk`, sort key `sk`. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** What the table holds: values as JavaScript has them, a set of strings as a Set. */
export type Item = Record<string, unknown>;

export type Value = string | number | boolean | undefined;

export interface Change {
  /** undefined removes the attribute. */
  readonly set: Readonly<Record<string, Value>>;
  /** Set where the item has no such attribute yet. */
  readonly setOnce?: Readonly<Record<string, Value>>;
  /** Strings added to a set of them. */
  readonly add?: Readonly<Record<string, readonly string[]>>;
  readonly onlyIf?: Condition;
}

export interface Range {
  readonly pk: string;
  /** What the sort keys begin with; undefined: all of the partition. */
  readonly prefix?: string;
  /** Only sort keys from here on, or up to here, both included; they begin with `prefix`. */
  readonly from?: string;
  readonly to?: string;
}

/** One item of a bulk write: put in the place of what lies there, or taken away. */
export type BulkWrite =
  { readonly put: ItemKey & Readonly<Record<string, Value>> } | { readonly remove: ItemKey };

/** The one table, by single items: whatever reads them consistently, writes them conditionally. */
export interface Table {
  get(key: ItemKey): Promise<Item | undefined>;
  /** Resolves with the changed item, or with undefined if the condition is not met. */
  update(key: ItemKey, change: Change): Promise<Item | undefined>;
  /** Like `update`, and resolves with whether the condition was met. */
  write(key: ItemKey, change: Change): Promise<boolean>;
  /** The newest first, at most `most`, in one request. */
  newest(range: Range, most: number): Promise<readonly Item[]>;
  /** Everything in the range, oldest first, a page of at most 1 MB at a time. */
  pages(range: Range): AsyncIterable<readonly Item[]>;
  /** Many at once, in no order and under no condition; rejects unless all of them are stored. */
  writeAll(writes: readonly BulkWrite[]): Promise<void>;
}

/** Everything in a range at once. */
export async function readAll(table: Table, range: Range): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of table.pages(range)) items.push(...page);
  return items;
}
