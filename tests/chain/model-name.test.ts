import { expect, test } from "@jest/globals";
import { modelName } from "../../src/chain/model-name.ts";

test.each([
  ["bedrock:jp.anthropic.claude-haiku-5-5", "bedrock", "jp.anthropic.claude-haiku-5-5"],
  ["bedrock:jp.amazon.nova-2-lite-v1:0", "bedrock", "jp.amazon.nova-2-lite-v1:0"],
  [
    "bedrock:arn:aws:bedrock:ap-northeast-1:123456789012:application-inference-profile/abc123",
    "bedrock",
    "arn:aws:bedrock:ap-northeast-1:123456789012:application-inference-profile/abc123",
  ],
  ["ollama:qwen3", "ollama", "qwen3"],
  ["ollama:hf.co/someone/qwen3-gguf:Q4_K_M", "ollama", "hf.co/someone/qwen3-gguf:Q4_K_M"],
])("%s names a model", (text, provider, id) => {
  expect(modelName(text)).toEqual({ provider, id });
});

test.each([
  "",
  "qwen3",
  "openai:gpt",
  "bedrock:",
  "bedrock: nova",
  "Bedrock:nova",
  "ollama:a\nb",
  "ollama:モデル",
])("%j names no model", (text) => {
  expect(modelName(text)).toBeUndefined();
});

test("an id of more than 200 characters is none of Bedrock's or Ollama's", () => {
  expect(modelName(`ollama:${"a".repeat(200)}`)?.id).toHaveLength(200);
  expect(modelName(`ollama:${"a".repeat(201)}`)).toBeUndefined();
});
