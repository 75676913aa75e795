import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";

import { systemClock } from "../../../src/clock.ts";
import type { ModelAnswer } from "../../../local/bedrock/answer.ts";
import type { FaultRule } from "../../../local/bedrock/faults.ts";
import { startBedrock, type BedrockStandIn } from "../../../local/bedrock/server.ts";
import { clientOf, HAIKU, jumpingClock } from "./bedrock-client.ts";

let bedrock: BedrockStandIn;
let client: BedrockRuntimeClient;
let next: ModelAnswer | undefined;

beforeAll(async () => {
  bedrock = await startBedrock({ clock: jumpingClock(), answer: () => next ?? "hello" });
  client = clientOf(bedrock.url);
});
afterEach(() => {
  bedrock.clearFaults();
  next = undefined;
});
afterAll(async () => {
  client.destroy();
  await bedrock.close();
});

function ask(text = "hi", more: object = {}) {
  const messages = [{ role: "user" as const, content: [{ text }] }];
  return client.send(new ConverseCommand({ modelId: HAIKU, messages, ...more }));
}

/** The error's name and HTTP status, as the SDK shows them. */
async function failure(asked: Promise<unknown>): Promise<readonly [string, unknown]> {
  const error: unknown = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) return ["no error", undefined];
  const metadata: unknown = "$metadata" in error ? error.$metadata : undefined;
  const status =
    typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
      ? metadata.httpStatusCode
      : undefined;
  return [error.name, status];
}

test("an answer carries words, stop reason, usage and time", async () => {
  const { output, stopReason, usage, metrics } = await ask("12345678");

  expect({ output, stopReason, usage, metrics }).toEqual({
    output: { message: { role: "assistant", content: [{ text: "hello" }] } },
    stopReason: "end_turn",
    usage: {
      inputTokens: 6,
      outputTokens: 2,
      totalTokens: 8,
      cacheReadInputTokens: 0,
      cacheWriteInputTokens: 0,
    },
    metrics: { latencyMs: 0 },
  });
});

test.each([
  ["throttling", "ThrottlingException", 429],
  ["not-ready", "ModelNotReadyException", 429],
  ["internal", "InternalServerException", 500],
  ["unavailable", "ServiceUnavailableException", 503],
  ["validation", "ValidationException", 400],
  ["access-denied", "AccessDeniedException", 403],
  ["expired-token", "ExpiredTokenException", 403],
  ["not-found", "ResourceNotFoundException", 404],
  ["model-timeout", "ModelTimeoutException", 408],
  ["model-error", "ModelErrorException", 424],
  ["quota", "ServiceQuotaExceededException", 400],
  ["html-502", "SyntaxError", 502],
  ["truncated-json", "SyntaxError", 200],
] as const)("the fault %s reaches the SDK as %s %i, once", async (kind, name, status) => {
  bedrock.fault({ kind, times: 1 });

  expect(await failure(ask())).toEqual([name, status]);
  expect(await failure(ask())).toEqual(["no error", undefined]);
});

test.each([
  ["empty-output", [], "end_turn"],
  ["filtered", [{ text: "The generated text has been blocked by our content filters." }], "content_filtered"],
  ["cut-off", [{ text: "hel" }], "max_tokens"],
] as const)("the fault %s is an answer the caller has to look at", async (kind, content, stopReason) => {
  bedrock.fault({ kind });

  expect(await ask()).toMatchObject({ output: { message: { content } }, stopReason });
});

test("a reset breaks the connection", async () => {
  bedrock.fault({ kind: "reset", times: 1 });

  expect(await failure(ask())).toEqual(["Error", undefined]);
  expect(bedrock.calls().at(-1)?.status).toBe(0);
});

test("a hanging call ends when the caller gives up, and is recorded without an answer", async () => {
  bedrock.fault({ kind: "hang", times: 1 });
  const messages = [{ role: "user" as const, content: [{ text: "hi" }] }];
  const asked = client.send(new ConverseCommand({ modelId: HAIKU, messages }), {
    abortSignal: AbortSignal.timeout(100),
  });

  expect(await failure(asked)).toEqual(["AbortError", undefined]);
  expect(bedrock.calls().at(-1)?.status).toBe(0);
});

test("latency passes on the clock and shows in the metrics", async () => {
  bedrock.fault({ kind: "latency", latencyMs: 7_000, times: 1 });

  expect((await ask()).metrics).toEqual({ latencyMs: 7_000 });
});

test("a fault can be meant for one model only", async () => {
  bedrock.fault({ kind: "throttling", modelId: "sonnet" });

  expect(await failure(ask())).toEqual(["no error", undefined]);
  expect(await failure(ask("hi", { modelId: "jp.anthropic.claude-sonnet-5" }))).toEqual([
    "ThrottlingException",
    429,
  ]);
});

test("the SDK's own second attempt gets past one throttled call", async () => {
  bedrock.fault({ kind: "internal", times: 1 });
  const patient = clientOf(bedrock.url, 2);
  const messages = [{ role: "user" as const, content: [{ text: "hi" }] }];

  const { $metadata } = await patient.send(new ConverseCommand({ modelId: HAIKU, messages }));

  expect($metadata.attempts).toBe(2);
  patient.destroy();
});

test("an answer longer than maxTokens is cut there and says so", async () => {
  next = { text: "一二三四五" };

  expect(await ask("hi", { inferenceConfig: { maxTokens: 3 } })).toMatchObject({
    output: { message: { content: [{ text: "一二三" }] } },
    stopReason: "max_tokens",
  });
});

test("a scripted tool call is answered as one and recorded", async () => {
  const toolUse = { toolUseId: "t1", name: "clock", input: { zone: "Asia/Tokyo" } };
  next = { text: "", toolUses: [toolUse] };
  const tools = [{ toolSpec: { name: "clock", inputSchema: { json: { type: "object" } } } }];

  expect(await ask("hi", { toolConfig: { tools } })).toMatchObject({
    output: { message: { content: [{ toolUse }] } },
    stopReason: "tool_use",
  });
  expect(bedrock.calls().at(-1)?.toolUses).toEqual([toolUse]);
});

test("a long prefix is written to the cache once and read after that", async () => {
  const system = [{ text: "漢".repeat(600) }, { cachePoint: { type: "default" } }];
  const written = await ask("hi", { system });
  const read = await ask("hi", { system });

  expect(written.usage).toMatchObject({ cacheReadInputTokens: 0 });
  expect(written.usage?.cacheWriteInputTokens).toBeGreaterThan(600);
  expect(read.usage).toMatchObject({
    cacheReadInputTokens: written.usage?.cacheWriteInputTokens,
    cacheWriteInputTokens: 0,
    totalTokens: written.usage?.totalTokens,
  });
});

test("the record holds what the model received, also over HTTP", async () => {
  await ask("remember this");
  const expected = {
    modelId: HAIKU,
    request: { messages: [{ role: "user", content: [{ text: "remember this" }] }] },
    status: 200,
  };

  expect(bedrock.calls().at(-1)).toMatchObject(expected);
  const overHttp: unknown = await (await fetch(`${bedrock.url}/stand-in/calls`)).json();
  expect(overHttp).toMatchObject({ length: bedrock.calls().length, [bedrock.calls().length - 1]: expected });
});

test("faults can be set and cleared over HTTP, and a misspelt one is refused", async () => {
  const post = (rule: FaultRule | object) =>
    fetch(`${bedrock.url}/stand-in/faults`, { method: "POST", body: JSON.stringify(rule) });

  expect((await post({ kind: "throttling" })).status).toBe(201);
  expect(await failure(ask())).toEqual(["ThrottlingException", 429]);
  expect((await fetch(`${bedrock.url}/stand-in/faults`, { method: "DELETE" })).status).toBe(204);
  expect(await failure(ask())).toEqual(["no error", undefined]);
  expect((await post({ kind: "throtling" })).status).toBe(400);
});

test("a caller who gives up on a slow answer wakes the stand-in, and the call stays without a status", async () => {
  const other = await startBedrock({ clock: systemClock });
  const otherClient = clientOf(other.url);
  const messages = [{ role: "user" as const, content: [{ text: "slow 60" }] }];
  const asked = otherClient.send(new ConverseCommand({ modelId: HAIKU, messages }), {
    abortSignal: AbortSignal.timeout(100),
  });

  expect(await failure(asked)).toEqual(["AbortError", undefined]);
  expect(other.calls().map(({ status }) => status)).toEqual([0]);
  await other.close();
  otherClient.destroy();
});

test("closing ends a call that hangs, and may be repeated", async () => {
  const other = await startBedrock({ clock: systemClock });
  other.fault({ kind: "hang" });
  const otherClient = clientOf(other.url);
  const messages = [{ role: "user" as const, content: [{ text: "hi" }] }];
  const asked = failure(otherClient.send(new ConverseCommand({ modelId: HAIKU, messages })));
  while (other.calls().length === 0) await systemClock.sleep(5);

  await other.close();
  await other.close();

  expect(await asked).toEqual(["Error", undefined]);
  otherClient.destroy();
});

test("the SDK's default HTTP/2 handler gets no answer", async () => {
  const overHttp2 = new BedrockRuntimeClient({
    endpoint: bedrock.url,
    region: "ap-northeast-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  const messages = [{ role: "user" as const, content: [{ text: "hi" }] }];

  const [name] = await failure(overHttp2.send(new ConverseCommand({ modelId: HAIKU, messages })));

  expect(name).toBe("Error");
  overHttp2.destroy();
});
