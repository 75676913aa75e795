import {
  isFinal,
  isUnseen,
  LEAST_READ,
  LeaseLost,
  sortKeyOf,
  type ClaimedTurn,
  type Notice,
  type FinalState,
  type OpenState,
  type ReplyToken,
  type SavedAnswer,
  type SendAttempt,
  type TurnKey,
  type Turns,
} from "./turn.ts";

export interface Item {
  readonly key: TurnKey;
  readonly said: string;
  readonly speaker: string | undefined;
  readonly quotes: string | undefined;
  /** Sort keys of the turns that answer an edit of this one's message. */
  readonly edits: readonly string[];
  readonly state: OpenState | FinalState;
  readonly lease: string;
  readonly leaseUntilMs: number;
  readonly timesAsked: number;
  readonly token: ReplyToken | undefined;
  readonly answer: SavedAnswer | undefined;
  readonly attempt: SendAttempt | undefined;
  readonly notice: Notice;
  readonly joinedInto: string | undefined;
  readonly expiresAtMs: number;
}

/** The turns of this process, by their address. */
export type TurnItems = Map<string, Item>;

/** Turns in this process's memory: the same rules as the table's, for tests and tools that need no disk. */
export function createInMemoryTurns(
  { keptMs }: { readonly keptMs: number },
  items: TurnItems = new Map(),
): Turns {
  const write = (turn: ClaimedTurn, change: Partial<Item>): Promise<void> => {
    const address = addressOf(turn.key);
    const item = items.get(address);
    if (item?.lease !== turn.lease) return Promise.reject(new LeaseLost());
    items.set(address, { ...item, ...change });
    return Promise.resolve();
  };

  const claim: Turns["claim"] = (start, lease, nowMs, leaseUntilMs) => {
    const address = addressOf(start.key);
    const known = items.get(address);
    if (known && isFinal(known.state)) return Promise.resolve({ kind: "done", state: known.state });
    if (known && known.lease !== lease && known.leaseUntilMs > nowMs)
      return Promise.resolve({ kind: "busy" });
    const item: Item = {
      key: start.key,
      said: known?.said ?? start.said,
      speaker: known?.speaker ?? start.speaker,
      quotes: known?.quotes ?? start.quotes,
      edits: known?.edits ?? [],
      state: known?.state ?? "claimed",
      lease,
      leaseUntilMs,
      timesAsked: known?.timesAsked ?? 0,
      token: start.token ?? known?.token,
      answer: known?.answer,
      attempt: known?.attempt,
      notice: known?.notice ?? "none",
      joinedInto: undefined,
      expiresAtMs: nowMs + keptMs,
    };
    items.set(address, item);
    const { key, said, token, timesAsked, answer, attempt, notice, speaker, quotes } = item;
    return Promise.resolve({
      kind: "claimed",
      turn: { key, lease, said, token, timesAsked, answer, attempt, notice, speaker, quotes },
    });
  };

  return {
    claim,
    resume: (key, lease, nowMs, leaseUntilMs) => {
      const known = items.get(addressOf(key));
      if (!known) return Promise.resolve({ kind: "unknown" });
      return claim({ key, said: known.said }, lease, nowMs, leaseUntilMs);
    },
    renew: (turn, leaseUntilMs) => write(turn, { leaseUntilMs }),
    release: (turn) => write(turn, { leaseUntilMs: 0, lease: "" }),
    startAsking: (turn) => write(turn, { state: "asking", timesAsked: turn.timesAsked + 1 }),
    saveAnswer: (turn, answer) => write(turn, { state: "answered", answer }),
    noteNotice: (turn, notice) => write(turn, { notice }),
    startSending: (turn, attempt) => write(turn, { state: "sending", attempt }),
    withdrawSending: (turn) => write(turn, { state: "answered", attempt: undefined }),
    finish: (turn, state) => write(turn, { state, lease: "", leaseUntilMs: 0 }),
    recall: (key, limit, nowMs) => {
      const { sinceMs = -Infinity } = limit;
      const others = [...items.values()]
        .filter(
          (item) => item.key.conversation === key.conversation && sortKeyOf(item.key) !== sortKeyOf(key),
        )
        .sort((one, other) => (sortKeyOf(one.key) < sortKeyOf(other.key) ? -1 : 1));
      const read = others.slice(-Math.max(limit.turns, LEAST_READ));
      const isKept = (item: Item) => item.expiresAtMs > nowMs;
      const earlier = read.filter((item) => sortKeyOf(item.key) < sortKeyOf(key));
      const past = (limit.turns === 0 ? [] : earlier.slice(-limit.turns)).filter(isKept).flatMap((item) => {
        const {
          said,
          answer,
          speaker,
          edits,
          key: { timestamp },
        } = item;
        const isReplaced = read.some(
          (other) => other.answer?.text !== undefined && edits.includes(sortKeyOf(other.key)),
        );
        if (answer?.text === undefined || timestamp <= sinceMs || isReplaced) return [];
        return [{ said, answered: answer.text, timestamp, ...(speaker !== undefined && { speaker }) }];
      });
      const waiting = read
        .filter(isKept)
        .flatMap(({ key: { timestamp, id }, state, leaseUntilMs, answer }) => {
          if (!answer || !isUnseen(state) || leaseUntilMs > nowMs) return [];
          return [
            { key: { conversation: key.conversation, timestamp, id }, state, messages: answer.messages },
          ];
        });
      return Promise.resolve({ past, waiting });
    },
    join: (key, into) => {
      const item = items.get(addressOf(key));
      const joinedInto = addressOf(into);
      if (item?.state === "joined") return Promise.resolve(item.joinedInto === joinedInto);
      if (!item || !isUnseen(item.state)) return Promise.resolve(false);
      items.set(addressOf(key), { ...item, state: "joined", joinedInto });
      return Promise.resolve(true);
    },
    look: (key, nowMs) => {
      const item = items.get(addressOf(key));
      if (!item) return Promise.resolve(undefined);
      const { state, said, speaker, quotes, answer, leaseUntilMs } = item;
      return Promise.resolve({
        state,
        said,
        ...(speaker !== undefined && { speaker }),
        ...(quotes !== undefined && { quotes }),
        messages: isUnseen(state) && leaseUntilMs <= nowMs ? answer?.messages : undefined,
      });
    },
  };
}

export const addressOf = (key: TurnKey): string => `${key.conversation} ${sortKeyOf(key)}`;
