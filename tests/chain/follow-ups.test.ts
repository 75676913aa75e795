import { expect, test } from "@jest/globals";
import { splitFollowUps } from "../../src/chain/follow-ups.ts";

test.each([
  [">> A? | B? | C?", ["A?", "B?", "C?"]],
  [">> 値段は？｜ほかには？", ["値段は？", "ほかには？"]],
  [">> A?\n>> B?\n\n>> C?\n", ["A?", "B?", "C?"]],
  ['>> 1. A? | 2. **B?** | - C? | "D?" | 「E？」', ["A?", "B?", "C?", "D?"]],
  [">> A? | a? |  | … | A?", ["A?"]],
  [`>> ${"x".repeat(301)} | B?`, ["B?"]],
  [">>", []],
  [">> |", []],
])("the closing line %j suggests %j, and nothing of it stays", (line, followUps) => {
  expect(splitFollowUps(`The answer.\n\n${line}`)).toEqual({ body: "The answer.", followUps });
});

test.each([
  "An answer.",
  "> a quotation",
  ">> first\n\nNot last.",
  "```py\n>>> print(1 | 2)\n```",
  "```\n>> a | b\n```",
  ">>> print(1 | 2)",
  "",
])("%j suggests nothing and stays as it is", (markdown) => {
  expect(splitFollowUps(markdown)).toEqual({ body: markdown, followUps: [] });
});
