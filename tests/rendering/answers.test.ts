import { describe, expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { checkMessages } from "../../local/line/rules/messages.ts";
import { LineOutputParser } from "../../src/chain/line-output-parser.ts";
import { findViolations } from "./line-validator.ts";
import { readByPeople } from "./read-by-people.ts";

/*
 * Fifty answers as models write them, in five languages. What becomes of them is kept beside them; look at it in
 * pictures with `npm run pictures:answers`.
 */

const FOLDER = new URL("answers/", import.meta.url);
const names = readdirSync(FOLDER).map((file) => file.replace(/\.md$/, ""));

test("there are fifty, ten in each language", () => {
  const languages = ["en", "ja", "ko", "th", "zh-TW"];
  expect(languages.map((tag) => names.filter((name) => name.startsWith(`${tag}-`)).length)).toEqual([
    10, 10, 10, 10, 10,
  ]);
});

describe.each(names)("%s", (name) => {
  const markdown = readFileSync(new URL(`${name}.md`, FOLDER), "utf8");

  test("reads as it did when it was looked at", async () => {
    const { messages, followUps } = await new LineOutputParser().parse(markdown);
    expect({ messages, followUps }).toMatchSnapshot();
  });

  test("is whole, LINE takes it, and people see no Markdown", async () => {
    const { messages, end } = await new LineOutputParser().parse(markdown);
    expect(end).toBe("whole");
    expect(findViolations(messages)).toEqual([]);
    expect(checkMessages(messages, { kind: "none" })).toMatchObject({ accepted: true, warnings: [] });
    const code = /^```[^]*?^```/gm;
    const seen = readByPeople(messages);
    const marks = /\*\*|~~|```|\]\(|\$\$|\\[a-z]+|^#{1,6} |^\s*\|/m;
    // Code keeps its signs: they are looked for where the answer has none.
    if (!code.test(markdown)) expect(seen).not.toMatch(marks);
  });
});
