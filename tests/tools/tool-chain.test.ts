import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Answerer } from "../../local/bedrock/answer.ts";
import { startOllama } from "../../local/ollama/server.ts";
import type { InOrder } from "../../src/chain/first-answer.ts";
import { ModelCalls } from "../../src/chain/model-calls.ts";
import { createOllamaModel } from "../../src/chain/ollama.ts";
import { calculator } from "../../src/chain/tools/calculator.ts";
import { createToolChain } from "../../src/chain/tools/tool-chain.ts";
import { HAIKU_5_5, NOVA, startBedrockModels, type BedrockModels } from "../support/bedrock-models.ts";
import { manualClock, until } from "../support/manual-clock.ts";
import { callingTools } from "./tool-bot.ts";

const clock = manualClock();
let models: BedrockModels;
let playing: Answerer;
let before = 0;

beforeAll(async () => {
  models = await startBedrockModels((request) => playing(request), clock);
});
beforeEach(() => {
  models.bedrock.clearFaults();
  before = models.calls().length;
  playing = callingTools(["calculator", { expression: "1+1" }]);
});
afterAll(() => models.close());

const input = { persona: "p", now: "n", channel: "c", history: [], message: "1+1?" };
const createChain = (...asked: InOrder<BaseChatModel>) =>
  createToolChain(asked, () => Promise.resolve([calculator]), clock);
const calls = () => models.bedrock.calls().slice(before);
const statuses = () => calls().map(({ modelId, status }) => `${modelId} ${status}`);

test("in each round the next model is asked beside a silent one, with the same tools", async () => {
  const chain = createChain(models.model(HAIKU_5_5), models.model(NOVA));
  models.bedrock.fault({ kind: "latency", latencyMs: 5_000, modelId: HAIKU_5_5, times: 1 });
  models.bedrock.fault({ kind: "hang", modelId: HAIKU_5_5 });
  const told = new ModelCalls();
  const deadlineMs = clock.now() + 95_000;
  const asking = chain.invoke(input, {
    signal: clock.deadline(deadlineMs),
    callbacks: [told],
    configurable: { deadlineMs },
  });
  await clock.untilSleeping(5_000);
  clock.advance(5_000);
  // 40 % of the 90 s that are left.
  await clock.untilSleeping(36_000);
  await until(() => calls().length === 2);
  clock.advance(36_000);

  expect((await asking).text).toBe("1+1 = 2");
  expect(statuses()).toEqual([`${HAIKU_5_5} 200`, `${HAIKU_5_5} 0`, `${NOVA} 200`]);
  expect(told.calls.map(({ model, isOutrun = false }) => [model, isOutrun])).toEqual([
    [HAIKU_5_5, false],
    [HAIKU_5_5, true],
    [NOVA, false],
  ]);
  const [, silent, beside] = calls();
  expect(beside?.request?.messages).toEqual(silent?.request?.messages);
  expect(beside?.request?.toolConfig).toEqual(silent?.request?.toolConfig);
  expect(beside?.request?.toolConfig?.tools).toHaveLength(1);
});

test("with every model down it rejects after each was asked", async () => {
  models.bedrock.fault({ kind: "access-denied" });
  const chain = createChain(models.model(HAIKU_5_5), models.model(NOVA));

  await expect(chain.invoke(input)).rejects.toThrow();
  expect(statuses()).toEqual([`${HAIKU_5_5} 403`, `${NOVA} 403`]);
});

test("the last round is one that a model takes that knows neither Bedrock nor its tools", async () => {
  const ollama = await startOllama({ clock, answer: () => "It is 2." });
  const fallback = createOllamaModel({ provider: "ollama", id: "gemma" }, ollama.url, {
    maxOutputTokens: 100,
  });
  const rounds = callingTools(["calculator", { expression: "1+1" }], ["calculator", { expression: "2+2" }]);
  playing = (request) => (request.toolConfig ? rounds(request) : { text: "", fault: "access-denied" });

  expect((await createChain(models.model(HAIKU_5_5), fallback).invoke(input)).text).toBe("It is 2.");
  expect(statuses()).toEqual([`${HAIKU_5_5} 200`, `${HAIKU_5_5} 200`, `${HAIKU_5_5} 403`]);
  const [call] = ollama.calls();
  expect(call?.request).not.toHaveProperty("tools");
  expect(call?.request.messages.filter(({ role }) => role !== "system")).toEqual([
    { role: "user", content: "1+1?" },
    { role: "user", content: '[calculator {"expression":"1+1"} returned:]\n1+1 = 2\n[End]' },
    { role: "user", content: '[calculator {"expression":"2+2"} returned:]\n2+2 = 4\n[End]' },
  ]);
  await ollama.close();
});
