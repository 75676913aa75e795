import { freeCarried, freeLeftBehind, settleCarried } from "./carried.ts";
import { absent, all, among, any, atMost, equals, present, type Condition } from "./condition.ts";
import { expiryOf, itemKeyOf, keyOf } from "./item-keys.ts";
import type { Change, Item, Table } from "./table.ts";
import { readTurnItem, turnItemIn, type TurnItem } from "./turn-item.ts";
import {
  comparePlaces,
  isFinal,
  isUnseen,
  LEAST_READ,
  LeaseLost,
  MOST_READ_TIMES,
  OPEN_STATES,
  sortKeyOf,
  type Claim,
  type ClaimedTurn,
  type SavedAnswer,
  type TurnKey,
  type Turns,
} from "./turn.ts";

export interface KeepingOptions {
  /** How long a turn is remembered, in milliseconds; DynamoDB deletes it within days after that. */
  readonly keptMs: number;
  /** Told of items in lists that this version cannot read; they are left out. */
  readonly onUnreadable: () => void;
}

/** Turns in one table: partition key `pk`, sort key `sk`, time to live `expiresAt` in seconds. */
export function createTurns(table: Table, { keptMs, onUnreadable }: KeepingOptions): Turns {
  /** Changes a turn we hold; LeaseLost if we hold it no longer. */
  const write = async (turn: ClaimedTurn, set: Change["set"]): Promise<void> => {
    const change = { set, onlyIf: heldBy(turn) };
    if (!(await table.write(itemKeyOf(turn.key), change))) throw new LeaseLost();
  };

  const readTurn = async (key: TurnKey): Promise<TurnItem | undefined> => {
    const item = await table.get(itemKeyOf(key));
    return item && freeLeftBehind(table, itemKeyOf(key).pk, readTurnItem(item));
  };

  const readable = (items: readonly Item[]): readonly TurnItem[] =>
    items.flatMap((item) => {
      const turn = turnItemIn(item);
      if (!turn) onUnreadable();
      return turn ?? [];
    });

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
    const { state, joinedInto } = known;
    if (!isFinal(state)) {
      // Reading it may just have freed it.
      const freed = await table.update(itemKeyOf(key), change);
      return freed ? { kind: "claimed", turn: claimedTurn(key, lease, freed) } : { kind: "busy" };
    }
    const hasCarrier = state === "joined" && joinedInto !== undefined;
    return { kind: "done", state, ...(hasCarrier && { carrier: keyOf(key.conversation, joinedInto) }) };
  };

  /**
   * The newest turns, until `wanted` of them are answered ones before `key`: commands and taps, of which a chat may
   * have many in a row, are read over.
   */
  const readNewest = async (key: TurnKey, wanted: number): Promise<readonly TurnItem[]> => {
    const read: TurnItem[] = [];
    // The turn itself is among them.
    const most = Math.max(wanted, LEAST_READ) + 1;
    const { pk, sk: own } = itemKeyOf(key);
    let to: string | undefined;
    for (let times = 0; times < MOST_READ_TIMES; times += 1) {
      const page = await table.newest({ pk, prefix: "T#", ...(to !== undefined && { to }) }, most);
      const others = readable(page.filter(({ sk }) => sk !== own && sk !== to));
      for (const turn of others) read.push(await freeLeftBehind(table, pk, turn));
      const answered = read.filter(({ sk, answered: text }) => sk < own && text !== undefined);
      if (page.length < most || answered.length >= wanted) break;
      to = String(page.at(-1)?.["sk"]);
    }
    return read;
  };

  return {
    claim: async ({ key, said, token, speaker, quotes }, lease, nowMs, leaseUntilMs) => {
      const change = {
        set: {
          lease,
          leaseUntil: leaseUntilMs,
          takenAt: nowMs,
          messageId: key.id,
          expiresAt: expiryOf(nowMs + keptMs),
          // Whoever asks now reads the chat as it is now.
          takenBack: undefined,
          ...(token && { replyToken: token.replyToken, receivedAt: token.receivedAtMs }),
        },
        setOnce: { state: "claimed", said, speaker, quotes },
        onlyIf: mayClaim(lease, nowMs),
      };
      const claim = await hold(key, lease, change);
      // It was there when the claim was refused, and may be erased by now.
      return claim.kind === "unknown" ? { kind: "busy" } : claim;
    },

    resume: (key, lease, nowMs, leaseUntilMs) =>
      hold(key, lease, {
        set: { lease, leaseUntil: leaseUntilMs },
        onlyIf: all(present("pk"), mayClaim(lease, nowMs)),
      }),

    renew: (turn, leaseUntilMs) => write(turn, { leaseUntil: leaseUntilMs }),
    release: (turn) => write(turn, { leaseUntil: 0, lease: "", timesAsked: turn.timesAsked }),
    startAsking: (turn) => write(turn, { state: "asking", timesAsked: turn.timesAsked + 1 }),

    saveAnswer: async (turn, answer, noticed = []) => {
      const { text, model, tokensIn, tokensOut, shown } = answer;
      const isUpToDate = noticed.length > 0 ? equals("takenBack", noticed) : absent("takenBack");
      const isSaved = await table.write(itemKeyOf(turn.key), {
        set: {
          state: "answered",
          ...requestAttributes(answer),
          answered: text,
          model,
          tokensIn,
          tokensOut,
          shown: shown && JSON.stringify(shown),
        },
        onlyIf: shown ? all(heldBy(turn), isUpToDate) : heldBy(turn),
      });
      if (isSaved) return { kind: "saved" };
      const known = await readTurn(turn.key);
      if (!known || known.lease !== turn.lease) throw new LeaseLost();
      return { kind: "taken-back", items: known.takenBack };
    },

    noteNotice: (turn, notice) => write(turn, { notice }),

    startSending: (turn, { via, atMs, purpose }, request) =>
      write(turn, {
        state: "sending",
        via,
        attemptedAt: atMs,
        purpose: purpose === "answer" ? undefined : purpose,
        // Never written anew: what it rests on may have been taken back meanwhile.
        ...(request.text === undefined && { answered: undefined }),
        ...requestAttributes(request),
      }),

    withdrawSending: (turn, own) =>
      write(turn, {
        state: "answered",
        via: undefined,
        attemptedAt: undefined,
        purpose: undefined,
        ...requestAttributes(own),
      }),

    finish: async (turn, state, carries = []) => {
      await settleCarried(table, turn.key, carries);
      await write(turn, {
        state,
        lease: "",
        leaseUntil: 0,
        ...(state !== "unsure" && { messages: undefined, replyToken: undefined }),
      });
    },

    recall: async (key, { turns, sinceMs = -Infinity }, nowMs) => {
      const read = await readNewest(key, turns);
      const isKept = ({ expiresAt }: TurnItem) => expiresAt * 1000 > nowMs;
      const past = read
        .filter(isKept)
        .flatMap(({ said, answered, speaker, sk }) => {
          const { timestamp } = keyOf(key.conversation, sk);
          const isEarlier = sk < sortKeyOf(key) && timestamp > sinceMs;
          if (answered === undefined || !isEarlier || isReplaced(sk, read)) return [];
          return [{ at: sk, said, answered, timestamp, ...(speaker !== undefined && { speaker }) }];
        })
        .slice(0, turns);
      const own = sortKeyOf(key);
      const waiting = read.filter(isKept).flatMap((item) => {
        const { sk, state, leaseUntil, answer, notice, joinedInto, offeredIn } = item;
        const hasJoined = state === "joined" && joinedInto === own;
        if (!answer || !(hasJoined || (isUnseen(state) && leaseUntil <= nowMs))) return [];
        // Offered once, it is not offered for ever.
        if (state === "unsure" && offeredIn !== undefined && offeredIn !== own) return [];
        const waits = keyOf(key.conversation, sk);
        return [
          {
            key: waits,
            state: state === "unsure" ? ("unsure" as const) : ("answered" as const),
            messages: answer.messages,
            takenAtMs: item.takenAtMs ?? waits.timestamp,
            isBehindButton: notice === "shown",
          },
        ];
      });
      return { past: past.toReversed(), waiting: waiting.toSorted(comparePlaces) };
    },

    join: async (key, into) => {
      const joinedInto = sortKeyOf(into);
      const joined = await table.update(itemKeyOf(key), {
        // Whoever still holds it, a worker that slept, must not send it as well.
        set: { state: "joined", joinedInto, lease: "", leaseUntil: 0 },
        onlyIf: among("state", ["answered", "unsure"]),
      });
      const known = joined ?? (await table.get(itemKeyOf(key)));
      if (known?.["state"] !== "joined" || known["joinedInto"] !== joinedInto) return undefined;
      // One that cannot be read is no reason to fail for the turn that carries it.
      return { answer: turnItemIn(known)?.answer };
    },

    free: (key, from, messages) => freeCarried(table, key, sortKeyOf(from), "answered", messages),

    offer: (key, offering) =>
      table.write(itemKeyOf(key), {
        set: { offeredIn: sortKeyOf(offering) },
        onlyIf: all(
          equals("state", "unsure"),
          any(absent("offeredIn"), equals("offeredIn", sortKeyOf(offering))),
        ),
      }),

    look: async (key, nowMs) => {
      const known = await readTurn(key);
      if (!known) return undefined;
      const { state, said, speaker, quotes, answer, leaseUntil } = known;
      const messages = isUnseen(state) && leaseUntil <= nowMs ? answer?.messages : undefined;
      return {
        state,
        // Words that are just being erased are no one's any more.
        said: state === "erased" ? "" : said,
        ...(speaker !== undefined && { speaker }),
        ...(quotes !== undefined && { quotes }),
        messages,
      };
    },
  };
}

/** A new turn, this worker's own claim whose answer got lost, or one that another worker left unfinished. */
function mayClaim(lease: string, nowMs: number): Condition {
  return any(
    absent("pk"),
    equals("lease", lease),
    all(atMost("leaseUntil", nowMs), among("state", OPEN_STATES)),
  );
}

function heldBy({ lease }: ClaimedTurn): Condition {
  return equals("lease", lease);
}

/** As text: a retry has to be the same bytes, and a map does not keep the order of its keys. */
function requestAttributes({ messages, carries, followedBy }: SavedAnswer) {
  return {
    messages: JSON.stringify(messages),
    carries: carries && JSON.stringify(carries),
    followedBy: followedBy && JSON.stringify(followedBy),
  };
}

function claimedTurn(key: TurnKey, lease: string, item: Item): ClaimedTurn {
  const { said, token, timesAsked, answer, attempt, notice, speaker, quotes, takenAtMs } = readTurnItem(item);
  const turn = { key, lease, said, token, timesAsked, answer, attempt, notice, speaker, quotes };
  return { ...turn, takenAtMs: takenAtMs ?? key.timestamp };
}

/** An edit of this turn's message was answered: then the edit stands for it. */
function isReplaced(sk: string, read: readonly TurnItem[]): boolean {
  const edits = read.find((item) => item.sk === sk)?.edits ?? [];
  return read.some((item) => item.answered !== undefined && edits.includes(item.sk));
}
