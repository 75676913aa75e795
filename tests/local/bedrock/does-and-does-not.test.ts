import {
  ApplyGuardrailCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { readFile } from "node:fs/promises";

import { startBedrock, type BedrockStandIn } from "../../../local/bedrock/server.ts";
import { clientOf, HAIKU, jumpingClock } from "./bedrock-client.ts";

let bedrock: BedrockStandIn;
let client: BedrockRuntimeClient;

beforeAll(async () => {
  bedrock = await startBedrock({ clock: jumpingClock() });
  client = clientOf(bedrock.url);
});
afterAll(async () => {
  client.destroy();
  await bedrock.close();
});

const modelId = HAIKU;
const messages = [{ role: "user" as const, content: [{ text: "hi" }] }];
const body = "{}";

test.each([
  ["ConverseStream", () => client.send(new ConverseStreamCommand({ modelId, messages }))],
  ["InvokeModel", () => client.send(new InvokeModelCommand({ modelId, body }))],
  [
    "InvokeModelWithResponseStream",
    () => client.send(new InvokeModelWithResponseStreamCommand({ modelId, body })),
  ],
  ["CountTokens", () => client.send(new CountTokensCommand({ modelId, input: { converse: { messages } } }))],
  [
    "ApplyGuardrail",
    () =>
      client.send(
        new ApplyGuardrailCommand({
          guardrailIdentifier: "g",
          guardrailVersion: "1",
          source: "INPUT",
          content: [],
        }),
      ),
  ],
])("%s is refused, as the list says", async (operation, send) => {
  const list = await readFile(
    new URL("../../../local/bedrock/DOES-AND-DOES-NOT.md", import.meta.url),
    "utf8",
  );
  const row = list.split("\n").find((line) => line.includes(`\`${operation}\``));

  expect(row).toContain("UnknownOperationException");
  await expect(send()).rejects.toMatchObject({
    name: "UnknownOperationException",
    message: expect.stringContaining("DOES-AND-DOES-NOT.md"),
  });
});

test("a call without credentials is refused", async () => {
  const response = await fetch(`${bedrock.url}/model/${HAIKU}/converse`, { method: "POST", body: "{}" });

  expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([
    403,
    "MissingAuthenticationTokenException",
  ]);
});

test("a body that is no Converse request is refused and recorded without one", async () => {
  const response = await fetch(`${bedrock.url}/model/${HAIKU}/converse`, {
    method: "POST",
    headers: { authorization: "AWS4-HMAC-SHA256 anything" },
    body: "not json",
  });

  expect([response.status, bedrock.calls().at(-1)?.request]).toEqual([400, undefined]);
});
