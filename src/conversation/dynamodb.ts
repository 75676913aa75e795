import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { openTable, type Change, type Item } from "./dynamodb-table.ts";
import { readTurnItem, type TurnItem } from "./turn-item.ts";
import { itemKeyOf, keyOf } from "./item-keys.ts";
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
  "attribute_not_exists(pk) OR #lease = :lease OR (#leaseUntil <= :now AND NOT #state IN (:sent, :unsure, :failed, :joined, :erased))";
const MAY_RESUME = `attribute_exists(pk) AND (${MAY_CLAIM})`;

/** Turns in one table: partition key `pk`, sort key `sk`, time to live `expiresAt` in seconds. */
export function createDynamoDbTurns({ client, tableName, keptMs }: TurnsTable): Turns {
  const table = openTable(client, tableName);

  /** Changes a turn we hold; LeaseLost if we hold it no longer. */
  const write = async ({ key, lease }: ClaimedTurn, set: Change["set"]): Promise<void> => {
    const change = { set, onlyIf: "#lease = :held", given: { held: lease } };
    if (!(await table.write(itemKeyOf(key), change))) throw new LeaseLost();
  };

  const readTurn = async (key: TurnKey): Promise<TurnItem | undefined> => {
    const item = await table.get(itemKeyOf(key));
    return item && readTurnItem(item);
  };

  /** A worker's lease on a turn, or why not. */
  const hold = async (
    key: TurnKey,
    lease: string,
    change: Change,
  ): Promise<Claim | { readonly kind: "unknown" }> => {
    const claimed = await table.update(itemKeyOf(key), change);
    if (claimed) return { kind: "claimed", turn: claimedTurn(key, lease, claimed) };
    const known = await readTurn(key);
    if (!known) return { kind: "unknown" };
    return isFinal(known.state) ? { kind: "done", state: known.state } : { kind: "busy" };
  };

  const finals = { sent: "sent", unsure: "unsure", failed: "failed", joined: "joined", erased: "erased" };

  return {
    claim: async ({ key, said, token, speaker, quotes }, lease, nowMs, leaseUntilMs) => {
      const change = {
        set: {
          lease,
          leaseUntil: leaseUntilMs,
          messageId: key.id,
          expiresAt: Math.ceil((nowMs + keptMs) / 1000),
          ...(token && { replyToken: token.replyToken, receivedAt: token.receivedAtMs }),
        },
        setOnce: {
          state: "claimed",
          said,
          ...(speaker !== undefined && { speaker }),
          ...(quotes !== undefined && { quotes }),
        },
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

    noteNotice: (turn, notice) => write(turn, { notice }),

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
      const { sinceMs = -Infinity } = limit;
      const range = {
        pk: itemKeyOf(key).pk,
        prefix: "T#",
        // The turn itself is among them.
        newest: Math.max(limit.turns, LEAST_READ) + 1,
      };
      const read = (await table.query(range))
        .map(readTurnItem)
        .filter(({ sk }) => sk !== sortKeyOf(key))
        .slice(0, Math.max(limit.turns, LEAST_READ));
      const isKept = ({ expiresAt }: TurnItem) => expiresAt * 1000 > nowMs;
      const past = read
        .filter(({ sk }) => sk < sortKeyOf(key))
        .slice(0, limit.turns)
        .filter(isKept)
        .flatMap(({ said, answered, speaker, sk }) => {
          const { timestamp } = keyOf(key.conversation, sk);
          if (answered === undefined || timestamp <= sinceMs || isReplaced(sk, read)) return [];
          return [{ said, answered, timestamp, ...(speaker !== undefined && { speaker }) }];
        });
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
      if (await table.write(itemKeyOf(key), change)) return true;
      const known = await readTurn(key);
      return known?.state === "joined" && known.joinedInto === joinedInto;
    },

    look: async (key, nowMs) => {
      const known = await readTurn(key);
      if (!known) return undefined;
      const { state, said, speaker, quotes, answer, leaseUntil } = known;
      const messages = isUnseen(state) && leaseUntil <= nowMs ? answer?.messages : undefined;
      return {
        state,
        said,
        ...(speaker !== undefined && { speaker }),
        ...(quotes !== undefined && { quotes }),
        messages,
      };
    },
  };
}

function claimedTurn(key: TurnKey, lease: string, item: Item): ClaimedTurn {
  const { said, token, timesAsked, answer, attempt, notice, speaker, quotes } = readTurnItem(item);
  return { key, lease, said, token, timesAsked, answer, attempt, notice, speaker, quotes };
}

/** An edit of this turn's message was answered: then the edit stands for it. */
function isReplaced(sk: string, read: readonly TurnItem[]): boolean {
  const edits = read.find((item) => item.sk === sk)?.edits ?? [];
  return read.some((item) => item.answered !== undefined && edits.includes(item.sk));
}
