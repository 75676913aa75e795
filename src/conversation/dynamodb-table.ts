import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { inParallel } from "../in-parallel.ts";
import type { Comparable, Condition } from "./condition.ts";
import type { BulkWrite, Change, Item, ItemKey, Range, Table, Value } from "./table.ts";

/** BatchWriteItem takes at most 25. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MOST_IN_A_BATCH = 25;

/** So many batches are under way at once, and so often is tried again what DynamoDB had no room for. */
const BATCHES_AT_ONCE = 4;
const MOST_TRIES = 8;
const FIRST_PAUSE_MS = 50;

export function openTable(client: DynamoDBClient, TableName: string): Table {
  const queryPage = async (range: Range, newest: number | undefined, from: Item | undefined) => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        ...keyCondition(range),
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

  const writeBatch = async (batch: readonly BulkWrite[]): Promise<void> => {
    let left: WriteRequest[] = batch.map(writeRequest);
    for (let tries = 1; ; tries += 1) {
      const { UnprocessedItems } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [TableName]: left } }),
      );
      left = UnprocessedItems?.[TableName] ?? [];
      if (left.length === 0) return;
      if (tries === MOST_TRIES) throw new Error("The table did not take all of a bulk write.");
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** tries * Math.random()));
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

    newest: async (range, most) => (await queryPage(range, most, undefined)).items,

    pages: async function* (range) {
      let next: Item | undefined;
      do {
        const page = await queryPage(range, undefined, next);
        yield page.items;
        next = page.next && unmarshall(page.next);
      } while (next);
    },

    writeAll: (writes) => inParallel(batchesIn(writes), BATCHES_AT_ONCE, writeBatch),
  };
}

function batchesIn(writes: readonly BulkWrite[]): readonly (readonly BulkWrite[])[] {
  const count = Math.ceil(writes.length / MOST_IN_A_BATCH);
  return Array.from({ length: count }, (_one, index) =>
    writes.slice(index * MOST_IN_A_BATCH, (index + 1) * MOST_IN_A_BATCH),
  );
}

function writeRequest(write: BulkWrite): WriteRequest {
  if ("remove" in write) return { DeleteRequest: { Key: marshall(write.remove) } };
  return { PutRequest: { Item: marshall(write.put, { removeUndefinedValues: true }) } };
}

function keyCondition({ pk, prefix, from, to }: Range) {
  const name = { ":pk": pk };
  if (prefix === undefined)
    return { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: marshall(name) };
  if (from === undefined && to === undefined)
    return {
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: marshall({ ...name, ":prefix": prefix }),
    };
  return {
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: marshall({ ...name, ":from": from ?? prefix, ":to": to ?? afterAll(prefix) }),
  };
}

/** Sorts behind whatever begins with `prefix`. */
function afterAll(prefix: string): string {
  return `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;
}

/** Every attribute by an alias: `state` is among DynamoDB's reserved words, and others may join them. */
class Placeholders {
  readonly #names: Record<string, string> = {};
  readonly #values: Record<string, unknown> = {};

  name(attribute: string): string {
    this.#names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  }

  value(one: unknown): string {
    const placed = `:v${Object.keys(this.#values).length}`;
    this.#values[placed] = one;
    return placed;
  }

  inCommand() {
    return {
      ExpressionAttributeNames: this.#names,
      ...(Object.keys(this.#values).length > 0 && { ExpressionAttributeValues: marshall(this.#values) }),
    };
  }
}

function given(values: Readonly<Record<string, Value>>) {
  return Object.entries(values).filter(([, value]) => value !== undefined);
}

function expressionsOf({ set, setOnce = {}, add = {}, onlyIf }: Change) {
  const placed = new Placeholders();
  const sets = [
    ...given(set).map(([name, value]) => `${placed.name(name)} = ${placed.value(value)}`),
    ...given(setOnce).map(
      ([name, value]) => `${placed.name(name)} = if_not_exists(${placed.name(name)}, ${placed.value(value)})`,
    ),
  ];
  const removes = Object.entries(set).flatMap(([name, value]) =>
    value === undefined ? [placed.name(name)] : [],
  );
  const adds = Object.entries(add).map(
    ([name, some]) => `${placed.name(name)} ${placed.value(new Set(some))}`,
  );
  const UpdateExpression = [
    sets.length > 0 ? `SET ${sets.join(", ")}` : "",
    removes.length > 0 ? `REMOVE ${removes.join(", ")}` : "",
    adds.length > 0 ? `ADD ${adds.join(", ")}` : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
  return {
    UpdateExpression,
    ...(onlyIf && { ConditionExpression: conditionExpression(onlyIf, placed) }),
    ...placed.inCommand(),
  };
}

function conditionExpression(condition: Condition, placed: Placeholders): string {
  switch (condition.kind) {
    case "absent":
      return `attribute_not_exists(${placed.name(condition.name)})`;
    case "present":
      return `attribute_exists(${placed.name(condition.name)})`;
    case "equals":
      return `${placed.name(condition.name)} = ${placed.value(asStored(condition.value))}`;
    case "atMost":
      return `${placed.name(condition.name)} <= ${placed.value(condition.value)}`;
    case "among":
      return `${placed.name(condition.name)} IN (${condition.values.map((one) => placed.value(one)).join(", ")})`;
    case "any":
    case "all": {
      const parts = condition.of.map((one) => conditionExpression(one, placed));
      return `(${parts.join(condition.kind === "any" ? " OR " : " AND ")})`;
    }
  }
}

function asStored(value: Comparable): unknown {
  return typeof value === "string" || typeof value === "number" ? value : new Set(value);
}
