import type { Clock } from "../../src/clock.ts";

/** Time stands still until a test moves it. The bot and the stand-ins may share one. */
export interface ManualClock extends Clock {
  /** Moves time and wakes whoever is due, in their order. */
  advance(ms: number): void;
  /** Resolves when somebody sleeps who has been asked to for exactly `ms`. */
  untilSleeping(ms: number): Promise<void>;
  /** Resolves when at least `count` sleep, for however long. */
  untilSleepers(count?: number): Promise<void>;
}

interface Alarm {
  readonly ms: number;
  readonly atMs: number;
  readonly ring: () => void;
}

export function manualClock(startMs = Date.UTC(2026, 10, 23, 3)): ManualClock {
  const alarms = new Set<Alarm>();
  let nowMs = startMs;
  const ringAfter = (ms: number, ring: () => void): (() => void) => {
    const alarm = { ms, atMs: nowMs + ms, ring };
    alarms.add(alarm);
    return () => alarms.delete(alarm);
  };
  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const cancel = ringAfter(ms, resolve);
        signal?.addEventListener("abort", () => {
          cancel();
          resolve();
        });
      }),
    deadline: (atMs) => {
      const controller = new AbortController();
      ringAfter(atMs - nowMs, () => controller.abort(new DOMException("The time is over", "TimeoutError")));
      return controller.signal;
    },
    advance: (ms) => {
      nowMs += ms;
      const due = [...alarms].filter(({ atMs }) => atMs <= nowMs);
      for (const alarm of due.toSorted((one, other) => one.atMs - other.atMs)) {
        alarms.delete(alarm);
        alarm.ring();
      }
    },
    untilSleeping: async (ms) => {
      await until(() => [...alarms].some((alarm) => alarm.ms === ms));
    },
    untilSleepers: async (count = 1) => {
      await until(() => alarms.size >= count);
    },
  };
}

/** Waits in real time for something on the other side of a connection. */
export async function until(holds: () => boolean): Promise<void> {
  const endMs = Date.now() + 4_000;
  while (!holds()) {
    if (Date.now() > endMs) throw new Error("It did not become true within 4 seconds.");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
