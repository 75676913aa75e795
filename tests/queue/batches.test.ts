import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { batchesOf, type QueueEntry } from "../../src/queue/batches.ts";

function entryOf(body: string): QueueEntry {
  return { body, groupId: "U1", deduplicationId: body.slice(0, 20) };
}

function sizesOf(entries: readonly QueueEntry[]): number[] {
  return batchesOf(entries).map((batch) => batch.length);
}

test("nothing needs no batch", () => {
  expect(batchesOf([])).toEqual([]);
});

test.each([
  [1, [1]],
  [10, [10]],
  [11, [10, 1]],
  [25, [10, 10, 5]],
])("%d small entries travel in batches of ten", (count, sizes) => {
  expect(sizesOf(Array.from({ length: count }, (_, at) => entryOf(`${at}`)))).toEqual(sizes);
});

test("a batch holds exactly 250,000 bytes, and not one more", () => {
  expect([
    sizesOf([entryOf("a".repeat(125_000)), entryOf("b".repeat(125_000))]),
    sizesOf([entryOf("a".repeat(125_000)), entryOf("b".repeat(125_001))]),
  ]).toEqual([[2], [1, 1]]);
});

test("bytes count, not characters", () => {
  expect(sizesOf([entryOf("あ".repeat(42_000)), entryOf("い".repeat(42_000))])).toEqual([1, 1]);
});

test("an entry above the limit travels alone, in its place", () => {
  const entries = [entryOf("before"), entryOf("x".repeat(300_000)), entryOf("after"), entryOf("last")];

  expect(batchesOf(entries)).toEqual([entries.slice(0, 1), entries.slice(1, 2), entries.slice(2)]);
});

test("every entry is in a batch, in order, and no batch is empty or too large", () => {
  const bytes = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 260_000 }));
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 40 }), (sizes) => {
      const entries = sizes.map((size) => entryOf("a".repeat(size)));
      const batches = batchesOf(entries);
      expect(batches.flat()).toEqual(entries);
      for (const batch of batches) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(10);
        const total = batch.reduce((sum, { body }) => sum + body.length, 0);
        expect(batch.length === 1 || total <= 250_000).toBe(true);
      }
    }),
    { seed: 20_261_122, numRuns: 100 },
  );
});
