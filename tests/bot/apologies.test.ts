import { afterEach, expect, test } from "@jest/globals";
import type { FaultKind } from "../../local/bedrock/faults.ts";
import { startOllama } from "../../local/ollama/server.ts";
import { phrases, type Language } from "../../src/bot/phrases/phrases.ts";
import { createOllamaModel } from "../../src/chain/ollama.ts";
import { createReplyChain } from "../../src/chain/reply-chain.ts";
import { callsAtLine, userIdOf } from "../support/line-platform.ts";
import { until } from "../support/manual-clock.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

let testBot: TestBot;

afterEach(() => testBot.close());

/** What a person whose app is set to `language` reads who wrote `text` while Bedrock has this fault. */
async function answered(kind: FaultKind, language: string, text = "hello"): Promise<readonly string[]> {
  testBot = await startTestBot({ people: [{ displayName: "Alex", language }] });
  testBot.bedrock.fault({ kind });
  expect(await testBot.handle(testBot.say(text))).toEqual({ kind: "done" });
  return testBot.said();
}

const languages: readonly (readonly [string, Language])[] = [
  ["en", "en"],
  ["en-GB", "en"],
  ["ja", "ja"],
  ["ko", "ko"],
  ["th", "th"],
  ["zh-TW", "zh-TW"],
  ["zh-Hant", "zh-TW"],
];
test.each(languages)(
  "with every model down a person with the app in %s gets an apology in %s",
  async (tag, language) => {
    expect(await answered("access-denied", tag)).toEqual([`reply: ${phrases[language].modelsFailed}`]);
  },
);

const scripts: readonly (readonly [string, Language])[] = [
  ["こんにちは", "ja"],
  ["カメラ", "ja"],
  ["日本語です", "ja"],
  ["안녕하세요", "ko"],
  ["สวัสดี", "th"],
  ["你好", "zh-TW"],
  ["bonjour", "en"],
  ["123 🎉", "en"],
];
test.each(scripts)(
  "who has the app in none of our languages and writes %s reads %s",
  async (text, language) => {
    expect(await answered("access-denied", "fr", text)).toEqual([`reply: ${phrases[language].modelsFailed}`]);
  },
);

test("where LINE gives no profile the script decides", async () => {
  testBot = await startTestBot();
  testBot.line.orderFault({ endpoint: "profile", times: 9, fault: { kind: "status", status: 404 } });
  testBot.bedrock.fault({ kind: "access-denied" });
  await testBot.handle(testBot.say("こんにちは"));

  expect(testBot.said()).toEqual([`reply: ${phrases.ja.modelsFailed}`]);
});

test("the profile is asked for only when words of our own are needed", async () => {
  testBot = await startTestBot();
  await testBot.handle(testBot.say("hello"));

  expect(callsAtLine(testBot.line).filter((call) => !/^(token|start|reply) /.test(call))).toEqual([]);
});

test("“try again” after all was forgotten says so, and asks no model", async () => {
  await answered("access-denied", "en");
  const { tap, handle, bot, clock, said, bedrock, line } = testBot;
  bedrock.clearFaults();
  const asked = bedrock.calls().length;
  await bot.chats.forget(
    { conversation: userIdOf(line), untilMs: clock.now() },
    { inPlaceOf: async () => [], nowMs: clock.now(), isTimeUp: () => false },
  );
  await handle(tap());

  expect(said().at(-1)).toBe(`reply: ${phrases.en.questionGone}`);
  expect(bedrock.calls()).toHaveLength(asked);
});

const unavailable: readonly FaultKind[] = [
  "throttling",
  "internal",
  "validation",
  "html-502",
  "truncated-json",
  "reset",
];
test.each(unavailable)(
  "%s of every model ends in one apology and nothing of the error's words",
  async (kind) => {
    expect(await answered(kind, "en")).toEqual([`reply: ${phrases.en.modelsFailed}`]);

    const lines = testBot.logged.map(({ level, event }) => `${String(level)} ${String(event)}`);
    expect(lines).toEqual(["error no answer", "error model failed", "error model failed", "info turn"]);
    expect(testBot.logged.slice(1, 3).map(({ model }) => model)).toEqual([
      "jp.anthropic.claude-haiku-5-5",
      "jp.amazon.nova-2-lite-v1:0",
    ]);
  },
);

const spoiled: readonly (readonly [FaultKind, "emptyAnswer" | "answerFiltered"])[] = [
  ["empty-output", "emptyAnswer"],
  ["filtered", "answerFiltered"],
];
test.each(spoiled)("an answer that is %s becomes %s in the person's language", async (kind, phrase) => {
  expect(await answered(kind, "ja")).toEqual([`reply: ${phrases.ja[phrase]}`]);
  expect(testBot.bedrock.calls()).toHaveLength(1);
});

test("half an answer is shown with a note that it ends here", async () => {
  expect(await answered("cut-off", "ko", "1234567890")).toEqual([
    "reply: echo: 12",
    `reply: ${phrases.ko.answerCutOff}`,
  ]);
});

test("a model that is not done 95 s after the webhook is not waited for: the apology is pushed", async () => {
  testBot = await startTestBot();
  const { bedrock, clock, handle, say, said } = testBot;
  bedrock.fault({ kind: "hang" });
  const handling = handle(say("hello"));
  await until(() => bedrock.calls().length === 1);
  clock.advance(94_999);
  expect(said()).toEqual([]);
  clock.advance(1);

  expect(await handling).toEqual({ kind: "done" });
  expect(said()).toEqual([`push: ${phrases.en.modelsFailed}`]);
  expect(bedrock.calls()).toHaveLength(1);
});

test("a model whose client does not end with the deadline is not waited for either", async () => {
  testBot = await startTestBot();
  const { clock, handle, say, said } = testBot;
  const ollama = await startOllama({ clock });
  ollama.fault("hang");
  const model = createOllamaModel({ provider: "ollama", id: "qwen3" }, ollama.url, { maxOutputTokens: 100 });
  const handling = handle(say("hello"), { chain: createReplyChain([model], clock) });
  await until(() => ollama.calls().length === 1);
  clock.advance(95_000);

  expect(await handling).toEqual({ kind: "done" });
  expect(said()).toEqual([`push: ${phrases.en.modelsFailed}`]);
  await ollama.close();
});

test("a message that waited long in the queue still gets 45 s with the model", async () => {
  testBot = await startTestBot();
  const { bedrock, clock, handle, say, said } = testBot;
  bedrock.fault({ kind: "latency", latencyMs: 44_000 });
  const event = say("hello");
  const receivedAtMs = clock.now();
  clock.advance(10 * 60_000);
  const handling = handle(event, { receivedAtMs });
  await clock.untilSleeping(44_000);
  clock.advance(44_000);
  expect(await handling).toEqual({ kind: "done" });
  expect(said()).toEqual(["push: echo: hello"]);

  bedrock.clearFaults();
  bedrock.fault({ kind: "hang" });
  const late = handle(say("again"), { receivedAtMs });
  await until(() => bedrock.calls().length === 2);
  clock.advance(45_000);
  expect(await late).toEqual({ kind: "done" });
  expect(said()[1]).toBe(`push: ${phrases.en.modelsFailed}`);
});
