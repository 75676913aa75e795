import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { checkMessages } from "../../local/line/rules/messages.ts";
import { sayButton } from "../../src/bot/buttons.ts";
import { splitFollowUps } from "../../src/chain/follow-ups.ts";
import { LineOutputParser, type LineAnswer } from "../../src/chain/line-output-parser.ts";
import { markdownToText } from "../../src/line/markdown.ts";
import { LONG_MS, runs, seed } from "../support/runs.ts";
import { documents, suggestions, texts } from "./documents.ts";
import { findViolations } from "./line-validator.ts";
import { readByPeople } from "./read-by-people.ts";

const parser = new LineOutputParser();
const everyRun = { numRuns: runs(10_000), seed };

/** What is wrong with an answer, by the validator from LINE's reference and by the simulator's rules. */
function problemsOf({ messages, followUps, end }: LineAnswer): readonly unknown[] {
  const last = messages.at(-1);
  if (!last) return end === "empty" ? [] : ["no message"];
  const sent = followUps
    ? [...messages.slice(0, -1), { ...last, quickReply: sayButton(...followUps) }]
    : messages;
  const simulated = checkMessages(sent, { kind: "none" });
  const refused = simulated.accepted ? simulated.warnings : [simulated.message, ...simulated.details];
  return [...findViolations(sent), ...refused];
}

/** The words that people do not get, looked for in their order. */
function missing(words: readonly string[], seen: string): readonly string[] {
  let position = 0;
  return words.filter((word) => {
    const at = seen.indexOf(word, position);
    if (at >= 0) position = at + word.length;
    return at < 0;
  });
}

/** Signs of Markdown that no word of the document holds. */
function marksIn(seen: string, words: readonly string[]): RegExpExecArray | null {
  const literal = [...new Set(words)].filter((word) => /[*~`#>|[\]$]/.test(word)).sort(byLength);
  const prose = literal.reduce((rest, word) => rest.replaceAll(word, "·"), seen);
  return /\*\*|~~|`|\]\(|\$|^\s*#{1,6} |^\s*\||\|\s*$|^\s*> /m.exec(prose);
}

const byLength = (one: string, other: string) => other.length - one.length;
const withoutSpace = (text: string) => text.replace(/\s+/g, "");

/** An answer that is too long shows exactly its beginning, and leaves room for the message that says so. */
function expectBeginning(answer: LineAnswer, markdown: string): void {
  expect(answer.messages).toHaveLength(4);
  expect(markdownToText(splitFollowUps(markdown).body).startsWith(answer.text)).toBe(true);
  expect(withoutSpace(readByPeople(answer.messages))).toBe(
    withoutSpace(answer.text.replaceAll("\u00a0", " ")),
  );
}

test(
  "LINE takes every generated document; people get every word of it, in order, and no mark",
  async () => {
    const ends = new Map<string, number>();
    let cards = 0;
    await fc.assert(
      fc.asyncProperty(documents, suggestions, async ({ markdown, words }, suggested) => {
        const answer = await parser.parse(markdown + suggested.markdown);
        ends.set(answer.end, (ends.get(answer.end) ?? 0) + 1);
        cards += answer.messages.filter(({ type }) => type === "flex").length;

        expect(problemsOf(answer)).toEqual([]);
        const seen = readByPeople(answer.messages);
        expect(marksIn(seen, words)).toBeNull();
        if (answer.end === "whole") {
          expect(missing(words, seen)).toEqual([]);
          expect(answer.followUps ?? []).toEqual(suggested.words);
        }
        if (answer.end === "too-long") expectBeginning(answer, markdown);
      }),
      everyRun,
    );
    // The documents are worth something only if they come in every form.
    expect(Math.min(ends.get("whole") ?? 0, ends.get("too-long") ?? 0, cards)).toBeGreaterThan(0);
  },
  LONG_MS,
);

test(
  "LINE takes every text in mixed scripts, whatever signs stand in it",
  async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const answer = await parser.parse(text);
        expect(problemsOf(answer)).toEqual([]);
        if (answer.end === "too-long") expectBeginning(answer, text);
      }),
      everyRun,
    );
  },
  LONG_MS,
);
