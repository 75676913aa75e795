import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../../src/clock.ts";

/** Time that jumps to the next alarm as soon as nothing else can happen. */
export interface AutoClock extends Clock {
  /** Runs `work` to its end, and time with it. */
  run<T>(work: Promise<T>): Promise<T>;
  /** Lets `ms` pass. */
  pass(ms: number): Promise<void>;
}

export function autoClock(): AutoClock {
  let nowMs = Date.UTC(2026, 10, 23, 3);
  const alarms = new Set<{ readonly atMs: number; readonly ring: () => void }>();

  const ringAt = (atMs: number, ring: () => void): (() => void) => {
    const alarm = { atMs, ring };
    alarms.add(alarm);
    return () => alarms.delete(alarm);
  };
  const jump = (): void => {
    let next: { readonly atMs: number; readonly ring: () => void } | undefined;
    for (const alarm of alarms) if (!next || alarm.atMs < next.atMs) next = alarm;
    if (!next) throw new Error("Nothing will ever happen again.");
    alarms.delete(next);
    nowMs = Math.max(nowMs, next.atMs);
    next.ring();
  };
  const clock: AutoClock = {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const cancel = ringAt(nowMs + ms, resolve);
        signal?.addEventListener("abort", () => {
          cancel();
          resolve();
        });
      }),
    deadline: (atMs) => {
      const controller = new AbortController();
      ringAt(atMs, () => controller.abort(new DOMException("The time is over", "TimeoutError")));
      return controller.signal;
    },
    run: async (work) => {
      const progress = { isEnded: false };
      const end = () => {
        progress.isEnded = true;
      };
      work.then(end, end);
      await setImmediate();
      while (!progress.isEnded) {
        jump();
        await setImmediate();
      }
      return work;
    },
    pass: (ms) => clock.run(clock.sleep(ms)),
  };
  return clock;
}
