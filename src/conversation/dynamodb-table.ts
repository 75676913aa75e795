import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";

/** Where an item lies: partition key `pk`, sort key `sk`. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

export type Item = Record<string, unknown>;

type Value = string | number | boolean | readonly string[] | undefined;

export interface Change {
  /** undefined removes the attribute. */
  readonly set: Readonly<Record<string, Value>>;
  /** Set where the item has no such attribute yet. */
  readonly setOnce?: Readonly<Record<string, Value>>;
  /** Strings added to a set of them. */
  readonly add?: Readonly<Record<string, readonly string[]>>;
  /** `#name` is an attribute, `:name` one of the values above or of `given`. */
  readonly onlyIf?: string;
  readonly given?: Readonly<Record<string, Value>>;
}

export interface Range {
  readonly pk: string;
  /** What the sort keys begin with; undefined: all of the partition. */
  readonly prefix?: string;
  /** The newest first, at most so many; undefined reads all, oldest first. */
  readonly newest?: number;
}

/** The one table, by single items: whatever reads them consistently, writes them conditionally. */
export interface Table {
  get(key: ItemKey): Promise<Item | undefined>;
  /** Resolves with the changed item, or with undefined if the condition is not met. */
  update(key: ItemKey, change: Change): Promise<Item | undefined>;
  /** Like `update`, and resolves with whether the condition was met. */
  write(key: ItemKey, change: Change): Promise<boolean>;
  remove(key: ItemKey): Promise<void>;
  query(range: Range): Promise<readonly Item[]>;
}

export function openTable(client: DynamoDBClient, TableName: string): Table {
  const queryPage = async ({ pk, prefix, newest }: Range, from?: Item) => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: prefix === undefined ? "pk = :pk" : "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: marshall({
          ":pk": pk,
          ...(prefix !== undefined && { ":prefix": prefix }),
        }),
        ScanIndexForward: newest === undefined,
        ...(newest !== undefined && { Limit: newest }),
        ...(from && { ExclusiveStartKey: marshall(from) }),
        ConsistentRead: true,
      }),
    );
    return { items: Items.map((item) => unmarshall(item)), next: LastEvaluatedKey };
  };

  const updateItem = async (key: ItemKey, change: Change, ReturnValues: "ALL_NEW" | "NONE") => {
    const Key = marshall(key);
    try {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({ TableName, Key, ...expressionsOf(change), ReturnValues }),
      );
      return unmarshall(Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  };

  return {
    get: async (key) => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: marshall(key), ConsistentRead: true }),
      );
      return Item && unmarshall(Item);
    },

    update: (key, change) => updateItem(key, change, "ALL_NEW"),
    write: async (key, change) => (await updateItem(key, change, "NONE")) !== undefined,

    remove: async (key) => {
      await client.send(new DeleteItemCommand({ TableName, Key: marshall(key) }));
    },

    query: async (range) => {
      const first = await queryPage(range);
      const items = [...first.items];
      // One page is what a turn reads; only who forgets a whole chat reads on.
      for (let next = first.next; next && range.newest === undefined;) {
        const page = await queryPage(range, unmarshall(next));
        items.push(...page.items);
        ({ next } = page);
      }
      return items;
    },
  };
}

function expressionsOf({ set, setOnce = {}, add = {}, onlyIf = "", given = {} }: Change) {
  const named = Object.entries(set);
  const sets = [
    ...named.flatMap(([name, value]) => (value === undefined ? [] : [`#${name} = :${name}`])),
    ...Object.keys(setOnce).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
  ];
  const removes = named.flatMap(([name, value]) => (value === undefined ? [`#${name}`] : []));
  const adds = Object.keys(add).map((name) => `#${name} :${name}`);
  const UpdateExpression = [
    sets.length > 0 ? `SET ${sets.join(", ")}` : "",
    removes.length > 0 ? `REMOVE ${removes.join(", ")}` : "",
    adds.length > 0 ? `ADD ${adds.join(", ")}` : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
  // Every attribute by an alias: `state` is among DynamoDB's reserved words, and others may join them.
  const aliases = `${UpdateExpression} ${onlyIf}`.match(/#\w+/g) ?? [];
  const values = Object.entries({ ...set, ...setOnce, ...given }).filter(([, value]) => value !== undefined);
  const strings = Object.entries(add).map(([name, added]) => [name, new Set(added)] as const);
  const placed = [...values, ...strings].map(([name, value]) => [`:${name}`, value]);
  return {
    UpdateExpression,
    ...(onlyIf !== "" && { ConditionExpression: onlyIf }),
    ExpressionAttributeNames: Object.fromEntries(aliases.map((alias) => [alias, alias.slice(1)])),
    ...(placed.length > 0 && { ExpressionAttributeValues: marshall(Object.fromEntries(placed)) }),
  };
}
