import { expect, test } from "@jest/globals";
import { CASES } from "./cases.ts";

const SEED = 1;

// The whole suite: node tests/faults/run.ts
test("an event that comes three times is answered once", async () => {
  expect(await CASES["T3"]?.play(1, SEED, [])).toEqual({ failures: [], unsure: 0 });
});
