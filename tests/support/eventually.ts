import { setTimeout as sleep } from "node:timers/promises";

/** Waits until `look` gives something other than undefined or false; rejects with `what` after `limitMs`. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 15_000,
): Promise<T> {
  const untilMs = Date.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > untilMs) throw new Error(`Waited ${limitMs} ms in vain for ${what}.`);
    await sleep(50);
  }
}
