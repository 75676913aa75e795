import {
  LeaseLost,
  sortKeyOf,
  type ClaimedTurn,
  type FinalState,
  type OpenState,
  type ReplyToken,
  type SavedAnswer,
  type SendAttempt,
  type TurnKey,
  type Turns,
} from "./turn.ts";

interface Item {
  readonly key: TurnKey;
  readonly said: string;
  readonly state: OpenState | FinalState;
  readonly lease: string;
  readonly leaseUntilMs: number;
  readonly timesAsked: number;
  readonly token: ReplyToken | undefined;
  readonly answer: SavedAnswer | undefined;
  readonly attempt: SendAttempt | undefined;
  readonly expiresAtMs: number;
}

/** Turns in this process's memory: the same rules as the table's, for tests and tools that need no disk. */
export function createInMemoryTurns({ keptMs }: { readonly keptMs: number }): Turns {
  const items = new Map<string, Item>();

  const write = (turn: ClaimedTurn, change: Partial<Item>): Promise<void> => {
    const address = addressOf(turn.key);
    const item = items.get(address);
    if (item?.lease !== turn.lease) return Promise.reject(new LeaseLost());
    items.set(address, { ...item, ...change });
    return Promise.resolve();
  };

  return {
    claim: (start, lease, nowMs, leaseUntilMs) => {
      const address = addressOf(start.key);
      const known = items.get(address);
      if (known && isFinal(known.state)) return Promise.resolve({ kind: "done", state: known.state });
      if (known && known.lease !== lease && known.leaseUntilMs > nowMs)
        return Promise.resolve({ kind: "busy" });
      const item: Item = {
        key: start.key,
        said: known?.said ?? start.said,
        state: known?.state ?? "claimed",
        lease,
        leaseUntilMs,
        timesAsked: known?.timesAsked ?? 0,
        token: start.token ?? known?.token,
        answer: known?.answer,
        attempt: known?.attempt,
        expiresAtMs: nowMs + keptMs,
      };
      items.set(address, item);
      const { key, said, token, timesAsked, answer, attempt } = item;
      return Promise.resolve({
        kind: "claimed",
        turn: { key, lease, said, token, timesAsked, answer, attempt },
      });
    },
    renew: (turn, leaseUntilMs) => write(turn, { leaseUntilMs }),
    release: (turn) => write(turn, { leaseUntilMs: 0, lease: "" }),
    startAsking: (turn) => write(turn, { state: "asking", timesAsked: turn.timesAsked + 1 }),
    saveAnswer: (turn, answer) => write(turn, { state: "answered", answer }),
    startSending: (turn, attempt) => write(turn, { state: "sending", attempt }),
    withdrawSending: (turn) => write(turn, { state: "answered", attempt: undefined }),
    finish: (turn, state) => write(turn, { state, lease: "", leaseUntilMs: 0 }),
    recall: (key, limit, nowMs) => {
      if (limit.turns === 0) return Promise.resolve([]);
      const earlier = [...items.values()]
        .filter((item) => item.key.conversation === key.conversation && sortKeyOf(item.key) < sortKeyOf(key))
        .sort((one, other) => (sortKeyOf(one.key) < sortKeyOf(other.key) ? -1 : 1));
      const answered = earlier
        .slice(-limit.turns)
        .filter(({ expiresAtMs }) => expiresAtMs > nowMs)
        .flatMap(({ said, answer, key: { timestamp } }) =>
          answer?.text === undefined ? [] : [{ said, answered: answer.text, timestamp }],
        );
      return Promise.resolve(answered);
    },
  };
}

const addressOf = (key: TurnKey): string => `${key.conversation} ${sortKeyOf(key)}`;

function isFinal(state: OpenState | FinalState): state is FinalState {
  return state === "sent" || state === "unsure" || state === "failed";
}
