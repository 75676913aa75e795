import type { Clock } from "../../../../src/clock.ts";

/** Time stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves time and wakes who slept until then, in their order. */
  advance(ms: number): void;
  /** Resolves when something sleeps, that is: when a long poll has begun to wait. */
  untilSleeping(count?: number): Promise<void>;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

export function manualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  const sleepers = new Set<Sleeper>();
  let nowMs = startMs;

  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = {
          atMs: nowMs + ms,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        if (signal?.aborted) return resolve();
        sleepers.add(sleeper);
        signal?.addEventListener("abort", sleeper.wake, { once: true });
      }),
    deadline: () => new AbortController().signal,
    advance: (ms) => {
      nowMs += ms;
      const due = [...sleepers].filter(({ atMs }) => atMs <= nowMs);
      for (const { wake } of due.sort((a, b) => a.atMs - b.atMs)) wake();
    },
    untilSleeping: async (count = 1) => {
      while (sleepers.size < count) await new Promise((resolve) => setTimeout(resolve, 2));
    },
  };
}
