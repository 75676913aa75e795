import { systemClock, type Clock } from "../../src/clock.ts";

/** Kept from the start: a worker's entry puts the suite's clock in the system clock's place. */
const realClock = { ...systemClock };

/** Calls have a real network under them, which runs no faster: no deadline is made shorter than this. */
const LEAST_DEADLINE_MS = 2_500;

/** A clock of the suite: every process of one world gets the same numbers and so the same time. */
export interface ClockSettings {
  /** The moment in real time from which it runs faster, in milliseconds since the epoch. */
  readonly sinceMs: number;
  readonly offsetMs: number;
  readonly speed: number;
}

export interface SuiteClock extends Clock {
  /** Puts the time forward. What sleeps is not woken by it. */
  jump(ms: number): void;
  settings(): ClockSettings;
}

export function suiteClock({ sinceMs, offsetMs, speed }: ClockSettings): SuiteClock {
  let offset = offsetMs;
  const now = () => sinceMs + offset + (Date.now() - sinceMs) * speed;
  return {
    now: () => Math.floor(now()),
    sleep: (ms, signal) => realClock.sleep(ms / speed, signal),
    deadline: (atMs) => {
      const leftMs = Math.max(0, atMs - now());
      return AbortSignal.timeout(Math.ceil(Math.max(leftMs / speed, Math.min(leftMs, LEAST_DEADLINE_MS))));
    },
    jump: (ms) => {
      offset += ms;
    },
    settings: () => ({ sinceMs, offsetMs: offset, speed }),
  };
}
