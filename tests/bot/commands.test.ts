import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { beginsWithName } from "../../src/bot/addressing.ts";
import { readCommand } from "../../src/bot/commands.ts";
import { en } from "../../src/bot/phrases/en.ts";
import { LANGUAGE_NAMES, phrases } from "../../src/bot/phrases/phrases.ts";
import { countGraphemes } from "../../src/line/limits.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

let testBot: TestBot;

beforeEach(async () => {
  testBot = await startTestBot();
});
afterEach(() => testBot.close());

test.each([
  ["/help", { name: "help" }],
  [" ／ＨＥＬＰ ", { name: "help" }],
  ["ヘルプ", { name: "help" }],
  ["/ヘルプ", { name: "help" }],
  ["새 대화", { name: "new" }],
  ["/language ja", { name: "language", language: "ja" }],
  ["/language", { name: "language", language: undefined }],
  ["ภาษา", { name: "language", language: undefined }],
  ["/settings name モモ", { name: "settings", change: { botName: "モモ" } }],
  ["/settings talk off", { name: "settings", change: { keepsTalk: false } }],
])("%s is a command", (text, command) => {
  expect(readCommand(text)).toEqual(command);
});

test.each(["help me with my homework", "/helpful", "/new shoes", "/etc/hosts", "help?"])(
  "%s is a message like any other",
  (text) => {
    expect(readCommand(text)).toBeUndefined();
  },
);

test.each([
  ["Momo, hello", true],
  ["@momo hello", true],
  ["モモ、hello", false],
  ["Momo", true],
  ["Momoko is here", false],
  ["hello Momo", false],
  ["ＭＯＭＯ：hello", true],
  ["Momo💛", true],
])("of a bot called Momo, %s calls it: %s", (text, isCalled) => {
  expect(beginsWithName(text, "Momo")).toBe(isCalled);
});

test.each([
  ["モモさん、こんにちは", true],
  ["モモちゃん", true],
  ["モモさんぽ", false],
  ["モモは元気？", false],
  ["モモ+1", true],
])("of a bot called モモ, %s calls it: %s", (text, isCalled) => {
  expect(beginsWithName(text, "モモ")).toBe(isCalled);
});

test.each(Object.entries(phrases))("the labels in %s fit LINE's buttons", (_language, words) => {
  const { goOn, showAnswer, tryAgain, showLastAnswer, deleteAll } = words;
  const { answerEverything, answerWhenCalled, keepTalk, dropTalk } = words;
  const labels = [goOn, showAnswer, tryAgain, showLastAnswer, deleteAll];
  const all = [
    ...labels,
    answerEverything,
    answerWhenCalled,
    keepTalk,
    dropTalk,
    ...Object.values(LANGUAGE_NAMES),
  ];

  expect(all.filter((label) => label.trim() === "" || countGraphemes(label) > 20)).toEqual([]);
});

test.each(Object.entries(phrases))(
  "greetings and help in %s say for how many days messages are kept",
  (_language, words) => {
    const { greeting, groupGreeting, help, groupHelp } = words;

    for (const phrase of [greeting, groupGreeting, help, groupHelp])
      expect(phrase({ days: 45 })).toMatch(/(?<!\d)45(?!\d)/);
  },
);

test("after /new nothing earlier is told to the model", async () => {
  const { say, handle, prompts, said, clock } = testBot;
  await handle(say("my cat is called Tama"));
  clock.advance(1_000);
  await handle(say("/new"));
  clock.advance(1_000);
  await handle(say("what is my cat called?"));

  expect(said()[1]).toBe(`reply: ${en.newConversation}`);
  expect(prompts().at(-1)?.join()).not.toContain("Tama");
});

test("/language changes the bot's own words, and the model is not asked", async () => {
  const { say, handle, said, bedrock } = testBot;
  await handle(say("/language ja"));
  await handle(say("/help"));

  expect(said()).toEqual([`reply: ${phrases.ja.languageChosen}`, `reply: ${phrases.ja.help({ days: 30 })}`]);
  expect(bedrock.calls()).toEqual([]);
});

test("/forget asks first, then deletes, and says so", async () => {
  const { say, tap, handle, prompts, said, clock } = testBot;
  await handle(say("my cat is called Tama"));
  clock.advance(1_000);
  await handle(say("/forget"));
  clock.advance(1_000);
  await handle(tap());
  clock.advance(1_000);
  await handle(say("what is my cat called?"));

  expect(said().slice(1, 3)).toEqual([`reply: ${en.confirmForget}`, `reply: ${en.forgotten}`]);
  expect(prompts().at(-1)?.join()).not.toContain("Tama");
});
