import {
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { readTurnItem } from "./turn-item.ts";
import { LeaseLost, sortKeyOf, type ClaimedTurn, type TurnKey, type Turns } from "./turn.ts";

export interface TurnsTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** How long a turn is remembered, in milliseconds; DynamoDB deletes it within days after that. */
  readonly keptMs: number;
}

/** A new turn, this worker's own claim whose answer got lost, or one that another worker left unfinished. */
const MAY_CLAIM =
  "attribute_not_exists(pk) OR #lease = :lease OR (#leaseUntil <= :now AND NOT #state IN (:sent, :unsure, :failed))";

/** Turns in one table: partition key `pk`, sort key `sk`, time to live `expiresAt` in seconds. */
export function createDynamoDbTurns({ client, tableName, keptMs }: TurnsTable): Turns {
  const TableName = tableName;

  /** Resolves with the changed item where `returns` asks for it, or with undefined if the condition is not met. */
  const update = async (
    key: TurnKey,
    change: Change,
    returns: "ALL_NEW" | "NONE",
  ): Promise<Record<string, unknown> | undefined> => {
    try {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({
          TableName,
          Key: marshall(primaryKey(key)),
          ...expressionsOf(change),
          ReturnValues: returns,
        }),
      );
      return unmarshall(Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  };

  /** Changes a turn we hold; LeaseLost if we hold it no longer. */
  const write = async ({ key, lease }: ClaimedTurn, set: Values): Promise<void> => {
    const change = { set, onlyIf: "#lease = :held", given: { held: lease } };
    if (!(await update(key, change, "NONE"))) throw new LeaseLost();
  };

  return {
    claim: async ({ key, said, token }, lease, nowMs, leaseUntilMs) => {
      const change = {
        set: {
          lease,
          leaseUntil: leaseUntilMs,
          messageId: key.id,
          expiresAt: Math.ceil((nowMs + keptMs) / 1000),
          ...(token && { replyToken: token.replyToken, receivedAt: token.receivedAtMs }),
        },
        setOnce: { state: "claimed", said },
        onlyIf: MAY_CLAIM,
        given: { now: nowMs, sent: "sent", unsure: "unsure", failed: "failed" },
      };
      const claimed = await update(key, change, "ALL_NEW");
      if (claimed) {
        const { timesAsked, answer, attempt, ...kept } = readTurnItem(claimed);
        const turn = { key, lease, said: kept.said, token: kept.token, timesAsked, answer, attempt };
        return { kind: "claimed", turn };
      }
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: marshall(primaryKey(key)), ConsistentRead: true }),
      );
      const state = Item && readTurnItem(unmarshall(Item)).state;
      return state === "sent" || state === "unsure" || state === "failed"
        ? { kind: "done", state }
        : { kind: "busy" };
    },

    renew: (turn, leaseUntilMs) => write(turn, { leaseUntil: leaseUntilMs }),
    release: (turn) => write(turn, { leaseUntil: 0, lease: "" }),
    startAsking: (turn) => write(turn, { state: "asking", timesAsked: turn.timesAsked + 1 }),

    saveAnswer: (turn, { messages, text, model, tokensIn, tokensOut }) =>
      write(turn, {
        state: "answered",
        // As text: a retry has to be the same bytes, and a map does not keep the order of its keys.
        messages: JSON.stringify(messages),
        answered: text,
        model,
        tokensIn,
        tokensOut,
      }),

    startSending: (turn, { via, atMs }) => write(turn, { state: "sending", via, attemptedAt: atMs }),

    withdrawSending: (turn) => write(turn, { state: "answered", via: undefined, attemptedAt: undefined }),

    finish: (turn, state) =>
      write(turn, {
        state,
        lease: "",
        leaseUntil: 0,
        ...(state !== "unsure" && { messages: undefined, replyToken: undefined }),
      }),

    recall: async (key, limit, nowMs) => {
      if (limit.turns === 0) return [];
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :before",
          ExpressionAttributeValues: marshall({
            ":pk": primaryKey(key).pk,
            ":first": "T#",
            ":before": sortKeyOf(key),
          }),
          ScanIndexForward: false,
          // BETWEEN includes the turn itself.
          Limit: limit.turns + 1,
          ConsistentRead: true,
        }),
      );
      return Items.map((item) => readTurnItem(unmarshall(item)))
        .filter(({ sk }) => sk !== sortKeyOf(key))
        .slice(0, limit.turns)
        .filter(({ expiresAt }) => expiresAt * 1000 > nowMs)
        .flatMap(({ said, answered, sk }) =>
          answered === undefined ? [] : [{ said, answered, timestamp: Number(sk.split("#")[1]) }],
        )
        .toReversed();
    },
  };
}

type Values = Readonly<Record<string, string | number | undefined>>;

interface Change {
  /** undefined removes the attribute. */
  readonly set: Values;
  /** Set where the item has no such attribute yet. */
  readonly setOnce?: Values;
  /** `#name` is an attribute, `:name` one of the values above or of `given`. */
  readonly onlyIf: string;
  readonly given: Values;
}

function expressionsOf({ set, setOnce = {}, onlyIf, given }: Change) {
  const removed = Object.keys(set).filter((name) => set[name] === undefined);
  const sets = [
    ...Object.keys(set)
      .filter((name) => set[name] !== undefined)
      .map((name) => `#${name} = :${name}`),
    ...Object.keys(setOnce).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
  ];
  const removes = removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(", ")}` : "";
  const UpdateExpression = `SET ${sets.join(", ")}${removes}`;
  // Every attribute by an alias: `state` is among DynamoDB's reserved words, and others may join them.
  const aliases = `${UpdateExpression} ${onlyIf}`.match(/#\w+/g) ?? [];
  const values = Object.entries({ ...set, ...setOnce, ...given });
  return {
    UpdateExpression,
    ConditionExpression: onlyIf,
    ExpressionAttributeNames: Object.fromEntries(aliases.map((alias) => [alias, alias.slice(1)])),
    ExpressionAttributeValues: marshall(
      Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
      {
        removeUndefinedValues: true,
      },
    ),
  };
}

function primaryKey(key: TurnKey): { pk: string; sk: string } {
  return { pk: `CONV#${key.conversation}`, sk: sortKeyOf(key) };
}
