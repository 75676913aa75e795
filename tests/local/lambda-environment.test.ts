import { expect, test } from "@jest/globals";
import { setAwsEnvironment, setFunctionEnvironments } from "../../local/lambda-environment.ts";

const urls = {
  sqs: "http://127.0.0.1:1",
  dynamodb: "http://127.0.0.1:2",
  ssm: "http://127.0.0.1:3",
  bedrock: undefined,
  line: "http://127.0.0.1:4",
};
const services = { urls, pageUrl: undefined, close: () => Promise.resolve() };
const endpoints = {
  AWS_REGION: "ap-northeast-1",
  AWS_ENDPOINT_URL_SQS: urls.sqs,
  AWS_ENDPOINT_URL_DYNAMODB: urls.dynamodb,
  AWS_ENDPOINT_URL_SSM: urls.ssm,
};

test("whoever is signed in to AWS cannot reach it with a model on this machine", async () => {
  const env = {
    AWS_PROFILE: "work",
    AWS_SESSION_TOKEN: "real",
    AWS_ACCESS_KEY_ID: "real",
    AWS_BEARER_TOKEN_BEDROCK: "x",
  };
  await setAwsEnvironment(env, { kind: "practice" }, "ap-northeast-1", services);
  expect(env).toEqual({ ...endpoints, AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" });
});

test("with LOCAL_MODEL=bedrock the developer's own keys are handed on", async () => {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "mine",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "session",
  });
  const env = {};
  await setAwsEnvironment(env, { kind: "bedrock" }, "ap-northeast-1", services);
  expect(env).toEqual({
    ...endpoints,
    AWS_ACCESS_KEY_ID: "mine",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "session",
  });
});

test("a Bedrock API key is enough", async () => {
  const env = { AWS_BEARER_TOKEN_BEDROCK: "api-key" };
  await setAwsEnvironment(env, { kind: "bedrock" }, "ap-northeast-1", services);
  expect(env).toMatchObject({ AWS_BEARER_TOKEN_BEDROCK: "api-key", AWS_ACCESS_KEY_ID: "local" });
});

test("the functions get local addresses for the template's resources, and the Ollama model without fallbacks", () => {
  const functions = {
    chat: {
      environment: {
        QUEUE_URL: { Ref: "ChatQueue" },
        TABLE_NAME: { Ref: "Table" },
        MODEL: "bedrock:a",
        FALLBACK_MODELS: "bedrock:b",
        LINE_API_BASE_URL: "https://api.line.me",
        HISTORY_TURNS: "30",
      },
    },
  };
  const template = { queues: [], eventSources: [], tables: new Map([["Table", { TableName: "bot-dev" }]]) };
  const queues = new Map([["ChatQueue", { url: "http://127.0.0.1:1/q", arn: "arn" }]]);
  setFunctionEnvironments(functions, template, queues, { kind: "ollama", name: "qwen3" }, urls.line);
  expect(functions.chat.environment).toEqual({
    QUEUE_URL: "http://127.0.0.1:1/q",
    TABLE_NAME: "bot-dev",
    MODEL: "ollama:qwen3",
    FALLBACK_MODELS: "",
    LINE_API_BASE_URL: urls.line,
    HISTORY_TURNS: "30",
  });
});
