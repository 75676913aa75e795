import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { ModelAnswer } from "../../local/bedrock/answer.ts";
import { startOllama, type OllamaStandIn } from "../../local/ollama/server.ts";
import { ModelCalls } from "../../src/chain/model-calls.ts";
import { createOllamaModel } from "../../src/chain/ollama.ts";
import { historyMessages } from "../../src/chain/prompts.ts";
import { createReplyChain } from "../../src/chain/reply-chain.ts";
import { systemClock } from "../../src/clock.ts";
import { until } from "../support/manual-clock.ts";

let ollama: OllamaStandIn;
let says: ModelAnswer | string;

beforeAll(async () => {
  ollama = await startOllama({ clock: systemClock, answer: () => says });
});
afterEach(() => ollama.clearFaults());
afterAll(() => ollama.close());

const model = (settings = {}) =>
  createOllamaModel({ provider: "ollama", id: "qwen3" }, ollama.url, { maxOutputTokens: 2_000, ...settings });
const input = {
  persona: "Be kind.",
  now: "Monday",
  channel: "You are chatting here.",
  history: historyMessages([{ said: "one", answered: "two", timestamp: 1 }]),
  message: "hello",
};

test("an Ollama model gets persona, past and message, and its answer becomes LINE's messages", async () => {
  says = "# はい\n\n**もちろん**";
  const calls = new ModelCalls();
  const answer = await createReplyChain([model()], systemClock).invoke(input, { callbacks: [calls] });

  expect([answer.text, answer.end]).toEqual([says, "whole"]);
  expect(JSON.stringify(answer.messages)).not.toMatch(/[#*]/);
  expect(ollama.calls().at(-1)?.request.messages).toEqual([
    { role: "system", content: expect.stringMatching(/^Be kind\./) },
    { role: "user", content: "one" },
    { role: "assistant", content: "two" },
    { role: "user", content: "hello" },
  ]);
  expect(calls.calls).toEqual([
    { model: "qwen3", tokensIn: expect.any(Number), tokensOut: expect.any(Number) },
  ]);
  expect(calls.calls[0]?.tokensIn).toBeGreaterThan(0);
});

test("the output limit and the sampling settings arrive, each only when it is set", async () => {
  says = "yes";
  await model().invoke("hi");
  expect(ollama.calls().at(-1)?.request.options).toEqual({ num_predict: 2_000 });

  await model({ temperature: 0, topP: 0.5 }).invoke("hi");
  expect(ollama.calls().at(-1)?.request.options).toEqual({ num_predict: 2_000, temperature: 0, top_p: 0.5 });
});

test("an answer that reached the output limit is cut off", async () => {
  says = "word ".repeat(500);

  expect(await createReplyChain([model({ maxOutputTokens: 10 })], systemClock).invoke(input)).toMatchObject({
    end: "cut-off",
  });
});

test.each(["not-found", "internal", "busy"] as const)("%s is asked once and rejects", async (fault) => {
  const before = ollama.calls().length;
  ollama.fault(fault);

  await expect(createReplyChain([model()], systemClock).invoke(input)).rejects.toThrow();
  expect(ollama.calls().length - before).toBe(1);
});

test("where the first Ollama model fails the fallback answers", async () => {
  says = "yes";
  ollama.fault("internal", 1);

  expect(await createReplyChain([model(), model()], systemClock).invoke(input)).toMatchObject({
    text: "yes",
  });
});

test("an aborted call ends at once, and a call beside it goes on", async () => {
  says = { text: "yes", delayMs: 300 };
  const shared = model();
  const stop = new AbortController();
  const before = ollama.calls().length;
  const aborted = shared.invoke("one", { signal: stop.signal });
  const other = shared.invoke("two");
  await until(() => ollama.calls().length === before + 2);
  const abortedAtMs = Date.now();
  stop.abort();

  await expect(aborted).rejects.toThrow();
  expect(Date.now() - abortedAtMs).toBeLessThan(200);
  expect((await other).text).toBe("yes");
});
