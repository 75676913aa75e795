import { describe, expect, test } from "@jest/globals";

import { converseRequest } from "../../../local/bedrock/converse-request.ts";
import { ABILITIES } from "../../../local/bedrock/practice-abilities.ts";
import { detectLanguage, type PracticeLanguage } from "../../../local/bedrock/practice-language.ts";
import { answerAsPracticeModel } from "../../../local/bedrock/practice-model.ts";
import { PRACTICE_PHRASES } from "../../../local/bedrock/practice-phrases.ts";

const LANGUAGES = ["ja", "en", "zh", "th", "ko"] as const;

/** The last of the given texts is the person's message; before it they took turns. */
function answerTo(...texts: string[]) {
  const messages = texts.map((text, at) => ({
    role: at % 2 === 0 ? "user" : "assistant",
    content: [{ text }],
  }));
  return answerAsPracticeModel(converseRequest.parse({ messages }));
}

/** The same after four turns, when it no longer introduces itself. */
function laterAnswerTo(text: string) {
  return answerTo("one", "1", "two", "2", text);
}

test.each<readonly [string, PracticeLanguage]>([
  ["こんにちは", "ja"],
  ["東京", "ja"],
  ["表", "ja"],
  ["hello", "en"],
  ["😀", "en"],
  ["你好嗎", "zh"],
  ["今天天氣很好", "zh"],
  ["表格", "zh"],
  ["สวัสดี", "th"],
  ["안녕하세요", "ko"],
  ["LINE を使う", "ja"],
])("%s is answered in %s", (text, language) => {
  expect(detectLanguage(text)).toBe(language);
});

test("a message without a language of its own is answered in the conversation's", () => {
  expect(detectLanguage("東京", ["我們去哪裡"])).toBe("zh");
  expect(detectLanguage("😀", ["สวัสดี"])).toBe("th");
});

test.each(LANGUAGES)("its first two answers in %s say that it is no AI, whatever is asked", (language) => {
  const { introduction } = PRACTICE_PHRASES[language];
  const list = ABILITIES.find(({ words }) => words.en === "list")?.words[language] ?? "";

  expect(answerTo(list).text).toContain(introduction);
  expect(answerTo("x", "y", list).text).toContain(introduction);
  expect(answerTo("x", "y", "x", "y", list).text).not.toContain(introduction);
});

test.each([
  "who are you?",
  "Are you an AI?",
  "あなたは誰？",
  "AIですか？",
  "你是誰",
  "คุณเป็นใคร",
  "너는 누구야",
])("asked “%s”, it says that it is no AI", (text) => {
  expect(laterAnswerTo(text).text).toMatch(/AI/);
});

test("it shows what it received and what came before", () => {
  expect(answerTo("my cat is Tama", "nice", "two", "2", "hello there").text).toBe(
    [
      "You wrote: “hello there”",
      "I was given 4 earlier message(s) of our conversation.",
      "Before that you wrote: “two”",
    ].join("\n\n"),
  );
});

test("it shows attachments and a missing text", () => {
  const content = [{ image: { format: "png", source: {} } }, { document: { name: "a", source: {} } }];

  const { text } = answerAsPracticeModel(converseRequest.parse({ messages: [{ role: "user", content }] }));

  expect(text).toContain("Your message had no text.\n\nWith it came 1 image(s) and 1 document(s).");
});

test("a long message is quoted in short, without breaking an emoji", () => {
  const family = "👨‍👩‍👧‍👦";
  expect(laterAnswerTo(family.repeat(100)).text).toContain(`“${family.repeat(79)}…”`);
});

test.each([
  "What did I say before?",
  "さっき何て言った？",
  "我剛才說了什麼？",
  "ฉันพูดอะไร",
  "내가 뭐라고 했지?",
])("asked “%s”, it lists what the person wrote", (text) => {
  expect(laterAnswerTo(text).text).toContain("1. one\n2. two");
});

describe("abilities", () => {
  test.each(LANGUAGES)("every word of the help in %s finds its own row", (language) => {
    const help = ABILITIES[0]?.words[language] ?? "";
    const menu = laterAnswerTo(help)
      .text.split("\n")
      .filter((line) => line.startsWith("- "));

    expect(menu).toEqual(ABILITIES.map(({ words }) => `- ${words[language]}`));
    for (const row of ABILITIES) {
      const word = row.words[language];
      const first = ABILITIES.find(({ words, also }) => words[language] === word || also?.test(word));
      expect(first?.words.en).toBe(row.words.en);
    }
  });

  test.each(["listen to me", "キリスト教", "レコードを聞く", "表示が変", "発表します", "목표", "longing"])(
    "“%s” asks for nothing",
    (text) => {
      expect(laterAnswerTo(text).text).toContain(text);
    },
  );

  test.each([
    ["list", /^## .*\n\n- .*\n- .*\n- .*\n\n1\. /],
    ["表で見せて", /^\| 都市 \| 天気 \| 気温 \|\n\| --- \| --- \| ---: \|\n\| 東京 /],
    ["코드", /```python\n[^`]+\n```/],
  ])("“%s” is answered in Markdown", (text, markdown) => {
    expect(laterAnswerTo(text).text).toMatch(markdown);
  });

  test.each(["long", "長い", "長文", "ยาว", "긴 글"])("“%s” is answered at length", (text) => {
    const { length } = laterAnswerTo(text).text;
    expect([length > 5_900, length < 6_500]).toEqual([true, true]);
  });

  test("“continue” goes on where a long answer was cut", () => {
    const { text } = laterAnswerTo("long");
    const cut = text.slice(0, text.indexOf("**9.**") + 20);

    expect(answerTo("a", "b", "long", cut, "continue").text).toMatch(/^\*\*9\.\*\* This paragraph/);
  });

  test.each([
    ["slow", 20_000],
    ["slow 70", 70_000],
    ["ゆっくり", 20_000],
    ["slow 9999", 300_000],
  ])("“%s” takes %i ms", (text, delayMs) => {
    expect(laterAnswerTo(text)).toMatchObject({ delayMs });
  });

  test.each([
    ["error", "throttling"],
    ["エラー", "throttling"],
    ["error model-error", "model-error"],
    ["empty", "empty-output"],
  ])("“%s” is the fault %s", (text, fault) => {
    expect(answerTo(text)).toEqual({ text: "", fault });
  });

  test("“instructions” quotes the system texts", () => {
    const messages = [{ role: "user", content: [{ text: "instructions" }] }];

    const { text } = answerAsPracticeModel(
      converseRequest.parse({ messages, system: [{ text: "Be kind.\nBe brief." }] }),
    );

    expect(text).toContain("> Be kind.\n> Be brief.");
  });

  test("“tool” calls the first tool, and its result is shown", () => {
    const inputSchema = {
      json: { type: "object", properties: { city: { type: "string" }, days: { type: "integer" } } },
    };
    const toolConfig = { tools: [{ toolSpec: { name: "weather", inputSchema } }] };
    const asked = { role: "user", content: [{ text: "tool" }] };

    const call = answerAsPracticeModel(converseRequest.parse({ messages: [asked], toolConfig }))
      .toolUses?.[0];
    const result = { toolResult: { toolUseId: call?.toolUseId, content: [{ text: "sunny" }] } };
    const messages = [
      asked,
      { role: "assistant", content: [{ toolUse: call }] },
      { role: "user", content: [result] },
    ];
    const { text } = answerAsPracticeModel(converseRequest.parse({ messages, toolConfig }));

    expect(call).toEqual({
      toolUseId: expect.stringMatching(/^tooluse_/),
      name: "weather",
      input: { city: "tool", days: 1 },
    });
    expect(text).toContain("sunny");
  });
});
