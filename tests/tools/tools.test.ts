import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import {
  callingTools,
  lastResult,
  resultsIn,
  roundOf,
  startToolBot,
  toldInWords,
  toolCall,
  type ToolBot,
} from "./tool-bot.ts";

let bot: ToolBot;

beforeAll(async () => {
  bot = await startToolBot(() => "hello");
}, 30_000);
afterEach(() => {
  bot.web.clearFaults();
  bot.web.say(undefined);
});
afterAll(() => bot?.close());

describe("an answer through a tool names it and its sources in the person's language:", () => {
  test("the calculator, which is exact", async () => {
    const said = await bot.ask("What is 0.1+0.2?", callingTools(["calculator", { expression: "0.1+0.2" }]));
    expect(said).toBe("reply: 0.1+0.2 = 0.3\n\n🔎 Used: calculator.");
    expect(
      await bot.ask("0.1+0.2はいくつ？", callingTools(["calculator", { expression: "0.1+0.2" }])),
    ).toContain("🔎 使ったもの：電卓。");
  });

  test("dates", async () => {
    const asked = callingTools(["time", { date: "2026-12-24", until: "2027-01-01" }]);
    const said = await bot.ask("How long from Christmas Eve to New Year?", asked);
    expect(said).toContain("2026-12-24 is a Thursday");
    expect(said).toContain("2027-01-01: 8 days");
    expect(said).toContain("🔎 Used: calendar.");
    expect(await bot.ask("クリスマスからお正月までは？", asked)).toContain("🔎 使ったもの：カレンダー。");
  });

  test("Wikipedia, in their language", async () => {
    const english = callingTools(["wikipedia", { query: "Mount Fuji", language: "en" }]);
    const said = await bot.ask("How high is Mount Fuji?", english);
    expect(said).toContain("3,776 metres");
    expect(said).toContain("Sources: Mount Fuji https://en.wikipedia.org/wiki/Mount_Fuji");
    const japanese = callingTools(["wikipedia", { query: "富士山", language: "ja" }]);
    expect(await bot.ask("富士山の高さは？", japanese)).toContain(
      "ウィキペディア。出典：富士山 https://ja.wikipedia.org/wiki/%E5%AF%8C%E5%A3%AB%E5%B1%B1",
    );
  });

  test("a search", async () => {
    const asked = callingTools(["search", { query: "weather Tokyo" }]);
    const said = await bot.ask("What is the weather?", asked);
    expect(said).toContain("Sunny, 18 degrees");
    expect(said).toContain("🔎 Used: web search. Sources: Weather in Tokyo https://news.example.com/weather");
    expect(await bot.ask("今日の天気は？", asked)).toContain("🔎 使ったもの：ウェブ検索。出典：");
  });

  test("a link of theirs", async () => {
    const asked = callingTools(["read-link", { url: "https://shop.example.com/teapot" }]);
    const said = await bot.ask("What does https://shop.example.com/teapot cost?", asked);
    expect(said).toContain("1,980 yen");
    expect(said).toContain("Sources: A teapot for two https://shop.example.com/teapot");
    expect(await bot.ask("https://shop.example.com/teapot はいくら？", asked)).toContain(
      "ウェブページ。出典：",
    );
  });

  test("a link that a search found", async () => {
    const said = await bot.ask(
      "Is it going to rain?",
      callingTools(["search", { query: "rain" }], ["read-link", { url: "https://news.example.com/weather" }]),
    );
    expect(said).toContain("until Friday");
    expect(said).toContain("Used: web search, web page.");
  });
});

test("an answer without tools is the plain one", async () => {
  expect(await bot.ask("hello")).toBe("reply: hello");
});

describe("a turn ends", () => {
  test("with an answer after three look-ups: in the last round no tools are offered", async () => {
    const calls = ["1+1", "2+2", "3+3"].map((expression) => ["calculator", { expression }] as const);
    const said = await bot.ask("three sums", callingTools(...calls));

    expect(said).toBe("reply: 2+2 = 4\n\n🔎 Used: calculator.");
    const [first, second, last] = bot.requests();
    expect(bot.requests()).toHaveLength(3);
    for (const request of [first, second]) expect(request?.toolConfig?.tools).toHaveLength(5);
    expect(last?.toolConfig).toBeUndefined();
  });

  test("with what was looked up told to the model in words, as one message of the person's", async () => {
    await bot.ask("hello");
    await bot.ask("two sums", callingTools(["calculator", { expression: "1+1" }], ["nothing", {}]));

    const [first, , last] = bot.requests();
    const { messages: before = [] } = first ?? {};
    const { messages = [], system = [] } = last ?? {};
    expect(messages.slice(0, -1)).toEqual(before.slice(0, -1));
    expect(messages.at(-1)).toEqual({
      role: "user",
      content: [
        ...(before.at(-1)?.content ?? []),
        { text: '[calculator {"expression":"1+1"} returned:]\n1+1 = 2\n[End]' },
        { text: "[nothing {} returned:]\nThis call does not fit the tool. Answer without it.\n[End]" },
      ],
    });
    expect(JSON.stringify(system)).toContain("There are no more tools: answer now");
    expect(JSON.stringify(system)).not.toContain("You have tools.");
  });

  test.each([
    ["its words", "It is 2, I think.", /^reply: It is 2, I think\.\n\n🔎 Used: calculator\.$/],
    ["nothing, which the person is told", "", /^reply: Sorry, I found no answer to that\./],
  ])("after three rounds of a model that never stops calling tools, with %s", async (_, text, expected) => {
    let round = 0;
    const said = await bot.ask("loop", (request) => {
      round += 1;
      return { ...toolCall(request, "calculator", { expression: `${round}+1` }), text };
    });
    expect(said).toMatch(expected);
    expect(bot.requests()).toHaveLength(3);
  });

  const NO_MORE = "There are no more calls. Answer with what you have.";

  test.each([
    [5, "5+1 = 6"],
    [6, NO_MORE],
    [40, NO_MORE],
  ])("with an answer after at most five tool calls: %i at once", async (count, expected) => {
    const expressions = Array.from({ length: count }, (_, at) => `${at + 1}+1`);
    const said = await bot.ask("many sums", (request) =>
      roundOf(request) > 0 ? lastResult(request) : { text: "", toolUses: sums(...expressions) },
    );
    expect(said).toBe(`reply: ${expected}\n\n🔎 Used: calculator.`);
    const results = resultsIn(bot.requests().at(-1));
    expect(results.slice(0, 5)).toEqual(["1+1 = 2", "2+1 = 3", "3+1 = 4", "4+1 = 5", "5+1 = 6"]);
    expect(results.slice(5)).toEqual(Array.from({ length: count - 5 }, () => NO_MORE));
  });

  test("with an answer after at most five tool calls in all its rounds", async () => {
    const rounds = [sums("1+1", "2+1", "3+1"), sums("4+1", "5+1", "6+1")];
    await bot.ask("many sums", (request) => {
      const toolUses = request.toolConfig && rounds[roundOf(request)];
      return toolUses ? { text: "", toolUses } : "Done.";
    });
    const [, , last] = bot.requests();
    expect(toldInWords(last?.messages ?? [])).toEqual([
      "1+1 = 2",
      "2+1 = 3",
      "3+1 = 4",
      "4+1 = 5",
      "5+1 = 6",
      NO_MORE,
    ]);
  });

  test("with one call made once, however often the model asks for the same", async () => {
    const call = ["search", { query: "again" }] as const;
    const before = bot.web.calls().length;
    const said = await bot.ask("again", callingTools(call, call));
    expect(bot.web.calls().slice(before)).toHaveLength(1);
    expect(said).toContain("You have this result already.");
  });

  test.each([
    ["down", "wikipedia", { query: "Mount Fuji", language: "en" }],
    ["hang", "wikipedia", { query: "Mount Fuji", language: "en" }],
    ["huge", "wikipedia", { query: "Mount Fuji", language: "en" }],
    ["down", "search", { query: "weather" }],
    ["hang", "search", { query: "weather" }],
    ["huge", "search", { query: "weather" }],
    ["down", "read-link", { url: "https://shop.example.com/teapot" }],
    ["hang", "read-link", { url: "https://shop.example.com/teapot" }],
    ["huge", "read-link", { url: "https://shop.example.com/teapot" }],
  ] as const)(
    "in time when what answers is %s, through %s",
    async (fault, name, input) => {
      bot.web.fault(fault);
      const startedMs = Date.now();
      const said = await bot.ask("https://shop.example.com/teapot", (request) =>
        lastResult(request) === ""
          ? toolCall(request, name, input)
          : `Done. ${lastResult(request).slice(0, 100)}`,
      );
      expect(said).toMatch(/^reply: Done/);
      expect(Date.now() - startedMs).toBeLessThan(15_000);
      const seen = JSON.stringify(bot.requests().at(-1)?.messages.slice(-3));
      expect(seen.length).toBeLessThan(10_000);
      for (const text of [seen, said]) expect(text).not.toMatch(/secret stack|Error|\bat .*:\d+/);
    },
    20_000,
  );

  test("with an answer where the model names no tool, or gives one an input that does not fit", async () => {
    for (const [name, input] of [
      ["calculator", { expression: "import('fs')" }],
      ["calculator", { wrong: true }],
      ["time", { date: "2026-02-30" }],
      ["nothing", {}],
    ] as const) {
      const said = await bot.ask(`${name}?`, callingTools([name, input]));
      expect(said).toMatch(/^reply: (The tool failed|This call does not fit)/);
      expect(JSON.stringify(bot.requests().at(-1)?.messages.slice(-2))).not.toMatch(/Error|invalid|schema/i);
    }
  });
});

test("tokens of every call of a turn are counted", async () => {
  await bot.ask("count", callingTools(["calculator", { expression: "1+1" }]));
  expect(bot.requests()).toHaveLength(2);
});

/** Calls of the calculator, all at once. */
function sums(...expressions: readonly string[]) {
  return expressions.map((expression, at) => ({
    toolUseId: `call-${at}-${expression}`,
    name: "calculator",
    input: { expression },
  }));
}
