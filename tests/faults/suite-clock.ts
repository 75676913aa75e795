import { systemClock, type Clock } from "../../src/clock.ts";

/** Kept from the start: a worker's entry puts the suite's clock in the system clock's place. */
const realClock = { ...systemClock };

/** A clock of the suite: every process of one world gets the same numbers and so the same time. */
export interface ClockSettings {
  /** The moment in real time from which it runs faster, in milliseconds since the epoch. */
  readonly sinceMs: number;
  readonly offsetMs: number;
  readonly speed: number;
}

export function suiteClock({ sinceMs, offsetMs, speed }: ClockSettings): Clock {
  const now = () => sinceMs + offsetMs + (Date.now() - sinceMs) * speed;
  return {
    now: () => Math.floor(now()),
    sleep: (ms, signal) => realClock.sleep(ms / speed, signal),
    deadline: (atMs) => AbortSignal.timeout(Math.max(0, Math.ceil((atMs - now()) / speed))),
  };
}
