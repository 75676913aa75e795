import {
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { readTurnItem, type TurnItem } from "./turn-item.ts";
import {
  isFinal,
  isUnseen,
  LEAST_READ,
  LeaseLost,
  sortKeyOf,
  type Claim,
  type ClaimedTurn,
  type TurnKey,
  type Turns,
} from "./turn.ts";

export interface TurnsTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** How long a turn is remembered, in milliseconds; DynamoDB deletes it within days after that. */
  readonly keptMs: number;
}

/** A new turn, this worker's own claim whose answer got lost, or one that another worker left unfinished. */
const MAY_CLAIM =
  "attribute_not_exists(pk) OR #lease = :lease OR (#leaseUntil <= :now AND NOT #state IN (:sent, :unsure, :failed, :joined))";
const MAY_RESUME = `attribute_exists(pk) AND (${MAY_CLAIM})`;

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

  const readTurn = async (key: TurnKey): Promise<TurnItem | undefined> => {
    const Key = marshall(primaryKey(key));
    const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    return Item && readTurnItem(unmarshall(Item));
  };

  /** A worker's lease on a turn, or why not. */
  const hold = async (
    key: TurnKey,
    lease: string,
    change: Change,
  ): Promise<Claim | { readonly kind: "unknown" }> => {
    const claimed = await update(key, change, "ALL_NEW");
    if (claimed) {
      const { said, token, timesAsked, answer, attempt, isNoticed } = readTurnItem(claimed);
      return { kind: "claimed", turn: { key, lease, said, token, timesAsked, answer, attempt, isNoticed } };
    }
    const known = await readTurn(key);
    if (!known) return { kind: "unknown" };
    return isFinal(known.state) ? { kind: "done", state: known.state } : { kind: "busy" };
  };

  const finals = { sent: "sent", unsure: "unsure", failed: "failed", joined: "joined" };

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
        given: { now: nowMs, ...finals },
      };
      const claim = await hold(key, lease, change);
      // It was there when the claim was refused, and may be erased by now.
      return claim.kind === "unknown" ? { kind: "busy" } : claim;
    },

    resume: (key, lease, nowMs, leaseUntilMs) =>
      hold(key, lease, {
        set: { lease, leaseUntil: leaseUntilMs },
        onlyIf: MAY_RESUME,
        given: { now: nowMs, ...finals },
      }),

    renew: (turn, leaseUntilMs) => write(turn, { leaseUntil: leaseUntilMs }),
    release: (turn) => write(turn, { leaseUntil: 0, lease: "" }),
    startAsking: (turn) => write(turn, { state: "asking", timesAsked: turn.timesAsked + 1 }),

    saveAnswer: (turn, { messages, text, model, tokensIn, tokensOut, carries, followedBy }) =>
      write(turn, {
        state: "answered",
        // As text: a retry has to be the same bytes, and a map does not keep the order of its keys.
        messages: JSON.stringify(messages),
        answered: text,
        model,
        tokensIn,
        tokensOut,
        carries: carries && JSON.stringify(carries),
        followedBy: followedBy && JSON.stringify(followedBy),
      }),

    startNotice: (turn) => write(turn, { isNoticed: true }),
    withdrawNotice: (turn) => write(turn, { isNoticed: false }),

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
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :turns)",
          ExpressionAttributeValues: marshall({ ":pk": primaryKey(key).pk, ":turns": "T#" }),
          ScanIndexForward: false,
          // The turn itself is among them.
          Limit: Math.max(limit.turns, LEAST_READ) + 1,
          ConsistentRead: true,
        }),
      );
      const read = Items.map((item) => readTurnItem(unmarshall(item)))
        .filter(({ sk }) => sk !== sortKeyOf(key))
        .slice(0, Math.max(limit.turns, LEAST_READ));
      const isKept = ({ expiresAt }: TurnItem) => expiresAt * 1000 > nowMs;
      const past = read
        .filter(({ sk }) => sk < sortKeyOf(key))
        .slice(0, limit.turns)
        .filter(isKept)
        .flatMap(({ said, answered, sk }) =>
          answered === undefined
            ? []
            : [{ said, answered, timestamp: keyOf(key.conversation, sk).timestamp }],
        );
      const waiting = read.filter(isKept).flatMap(({ sk, state, leaseUntil, answer }) => {
        if (!answer || !isUnseen(state) || leaseUntil > nowMs) return [];
        return [{ key: keyOf(key.conversation, sk), state, messages: answer.messages }];
      });
      return { past: past.toReversed(), waiting: waiting.toReversed() };
    },

    join: async (key, into) => {
      const joinedInto = sortKeyOf(into);
      const change = {
        set: { state: "joined", joinedInto, messages: undefined },
        onlyIf: "#state IN (:answered, :unsure)",
        given: { answered: "answered", unsure: "unsure" },
      };
      if (await update(key, change, "NONE")) return true;
      const known = await readTurn(key);
      return known?.state === "joined" && known.joinedInto === joinedInto;
    },

    look: async (key, nowMs) => {
      const known = await readTurn(key);
      if (!known) return undefined;
      const { state, said, answer, leaseUntil } = known;
      return { state, said, messages: isUnseen(state) && leaseUntil <= nowMs ? answer?.messages : undefined };
    },
  };
}

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

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

/** The key that `sortKeyOf` made a sort key of. */
function keyOf(conversation: string, sortKey: string): TurnKey {
  const [, timestamp = "", ...id] = sortKey.split("#");
  return { conversation, timestamp: Number(timestamp), id: id.join("#") };
}

function primaryKey(key: TurnKey): { pk: string; sk: string } {
  return { pk: `CONV#${key.conversation}`, sk: sortKeyOf(key) };
}
