import { afterEach, expect, test } from "@jest/globals";
import type { Answerer } from "../../local/bedrock/answer.ts";
import type { BotSettings } from "../../src/bot/bot.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

let testBot: TestBot;

afterEach(() => testBot.close());

async function talk(
  texts: readonly string[],
  settings?: Partial<BotSettings>,
  answer?: Answerer,
): Promise<TestBot> {
  testBot = await startTestBot({ ...(settings && { settings }), ...(answer && { answer }) });
  for (const text of texts) {
    await testBot.handle(testBot.say(text));
    testBot.clock.advance(1_000);
  }
  return testBot;
}

test("each prompt holds what was said before, in its order", async () => {
  const { prompts } = await talk(["my cat is Tama", "she is old", "who is old?"]);

  expect(prompts()).toEqual([
    ["my cat is Tama"],
    ["my cat is Tama", "echo: my cat is Tama", "she is old"],
    ["my cat is Tama", "echo: my cat is Tama", "she is old", "echo: she is old", "who is old?"],
  ]);
});

test("the model is told its persona and the time where the owner lives, today's and not the start's", async () => {
  const { bedrock, clock, handle, say } = await talk(["one"], { persona: "You are {Momo}." });
  clock.advance(24 * 60 * 60_000);
  await handle(say("two"));

  const systems = bedrock.calls().map(({ request }) => request?.system[0]?.text ?? "");
  expect(systems.every((text) => text.startsWith("You are {Momo}.\n\n"))).toBe(true);
  expect(systems.map((text) => /It is (.*)\.\n/.exec(text)?.[1])).toEqual([
    "Monday, 23 November 2026 at 12:00 (Asia/Tokyo)",
    "Tuesday, 24 November 2026 at 12:00 (Asia/Tokyo)",
  ]);
});

test("HISTORY_TURNS caps the turns, and 0 means none", async () => {
  const two = await talk(["a", "b", "c", "d"], { historyTurns: 2 });
  expect(two.prompts().at(-1)).toEqual(["b", "echo: b", "c", "echo: c", "d"]);
  await two.close();

  const none = await talk(["a", "b"], { historyTurns: 0 });
  expect(none.prompts()).toEqual([["a"], ["b"]]);
});

test("HISTORY_TOKENS caps the history's length, newest turns first, and 0 means none", async () => {
  const long = "長い話".repeat(20);
  const some = await talk([long, "短い", "b"], { historyTokens: 100 });
  expect(some.prompts().at(-1)).toEqual(["短い", "echo: 短い", "b"]);
  await some.close();

  const none = await talk(["a", "b"], { historyTokens: 0 });
  expect(none.prompts()).toEqual([["a"], ["b"]]);
});

test("words of the bot's own are not remembered as the model's, nor what they answered", async () => {
  const { prompts, bedrock, handle, say, said } = await talk(["one"]);
  bedrock.fault({ kind: "access-denied" });
  await handle(say("lost"));
  bedrock.clearFaults();
  await handle(say("two"));

  expect(said()[1]).toContain("Sorry");
  expect(prompts().at(-1)).toEqual(["one", "echo: one", "two"]);
});

test("the memory keeps the model's own Markdown, though LINE shows it plain", async () => {
  const { prompts, said } = await talk(["a", "b"], {}, () => "**bold**");

  expect(said()).toEqual(["reply: bold", "reply: bold"]);
  expect(prompts().at(-1)).toEqual(["a", "**bold**", "b"]);
});

test("a message that arrives late does not see what was written after it", async () => {
  const { say, handle, clock, prompts } = await talk([]);
  const first = say("first");
  clock.advance(1_000);
  await handle(say("second"));
  await handle(first);

  expect(prompts()).toEqual([["second"], ["first"]]);
});

test("two people's conversations are two", async () => {
  const { line, handle, say, prompts, clock } = await talk(["mine"]);
  const other = line.addPerson({ displayName: "Kim", language: "ko" });
  clock.advance(1_000);
  await handle({ ...say("yours"), source: { type: "user", userId: other.userId } });

  expect(prompts()).toEqual([["mine"], ["yours"]]);
});

test("an answer cut off by the output limit says so and can be continued", async () => {
  testBot = await startTestBot();
  const { bedrock, handle, say, said, prompts, clock } = testBot;
  bedrock.fault({ kind: "cut-off", times: 1 });
  await handle(say("1234567890"));
  clock.advance(1_000);
  await handle(say("go on"));

  expect(said().slice(0, 2)).toEqual([
    "reply: echo: 12",
    "reply: (My answer was too long and ends here. Write “Go on” for the rest.)",
  ]);
  expect(prompts().at(-1)).toEqual(["1234567890", "echo: 12", "go on"]);
});

test("an answer longer than five bubbles shows four and the note, and one reply carries them", async () => {
  const { said } = await talk(["long"], {}, () => ({ text: "あいうえおかきくけ。".repeat(2_600) }));

  const [first = "", , , , last] = said();
  expect([said().length, first.length]).toEqual([5, "reply: ".length + 5_000]);
  expect(last).toContain("too long");
});
