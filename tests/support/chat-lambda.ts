import type { Context } from "aws-lambda";
import { HAIKU_5_5, NOVA } from "./bedrock-models.ts";

/** The `Properties` of a table for turns, as serverless.yml has them. */
export function turnsTable(TableName: string) {
  return {
    TableName,
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
  };
}

/** Settings of the chat function that are the same wherever its stand-ins listen. */
export const CHAT_SETTINGS = {
  SECRETS_PATH: "/chat",
  LOG_ID_KEY: "key",
  OLLAMA_BASE_URL: "http://127.0.0.1:9",
  MODEL: `bedrock:${HAIKU_5_5}`,
  FALLBACK_MODELS: `bedrock:${NOVA}`,
  MODEL_MAX_OUTPUT_TOKENS: "2048",
  HISTORY_TOKENS: "8000",
  HISTORY_TURNS: "30",
  MEMORY_DAYS: "30",
  TIME_ZONE: "Asia/Tokyo",
  PERSONA: "Be kind.",
};

/** What Lambda hands over with each call. */
export const LAMBDA_CONTEXT: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: "chat",
  functionVersion: "$LATEST",
  invokedFunctionArn: "arn:aws:lambda:ap-northeast-1:000000000000:function:chat",
  memoryLimitInMB: "1024",
  awsRequestId: "00000000-0000-4000-8000-000000000000",
  logGroupName: "/aws/lambda/chat",
  logStreamName: "stream",
  getRemainingTimeInMillis: () => 120_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};
