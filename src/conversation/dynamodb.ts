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

/** Turns in one table: partition key `pk`, sort key `sk`, time to live `expiresAt` in seconds. */
export function createDynamoDbTurns({ client, tableName, keptMs }: TurnsTable): Turns {
  const TableName = tableName;

  /** Sets attributes of a turn we hold; LeaseLost if we hold it no longer. */
  const write = async (turn: ClaimedTurn, change: Change): Promise<void> => {
    const set = Object.entries(change.set);
    const parts = [
      `SET ${set.map(([name]) => `#${name} = :${name}`).join(", ")}`,
      change.remove ? `REMOVE ${change.remove.map((name) => `#${name}`).join(", ")}` : "",
    ];
    const names = [...set.map(([name]) => name), ...(change.remove ?? []), "lease"];
    try {
      await client.send(
        new UpdateItemCommand({
          TableName,
          Key: marshall(primaryKey(turn.key)),
          UpdateExpression: parts.join(" ").trim(),
          ConditionExpression: "#lease = :heldLease",
          ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: marshall({
            ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
            ":heldLease": turn.lease,
          }),
        }),
      );
    } catch (error) {
      throw error instanceof ConditionalCheckFailedException ? new LeaseLost() : error;
    }
  };

  return {
    claim: async (start, lease, nowMs, leaseUntilMs) => {
      const sets = [
        "#lease = :lease",
        "#leaseUntil = :leaseUntil",
        "#state = if_not_exists(#state, :claimed)",
        "#said = if_not_exists(#said, :said)",
        "#messageId = :messageId",
        "#expiresAt = :expiresAt",
        ...(start.token ? ["#replyToken = :replyToken", "#receivedAt = :receivedAt"] : []),
      ];
      try {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName,
            Key: marshall(primaryKey(start.key)),
            UpdateExpression: `SET ${sets.join(", ")}`,
            ConditionExpression:
              "attribute_not_exists(pk) OR (#leaseUntil <= :now AND NOT #state IN (:sent, :unsure, :failed))",
            ExpressionAttributeNames: Object.fromEntries(
              ["lease", "leaseUntil", "state", "said", "messageId", "expiresAt"]
                .concat(start.token ? ["replyToken", "receivedAt"] : [])
                .map((name) => [`#${name}`, name]),
            ),
            ExpressionAttributeValues: marshall({
              ":lease": lease,
              ":leaseUntil": leaseUntilMs,
              ":now": nowMs,
              ":claimed": "claimed",
              ":said": start.said,
              ":messageId": start.key.id,
              ":expiresAt": Math.ceil((nowMs + keptMs) / 1000),
              ":sent": "sent",
              ":unsure": "unsure",
              ":failed": "failed",
              ...(start.token && {
                ":replyToken": start.token.replyToken,
                ":receivedAt": start.token.receivedAtMs,
              }),
            }),
            ReturnValues: "ALL_NEW",
          }),
        );
        const item = readTurnItem(unmarshall(Attributes ?? {}));
        const { said, token, timesAsked, answer, attempt } = item;
        return {
          kind: "claimed",
          turn: { key: start.key, lease, said, token, timesAsked, answer, attempt },
        };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { Item } = await client.send(
          new GetItemCommand({ TableName, Key: marshall(primaryKey(start.key)), ConsistentRead: true }),
        );
        const state = Item && readTurnItem(unmarshall(Item)).state;
        return state === "sent" || state === "unsure" || state === "failed"
          ? { kind: "done", state }
          : { kind: "busy" };
      }
    },

    renew: (turn, leaseUntilMs) => write(turn, { set: { leaseUntil: leaseUntilMs } }),
    release: (turn) => write(turn, { set: { leaseUntil: 0, lease: "" } }),
    startAsking: (turn) => write(turn, { set: { state: "asking", timesAsked: turn.timesAsked + 1 } }),

    saveAnswer: (turn, { messages, text, model, tokensIn, tokensOut }) =>
      write(turn, {
        set: {
          state: "answered",
          // As text: a retry has to be the same bytes, and a map does not keep the order of its keys.
          messages: JSON.stringify(messages),
          ...(text !== undefined && { answered: text }),
          ...(model !== undefined && { model }),
          ...(tokensIn !== undefined && { tokensIn }),
          ...(tokensOut !== undefined && { tokensOut }),
        },
      }),

    startSending: (turn, { via, atMs }) => write(turn, { set: { state: "sending", via, attemptedAt: atMs } }),

    finish: (turn, state) =>
      write(turn, {
        set: { state, lease: "", leaseUntil: 0 },
        ...(state !== "unsure" && { remove: ["messages", "replyToken"] }),
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

interface Change {
  readonly set: Readonly<Record<string, string | number>>;
  readonly remove?: readonly string[];
}

function primaryKey(key: TurnKey): { pk: string; sk: string } {
  return { pk: `CONV#${key.conversation}`, sk: sortKeyOf(key) };
}
