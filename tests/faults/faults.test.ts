import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { bundleFunctions, type FunctionBundle } from "./bundle-functions.ts";
import { CASES } from "./cases.ts";
import { runCase } from "./run-case.ts";

/*
 * A seeded share of `npm run faults`, with workers as processes and real kills. The whole suite takes many minutes.
 */
const SEED = 4;
const PATIENCE_MS = 240_000;

let functions: FunctionBundle;
beforeAll(async () => {
  functions = await bundleFunctions();
}, PATIENCE_MS);
afterAll(() => functions.remove());

/**
 * Which runs of a case. Of T1 every third of the first 34, which meet each call twice: first all of them just before
 * it, then all just after.
 */
const SHARE: readonly (readonly [name: string, runs: readonly number[], truth: string])[] = [
  [
    "T1 reply",
    every(3, 34),
    "a worker that is killed at any call of its turn loses nothing and doubles nothing",
  ],
  ["T3", every(1, 5), "an event that comes again, hours later too, is answered once"],
  ["T7", every(1, 10), "a reply whose result is not seen is neither lost nor doubled, and costs no push"],
];

test.each(SHARE)(
  "%s, runs %j: %s",
  async (name, runs) => {
    const one = CASES.find((known) => known.name === name);
    if (!one) throw new Error(`There is no case "${name}".`);

    const first = runs.map((at) => ({ at, seed: SEED }));
    const lanes = Math.min(one.lanes, 6);
    const result = await runCase({ ...one, lanes }, { seed: SEED, runs: 0, first, functions });

    expect(result.failures).toEqual([]);
    expect(result.runs).toBe(runs.length);
  },
  PATIENCE_MS,
);

function every(step: number, below: number): readonly number[] {
  return Array.from({ length: Math.ceil(below / step) }, (_, index) => index * step);
}
