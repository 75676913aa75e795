import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { estimateTokens, fitHistory } from "../../src/conversation/history.ts";
import type { Exchange } from "../../src/conversation/turn.ts";

function turnOf(said: string, answered: string): Exchange {
  return { said, answered, timestamp: 0 };
}

function costOf(turns: readonly Exchange[]): number {
  return turns.reduce((sum, turn) => sum + estimateTokens(turn.said) + estimateTokens(turn.answered), 0);
}

test.each([
  ["nothing", "", 0],
  ["one Latin letter", "a", 1],
  ["seven Latin letters", "letters", 2],
  ["eight Latin letters", "letters!", 3],
  ["Japanese", "こんにちは", 5],
  ["both", "Hello 世界", 4],
  ["an emoji", "😀", 2],
])("%s costs about so many tokens", (_what, text, tokens) => {
  expect(estimateTokens(text)).toBe(tokens);
});

test("turns that fit exactly are all kept", () => {
  const turns = [turnOf("一二", "三"), turnOf("四", "五六")];

  expect(fitHistory(turns, 6)).toEqual(turns);
});

test("the oldest turn goes first, as a whole", () => {
  const [old, young] = [turnOf("一二", "三"), turnOf("四", "五六")];

  expect(fitHistory([old, young], 5)).toEqual([young]);
});

test("a turn too large ends the memory, however small the older ones are", () => {
  const [small, large, last] = [turnOf("一", "二"), turnOf("三".repeat(99), "四"), turnOf("五", "六")];

  expect(fitHistory([small, large, last], 50)).toEqual([last]);
});

test("a budget of 0 remembers nothing", () => {
  expect(fitHistory([turnOf("一", "二")], 0)).toEqual([]);
});

test("without turns there is nothing to remember", () => {
  expect(fitHistory([], 8_000)).toEqual([]);
});

test("500 turns of 5,000 units are fitted well within a second", () => {
  const turns = Array.from({ length: 500 }, () => turnOf("あ".repeat(5_000), "a".repeat(5_000)));
  const startedMs = performance.now();

  expect(fitHistory(turns, 500_000)).toHaveLength(77);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
});

test("what is kept is the longest run of newest turns within the budget", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 40 });
  const turns = fc.array(fc.record({ said: text, answered: text, timestamp: fc.nat() }), { maxLength: 12 });

  fc.assert(
    fc.property(turns, fc.nat({ max: 400 }), (past, budget) => {
      const kept = fitHistory(past, budget);
      const rest = past.length - kept.length;
      expect(kept).toEqual(past.slice(rest));
      expect(costOf(kept)).toBeLessThanOrEqual(budget);
      if (rest > 0) expect(costOf(past.slice(rest - 1))).toBeGreaterThan(budget);
    }),
    { seed: 20_261_122, numRuns: 300 },
  );
});
