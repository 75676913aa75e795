import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { ConverseRequest } from "../../local/bedrock/converse-request.ts";
import { FAULT_KINDS, type FaultKind } from "../../local/bedrock/faults.ts";
import { ModelCalls } from "../../src/chain/model-calls.ts";
import type { ReplyInput } from "../../src/chain/prompts.ts";
import { createReplyChain, type ReplyChain } from "../../src/chain/reply-chain.ts";
import { HAIKU_4_5, HAIKU_5_5, NOVA, startBedrockModels } from "../support/bedrock-models.ts";
import type { BedrockModels } from "../support/bedrock-models.ts";
import { manualClock, until } from "../support/manual-clock.ts";

const input: ReplyInput = {
  persona: "Be kind.",
  now: "Monday",
  channel: "You are chatting here.",
  history: [],
  message: "hello",
};

const clock = manualClock();
let models: BedrockModels;
let chain: ReplyChain;
/** How many calls there were before the test. */
let before: number;

beforeAll(async () => {
  models = await startBedrockModels(() => "**yes**", clock);
  chain = createReplyChain([models.model(HAIKU_5_5), models.model(HAIKU_4_5), models.model(NOVA)], clock);
});
beforeEach(() => {
  before = models.calls().length;
});
afterEach(() => models.bedrock.clearFaults());
afterAll(() => models.close());

const calls = () => models.calls().slice(before);
const failing = (kind: FaultKind, modelId?: string) =>
  models.bedrock.fault({ kind, ...(modelId !== undefined && { modelId }) });
const yes = { messages: [{ type: "text", text: "yes" }], text: "**yes**", end: "whole" };

test("the first model answers, and no other is asked", async () => {
  expect(await chain.invoke(input)).toEqual(yes);
  expect(calls()).toEqual([`${HAIKU_5_5} 200`]);
  const request: ConverseRequest | undefined = models.bedrock.calls().at(-1)?.request;
  expect(request?.messages).toEqual([{ role: "user", content: [{ text: "hello" }] }]);
});

// How often the first model is called before the next one: a failure that may pass is tried twice.
const faults: readonly (readonly [FaultKind, readonly number[]])[] = [
  ["throttling", [429, 429]],
  ["not-ready", [429, 429]],
  ["internal", [500, 500]],
  ["unavailable", [503, 503]],
  ["validation", [400]],
  ["access-denied", [403]],
  ["expired-token", [403]],
  ["not-found", [404]],
  ["model-timeout", [408]],
  ["model-error", [424]],
  ["quota", [400]],
  ["html-502", [502, 502]],
  ["truncated-json", [200]],
  ["reset", [0, 0]],
];
test.each(faults)("on %s the fallback answers", async (kind, statuses) => {
  failing(kind, HAIKU_5_5);

  expect(await chain.invoke(input)).toEqual(yes);
  expect(calls()).toEqual([...statuses.map((status) => `${HAIKU_5_5} ${status}`), `${HAIKU_4_5} 200`]);
});

test("every fault the stand-in knows is in the list above, or is an answer, or is only slow", () => {
  const others: readonly FaultKind[] = ["empty-output", "filtered", "cut-off", "hang", "latency"];

  expect(FAULT_KINDS.toSorted()).toEqual([...faults.map(([kind]) => kind), ...others].toSorted());
});

test("a passing failure costs one repeat, not a fallback", async () => {
  models.bedrock.fault({ kind: "throttling", times: 1 });

  expect(await chain.invoke(input)).toEqual(yes);
  expect(calls()).toEqual([`${HAIKU_5_5} 429`, `${HAIKU_5_5} 200`]);
});

test("with two models down the third one answers", async () => {
  failing("access-denied", "haiku");

  expect(await chain.invoke(input)).toEqual(yes);
  expect(calls()).toEqual([`${HAIKU_5_5} 403`, `${HAIKU_4_5} 403`, `${NOVA} 200`]);
});

test("with every model down it rejects after at most two calls each", async () => {
  failing("unavailable");

  await expect(chain.invoke(input)).rejects.toMatchObject({ name: "ServiceUnavailableException" });
  expect(calls()).toEqual([HAIKU_5_5, HAIKU_4_5, NOVA].flatMap((id) => [`${id} 503`, `${id} 503`]));
});

test.each([
  ["empty-output", { messages: [], text: "", end: "empty" }],
  ["cut-off", { messages: [{ type: "text", text: "ye" }], text: "**ye", end: "cut-off" }],
] as const)("%s is an answer: no fallback is asked", async (kind, answer) => {
  failing(kind);

  expect(await chain.invoke(input)).toEqual(answer);
  expect(calls()).toEqual([`${HAIKU_5_5} 200`]);
});

test("a filtered answer shows nothing, and no fallback is asked to say it all the same", async () => {
  failing("filtered");

  expect(await chain.invoke(input)).toMatchObject({ messages: [], end: "filtered" });
  expect(calls()).toEqual([`${HAIKU_5_5} 200`]);
});

test("an aborted signal ends the call under way, and no fallback is asked", async () => {
  failing("hang");
  const stop = new AbortController();
  const asking = chain.invoke(input, { signal: stop.signal });
  await until(() => calls().length === 1);
  stop.abort(new Error("the time is over"));

  await expect(asking).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(calls()).toEqual([`${HAIKU_5_5} 0`]);
});

test("a signal that is aborted before the start lets no call out", async () => {
  await expect(chain.invoke(input, { signal: AbortSignal.abort() })).rejects.toThrow();
  expect(calls()).toEqual([]);
});

test("a chain without fallbacks asks its one model", async () => {
  const alone = createReplyChain([models.model(NOVA)], clock);
  expect(await alone.invoke(input)).toEqual(yes);

  failing("not-found");
  await expect(alone.invoke(input)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect(calls()).toEqual([`${NOVA} 200`, `${NOVA} 404`]);
});

test("each call's model, tokens and error are told, fallbacks included", async () => {
  failing("access-denied", HAIKU_5_5);
  const told = new ModelCalls();
  await chain.invoke(input, { callbacks: [told] });

  expect(told.started).toBe(2);
  expect(told.calls).toEqual([
    {
      model: HAIKU_5_5,
      tokensIn: 0,
      tokensOut: 0,
      error: expect.objectContaining({ name: "AccessDeniedException" }),
    },
    { model: HAIKU_4_5, tokensIn: expect.any(Number), tokensOut: expect.any(Number) },
  ]);
  expect(told.calls[1]?.tokensIn).toBeGreaterThan(20);
  expect(told.calls[1]?.tokensOut).toBeGreaterThan(0);
});

test("a call that ends with the signal is told as failed before the chain rejects", async () => {
  failing("hang");
  const told = new ModelCalls();
  const stop = new AbortController();
  const asking = chain.invoke(input, { signal: stop.signal, callbacks: [told] });
  await until(() => calls().length === 1);
  expect([told.started, told.calls]).toEqual([1, []]);
  stop.abort(new Error("the time is over"));

  await expect(asking).rejects.toThrow();
  await until(() => told.calls.length === 1);
  expect(told.calls[0]).toMatchObject({ model: HAIKU_5_5, tokensIn: 0, tokensOut: 0 });
});
