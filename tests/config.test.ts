import { expect, test } from "@jest/globals";
import { readChatConfig } from "../src/config.ts";
import { readWebhookConfig } from "../src/webhook-config.ts";
import { OperatorError } from "../src/operator-error.ts";

const webhookSettings = {
  AWS_REGION: "ap-northeast-1",
  AWS_ACCESS_KEY_ID: "key",
  AWS_SECRET_ACCESS_KEY: "secret",
  QUEUE_URL: "https://sqs.ap-northeast-1.amazonaws.com/1/chat.fifo",
  SECRETS_PATH: "/bot/dev",
  LOG_ID_KEY: "word",
};

const chatSettings = {
  ...webhookSettings,
  DEAD_LETTER_QUEUE_URL: "https://sqs.ap-northeast-1.amazonaws.com/1/dead.fifo",
  TABLE_NAME: "table",
  MODEL: "bedrock:jp.anthropic.claude-haiku-5-5",
  FALLBACK_MODELS: "",
  MODEL_MAX_OUTPUT_TOKENS: "2048",
  HISTORY_TOKENS: "8000",
  HISTORY_TURNS: "30",
  MEMORY_DAYS: "30",
  TIME_ZONE: "Asia/Tokyo",
  PERSONA: "You are kind.",
  LINE_API_BASE_URL: "https://api.line.me",
  OLLAMA_BASE_URL: "http://127.0.0.1:11434",
};

function errorOf(read: () => unknown): OperatorError {
  try {
    read();
  } catch (error) {
    if (error instanceof OperatorError) return error;
    throw error;
  }
  throw new Error("The settings were taken.");
}

function chatErrorOf(change: Record<string, string | undefined>): string {
  return errorOf(() => readChatConfig({ ...chatSettings, ...change })).message;
}

test("the chat function's settings are read with their types", () => {
  expect(readChatConfig({ ...chatSettings, UNRELATED: "x" })).toEqual({
    ...chatSettings,
    MODEL: { provider: "bedrock", id: "jp.anthropic.claude-haiku-5-5" },
    FALLBACK_MODELS: [],
    MODEL_MAX_OUTPUT_TOKENS: 2048,
    HISTORY_TOKENS: 8000,
    HISTORY_TURNS: 30,
    MEMORY_DAYS: 30,
  });
});

test("the webhook function needs none of the chat function's settings", () => {
  expect(readWebhookConfig({ ...webhookSettings, MODEL: "nonsense" })).toEqual(webhookSettings);
});

test("everything that is missing is named at once, with what to set", () => {
  const { message } = errorOf(() => readWebhookConfig({}));

  expect(message).toBe(
    "Wrong settings: AWS_REGION must be the AWS region, for example ap-northeast-1; " +
      "AWS_ACCESS_KEY_ID must be set, as Lambda and the local dev server do; " +
      "AWS_SECRET_ACCESS_KEY must be set, as Lambda and the local dev server do; " +
      "QUEUE_URL must be the chat queue's URL; " +
      "SECRETS_PATH must be the SSM path below which the LINE_CHANNEL_… parameters are; " +
      "LOG_ID_KEY must be any word; it keys the hashes of ids in the log. " +
      "Set them in .env or the shell; see .env.example.",
  );
});

test.each([
  ["AWS_ENDPOINT_URL_SQS", "canary", "an http(s) origin"],
  ["AWS_ENDPOINT_URL_SSM", "ftp://canary", "an http(s) origin"],
  ["MODEL", "canary", "provider:model, for example bedrock:jp.anthropic.claude-haiku-5-5"],
  ["MODEL", "openai:canary", "provider:model, for example bedrock:jp.anthropic.claude-haiku-5-5"],
  ["MODEL", "bedrock:canary canary", "provider:model, for example bedrock:jp.anthropic.claude-haiku-5-5"],
  ["FALLBACK_MODELS", "bedrock:a,canary", "provider:model, for example bedrock:jp.amazon.nova-2-lite-v1:0"],
  ["MODEL_MAX_OUTPUT_TOKENS", "0", "a whole number from 1 to 128000"],
  ["MODEL_MAX_OUTPUT_TOKENS", "128001", "a whole number from 1 to 128000"],
  ["MODEL_TEMPERATURE", "2.1", "a number from 0 to 1"],
  ["MODEL_TEMPERATURE", "-1", "a number from 0 to 1"],
  ["MODEL_TEMPERATURE", "0,5", "a number from 0 to 1"],
  ["MODEL_TOP_P", "1.01", "a number from 0 to 1"],
  ["HISTORY_TOKENS", "500001", "a whole number from 0 to 500000"],
  ["HISTORY_TOKENS", "8e3", "a whole number from 0 to 500000"],
  ["HISTORY_TURNS", "0x10", "a whole number from 0 to 500"],
  ["HISTORY_TURNS", "1.5", "a whole number from 0 to 500"],
  ["HISTORY_TURNS", "-1", "a whole number from 0 to 500"],
  ["HISTORY_TURNS", "３０", "a whole number from 0 to 500"],
  ["HISTORY_TURNS", "NaN", "a whole number from 0 to 500"],
  ["HISTORY_TURNS", "", "a whole number from 0 to 500"],
  ["MEMORY_DAYS", "2", "a whole number from 3 to 3650"],
  ["TIME_ZONE", "canary", "a time zone of the IANA list, for example Asia/Tokyo"],
  ["TIME_ZONE", "", "a time zone, for example Asia/Tokyo"],
  ["PERSONA", "", "a sentence that says who the bot is"],
  ["LINE_API_BASE_URL", "api.line.me/canary", "an origin without a path, for example https://api.line.me"],
  [
    "LINE_API_BASE_URL",
    "http://localhost/canary",
    "an origin without a path, for example https://api.line.me",
  ],
  ["OLLAMA_BASE_URL", "file:///canary", "an origin, for example http://127.0.0.1:11434"],
])("%s set to %j is named with its fix", (name, value, fix) => {
  expect(chatErrorOf({ [name]: value })).toBe(
    `Wrong settings: ${name} must be ${fix}. Set them in .env or the shell; see .env.example.`,
  );
});

test("no wrong value is repeated, in the message or in a cause", () => {
  const wrong = Object.keys(chatSettings).filter((name) => !(name in webhookSettings));
  const canaries = Object.fromEntries(wrong.map((name) => [name, `canary of ${name}\n`]));
  const error = errorOf(() => readChatConfig({ ...chatSettings, ...canaries }));

  expect([error.message.includes("canary"), error.cause]).toEqual([false, undefined]);
});

test("0 means 0", () => {
  const zero = { HISTORY_TURNS: "0", HISTORY_TOKENS: "0", MODEL_TEMPERATURE: "0", MODEL_TOP_P: "0" };

  expect(readChatConfig({ ...chatSettings, ...zero })).toMatchObject({
    HISTORY_TURNS: 0,
    HISTORY_TOKENS: 0,
    MODEL_TEMPERATURE: 0,
    MODEL_TOP_P: 0,
  });
});

test("an empty variable is an unset one", () => {
  const empty = {
    AWS_SESSION_TOKEN: "",
    AWS_ENDPOINT_URL_SQS: "",
    AWS_ENDPOINT_URL_SSM: "",
    MODEL_TEMPERATURE: "",
    MODEL_TOP_P: "",
  };

  expect(readChatConfig({ ...chatSettings, ...empty })).toEqual(readChatConfig(chatSettings));
});

test("fallback models are a list, with spaces and stray commas forgiven", () => {
  const FALLBACK_MODELS = " bedrock:jp.amazon.nova-2-lite-v1:0 ,, ollama:qwen3:8b, ";

  expect(readChatConfig({ ...chatSettings, FALLBACK_MODELS }).FALLBACK_MODELS).toEqual([
    { provider: "bedrock", id: "jp.amazon.nova-2-lite-v1:0" },
    { provider: "ollama", id: "qwen3:8b" },
  ]);
});

test.each([
  [
    "bedrock:arn:aws:bedrock:us-east-1:1:inference-profile/x",
    "arn:aws:bedrock:us-east-1:1:inference-profile/x",
  ],
  [" bedrock:a ", "a"],
])("the model %j is taken", (MODEL, id) => {
  expect(readChatConfig({ ...chatSettings, MODEL }).MODEL).toEqual({ provider: "bedrock", id });
});
