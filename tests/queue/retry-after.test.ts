import { expect, test } from "@jest/globals";
import { retryAfterSeconds } from "../../src/queue/retry-after.ts";

test("each failure waits longer than the one before, up to five minutes", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13].map((receives) => retryAfterSeconds(receives, 0.5));

  expect(waits).toEqual([2, 5, 10, 20, 40, 80, 160, 300, 300, 300, 300]);
});

test.each([
  [1, 2, 2],
  [2, 4, 6],
  [4, 16, 24],
  [9, 240, 360],
])("after receive %d, chance spreads the wait from %d to %d seconds", (receives, least, most) => {
  expect([retryAfterSeconds(receives, 0), retryAfterSeconds(receives, 1)]).toEqual([least, most]);
});

test("a message that was not counted waits like one received once", () => {
  expect([retryAfterSeconds(0, 0.5), retryAfterSeconds(-1, 0.5)]).toEqual([2, 2]);
});
