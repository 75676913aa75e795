import { expect, test } from "@jest/globals";
import * as fc from "fast-check";

import { MAX_TEXT_UNITS, splitText } from "../../src/line/limits.ts";

test("a text that fits is one piece, exactly as it is", () => {
  const text = "  a\n\n" + "b".repeat(MAX_TEXT_UNITS - 5);
  expect(splitText(text)).toEqual([text]);
});

test.each(["", " ", "\n\n", "　", " ".repeat(12_000)])("blank text has no pieces", (text) => {
  expect(splitText(text)).toEqual([]);
});

test.each([
  [
    "a sentence near the end, not a paragraph far from it",
    "a b\n\ncdefghi. jkl",
    16,
    ["a b\n\ncdefghi.", "jkl"],
  ],
  ["a paragraph before a line", "aaaaaaaaaaaaaaa\n\nb\nc dddddd", 20, ["aaaaaaaaaaaaaaa", "b\nc dddddd"]],
  ["a line before a sentence", "aaaaaaaaaaaaaaa\nb. cdefgh", 20, ["aaaaaaaaaaaaaaa", "b. cdefgh"]],
  ["a sentence before a space", "aaaaaaaaaaaaaaa. b cdefgh", 20, ["aaaaaaaaaaaaaaa.", "b cdefgh"]],
  ["a Japanese sentence", "あいうえおかきく。さ、しすせそ", 10, ["あいうえおかきく。", "さ、しすせそ"]],
  [
    "a quoted Japanese sentence",
    "あいうえお「かき。」さしすせそ",
    10,
    ["あいうえお「かき。」", "さしすせそ"],
  ],
  ["a Chinese question", "你好你好你好你好？好的好的", 10, ["你好你好你好你好？", "好的好的"]],
  ["a Thai space", "สวัสดีครับ ผมชื่อ", 12, ["สวัสดีครับ", "ผมชื่อ"]],
  ["nothing better than a character", "abcdefghijkl", 5, ["abcde", "fghij", "kl"]],
  ["a line, keeping the next line's indentation", "aaaaaaaa\n  bb ccc", 10, ["aaaaaaaa", "  bb ccc"]],
])("a long text is cut at %s", (_place, text, maxUnits, pieces) => {
  expect(splitText(text, maxUnits)).toEqual(pieces);
});

test.each([
  ["a family", "👨‍👩‍👧‍👦", 12],
  ["a flag", "🇯🇵", 6],
  ["a Thai vowel", "กำ", 3],
  ["a Devanagari cluster", "क्षि", 6],
  ["a skin tone", "👍🏽", 5],
  ["an accent on a space", " ́", 5],
])("a cut never tears %s", (_what, cluster, maxUnits) => {
  const pieces = splitText("a" + cluster.repeat(9), maxUnits);
  expect(pieces.join("").replaceAll(cluster, "").trim()).toBe("a");
  for (const piece of pieces) expect(piece.replace(/^a/, "").replaceAll(cluster, "")).toBe("");
});

test("a cluster longer than a message is cut between code points", () => {
  const letter = "e" + "\u0301".repeat(6_000);
  expect(splitText(letter).map((piece) => piece.length)).toEqual([5_000, 1_001]);

  const astral = "e" + "\u{1D165}".repeat(6);
  const pieces = splitText(astral, 6);
  expect(pieces.every((piece) => piece.isWellFormed() && piece.length <= 6)).toBe(true);
  expect(pieces.join("")).toBe(astral);
});

test("a limit without room for one character is a mistake of the caller", () => {
  expect(() => splitText("abc", 1)).toThrow(RangeError);
});

test("pieces keep the limit, the graphemes and the text", () => {
  const unit = fc.constantFrom(
    "a",
    "word ",
    "。",
    "日本",
    ". ",
    "\n",
    "\n\n",
    "  ",
    "é",
    "🇯🇵",
    "👨‍👩‍👧",
    "กำ",
    "한",
    "\u3000",
    "\uFE0F",
    " \u0301",
  );
  const text = fc.array(unit, { maxLength: 200 }).map((units) => units.join(""));
  fc.assert(
    fc.property(text, fc.integer({ min: 20, max: 80 }), (whole, maxUnits) => {
      const starts = new Set(Array.from(graphemes.segment(whole), (segment) => segment.index));
      let position = 0;
      for (const piece of splitText(whole, maxUnits)) {
        expect(piece.length).toBeLessThanOrEqual(maxUnits);
        expect(piece.trim()).not.toBe("");
        const at = whole.indexOf(piece, position);
        expect(whole.slice(position, at).trim()).toBe("");
        expect(starts.has(at)).toBe(true);
        position = at + piece.length;
      }
      expect(whole.slice(position).trim()).toBe("");
    }),
    { seed: 20261123, numRuns: 500 },
  );
});

test("a long answer is split in a few milliseconds", () => {
  const texts = ["あ".repeat(25_000), "word ".repeat(5_000), "กำ".repeat(12_500), "🇯🇵".repeat(6_250)];
  for (const text of texts) {
    splitText(text);
    const startedAtMs = performance.now();
    splitText(text);
    // Generous: the machine is shared. Quadratic work would take seconds.
    expect(performance.now() - startedAtMs).toBeLessThan(100);
  }
});

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
