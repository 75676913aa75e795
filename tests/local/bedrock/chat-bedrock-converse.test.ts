import { ChatBedrockConverse } from "@langchain/aws";
import { AIMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";

import { startBedrock, type BedrockStandIn } from "../../../local/bedrock/server.ts";
import { clientOf, HAIKU, jumpingClock } from "./bedrock-client.ts";

let bedrock: BedrockStandIn;
let client: BedrockRuntimeClient;
let model: ChatBedrockConverse;

beforeAll(async () => {
  bedrock = await startBedrock({ clock: jumpingClock() });
  client = clientOf(bedrock.url);
  model = chat(HAIKU);
});
afterEach(() => bedrock.clearFaults());
afterAll(async () => {
  client.destroy();
  await bedrock.close();
});

function chat(id: string, more: { temperature?: number; maxTokens?: number } = {}): ChatBedrockConverse {
  return new ChatBedrockConverse({ client, region: "ap-northeast-1", model: id, maxRetries: 0, ...more });
}

test("LangChain's model answers with text, usage and stop reason, and the practice model remembers", async () => {
  const answer = await model.invoke([
    new SystemMessage("Be kind."),
    new HumanMessage("my cat is Tama"),
    new AIMessage("nice"),
    new HumanMessage("what did I say?"),
  ]);

  expect(answer.text).toContain("1. my cat is Tama");
  expect(answer.response_metadata).toMatchObject({ stopReason: "end_turn" });
  expect(answer.usage_metadata).toMatchObject({ input_tokens: expect.any(Number) });
  expect(bedrock.calls().at(-1)?.request?.system).toEqual([{ text: "Be kind." }]);
});

test("a long answer is cut at maxTokens and says so", async () => {
  const answer = await chat(HAIKU, { maxTokens: 500 }).invoke("long");

  expect(answer.response_metadata).toMatchObject({ stopReason: "max_tokens" });
  expect(answer.usage_metadata).toMatchObject({ output_tokens: 500 });
});

test("“slow” passes on the clock", async () => {
  const answer = await model.invoke("slow 70");

  expect(answer.response_metadata).toMatchObject({ metrics: { latencyMs: 70_000 } });
});

test("“error” throttles", async () => {
  await expect(model.invoke("error")).rejects.toMatchObject({
    name: "ThrottlingException",
    $metadata: { httpStatusCode: 429 },
  });
});

test("a temperature this model no longer takes is refused", async () => {
  await expect(chat(HAIKU, { temperature: 0.5 }).invoke("hi")).rejects.toMatchObject({
    name: "ValidationException",
  });
});

test("two human messages in a row are refused, as LangChain does not merge them", async () => {
  const asked = model.invoke([new HumanMessage("a"), new HumanMessage("b")]);

  await expect(asked).rejects.toMatchObject({ name: "ValidationException" });
});

test("a fallback answers when the first model is throttled", async () => {
  bedrock.fault({ kind: "throttling", modelId: "haiku" });
  const withFallback = model.withFallbacks([chat("jp.amazon.nova-2-lite-v1:0")]);

  expect((await withFallback.invoke("hi")).text).toContain("hi");
  expect(
    bedrock
      .calls()
      .slice(-2)
      .map(({ modelId, status }) => [modelId, status]),
  ).toEqual([
    [HAIKU, 429],
    ["jp.amazon.nova-2-lite-v1:0", 200],
  ]);
});
