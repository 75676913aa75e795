/*
 * Bulk tests. `npm run test:long -- <name>` makes every run; `npm test` makes a seeded share of 2 %, so that it stays
 * quick and still notices what breaks. TEST_SEED=7 plays other runs.
 */
const SHARE = 0.02;

/** How many of a bulk test's runs are made here: all of `full`, or the small share. */
export function runs(full: number): number {
  return process.env["TEST_LONG"] ? full : Math.ceil(full * SHARE);
}

/** The seed of this test run, the same every time unless TEST_SEED says otherwise. */
export const seed = Number(process.env["TEST_SEED"] ?? 4);

/** For `test(name, body, LONG_MS)`: a bulk test that makes every run may take half an hour. */
export const LONG_MS = 30 * 60_000;
