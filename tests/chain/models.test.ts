import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parametersFor } from "../../src/chain/models.ts";
import { HAIKU_4_5, HAIKU_5_5, NOVA, startBedrockModels } from "../support/bedrock-models.ts";
import type { BedrockModels } from "../support/bedrock-models.ts";

let models: BedrockModels;

beforeAll(async () => {
  models = await startBedrockModels(() => "yes");
});
afterAll(() => models.close());

const both = { temperature: 0.2, topP: 0.7 };

// Every row of the catalogue, and what of temperature and topP reaches the model.
const rows: readonly (readonly [string, object])[] = [
  [HAIKU_5_5, {}],
  ["jp.anthropic.claude-sonnet-5-5", {}],
  ["global.anthropic.claude-opus-5", {}],
  ["global.anthropic.claude-opus-4-8", {}],
  [HAIKU_4_5, { temperature: 0.2 }],
  ["jp.anthropic.claude-sonnet-4-6", { temperature: 0.2 }],
  [NOVA, both],
  ["apac.amazon.nova-micro-v1:0", both],
  ["openai.gpt-oss-20b-1:0", both],
];
test.each(rows)("%s gets of temperature and topP what it takes: %j", async (id, taken) => {
  await models.model(id, { ...both, maxOutputTokens: 321 }).invoke("hi");

  const call = models.bedrock.calls().at(-1);
  expect([call?.modelId, call?.status]).toEqual([id, 200]);
  expect(call?.request?.inferenceConfig).toEqual({ maxTokens: 321, ...taken });
});

test.each(rows)("%s with nothing chosen gets the output limit alone", async (id) => {
  await models.model(id).invoke("hi");

  expect(models.bedrock.calls().at(-1)?.request?.inferenceConfig).toEqual({ maxTokens: 2_000 });
});

test("a model that takes one of the two gets topP when temperature is not set", async () => {
  await models.model(HAIKU_4_5, { topP: 0.7 }).invoke("hi");

  expect(models.bedrock.calls().at(-1)?.request?.inferenceConfig).toEqual({ maxTokens: 2_000, topP: 0.7 });
});

test("a temperature and a topP of 0 mean 0", async () => {
  await models.model(NOVA, { temperature: 0, topP: 0 }).invoke("hi");

  const sent = { maxTokens: 2_000, temperature: 0, topP: 0 };
  expect(models.bedrock.calls().at(-1)?.request?.inferenceConfig).toEqual(sent);
});

test("thinking is switched off where it is on by default, and not mentioned elsewhere", async () => {
  await models.model(HAIKU_5_5).invoke("hi");
  const off = { thinking: { type: "disabled" } };
  expect(models.bedrock.calls().at(-1)?.request?.additionalModelRequestFields).toEqual(off);

  for (const id of [HAIKU_4_5, NOVA]) {
    await models.model(id).invoke("hi");
    expect(models.bedrock.calls().at(-1)?.request?.additionalModelRequestFields).toEqual({});
  }
});

test("an application inference profile hides the model's name: both parameters are sent", () => {
  const id = "arn:aws:bedrock:ap-northeast-1:123456789012:application-inference-profile/abc123";

  expect(parametersFor({ provider: "bedrock", id }, { maxOutputTokens: 10, ...both })).toEqual({
    maxTokens: 10,
    ...both,
    switchThinkingOff: false,
  });
});
