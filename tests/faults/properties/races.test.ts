/*
 * T16: two workers in one turn at once, in every order fast-check finds.
 * All 10,000: npm run test:long -- faults/properties
 */
import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import type { Clock } from "../../../src/clock.ts";
import type { Turns } from "../../../src/conversation/turn.ts";
import { LEASE_MS } from "../../../src/times.ts";
import { LONG_MS, runs, seed } from "../../support/runs.ts";
import { race } from "./race.ts";

const numRuns = runs(10_000);

interface Guards {
  readonly turns?: (turns: Turns, clock: Clock) => Turns;
}

/** `jumpMs`: how far time moves between the two claims; a lease that ended makes the first worker a zombie. */
const oneSend = (withTap: boolean, { turns }: Guards = {}) =>
  fc.asyncProperty(
    fc.scheduler(),
    fc.constantFrom(0, LEASE_MS - 1, LEASE_MS, LEASE_MS + 5_000),
    fc.nat(12),
    async (scheduler, jumpMs, jumpAt) => {
      const { answers, handled, endings } = await race({ scheduler, jumpMs, jumpAt, withTap, turns });
      if (answers.length !== new Set(answers).size) return false;
      if (answers.length > 1 || endings > 1) return false;
      // Whoever is not done has left it to the other one.
      return answers.length === 1 || handled.some((kind) => kind !== "done");
    },
  );

test(
  "two workers with one event send one answer, and the loser's write is refused",
  () => fc.assert(oneSend(false), { numRuns, seed }),
  LONG_MS,
);

test("two workers and a tap send one answer", () => fc.assert(oneSend(true), { numRuns, seed }), LONG_MS);

/** A table in which every lease is over at once and every write counts as the newest worker's. */
function unfenced(real: Turns): Turns {
  let newest = "";
  const asNewest = <T extends { readonly lease: string }>(turn: T): T => ({ ...turn, lease: newest });
  return {
    ...real,
    claim: async (start, lease, nowMs) => {
      const claim = await real.claim(start, lease, nowMs, 0);
      if (claim.kind === "claimed") newest = lease;
      return claim;
    },
    renew: (turn, untilMs) => real.renew(asNewest(turn), untilMs),
    startAsking: (turn) => real.startAsking(asNewest(turn)),
    saveAnswer: (turn, ...given) => real.saveAnswer(asNewest(turn), ...given),
    startSending: (turn, ...given) => real.startSending(asNewest(turn), ...given),
    finish: async (turn, ...given) => {
      await real.finish(asNewest(turn), ...given);
      // `finish` drops the lease; the next writer is let in all the same.
      newest = "";
    },
  };
}

test("a table without leases is noticed", async () => {
  const result = await fc.check(oneSend(false, { turns: unfenced }), { numRuns: 500, seed });
  expect(result.failed).toBe(true);
});
