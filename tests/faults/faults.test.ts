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

const SHARE: readonly (readonly [name: string, runs: number, truth: string])[] = [
  ["T1 reply", 24, "a worker that is killed at any call of its turn loses nothing and doubles nothing"],
  ["T3", 5, "an event that comes again, hours later too, is answered once"],
  ["T7", 10, "a reply whose result is not seen is neither lost nor doubled, and costs no push"],
];

test.each(SHARE)(
  "%s, %i runs: %s",
  async (name, runs) => {
    const one = CASES.find((known) => known.name === name);
    if (!one) throw new Error(`There is no case "${name}".`);

    const result = await runCase({ ...one, lanes: Math.min(one.lanes, 6) }, { seed: SEED, runs, functions });

    expect(result.failures).toEqual([]);
  },
  PATIENCE_MS,
);
