import { afterEach, expect, test } from "@jest/globals";
import { startBedrock, type BedrockStandIn } from "../../../local/bedrock/server.ts";
import type { DoneToolCall } from "../../../local/bedrock/tool-calls.ts";
import { systemClock } from "../../../src/clock.ts";

let bedrock: BedrockStandIn | undefined;
afterEach(() => bedrock?.close());

const toolUse = { toolUseId: "call-1", name: "calculator", input: { expression: "1+2" } };
const toolConfig = {
  tools: [{ toolSpec: { name: "calculator", inputSchema: { json: { type: "object" } } } }],
};
const request = {
  messages: [
    { role: "user", content: [{ text: "What is 1+2?" }] },
    { role: "assistant", content: [{ toolUse }] },
    { role: "user", content: [{ toolResult: { toolUseId: "call-1", content: [{ text: "1+2 = 3" }] } }] },
  ],
  toolConfig,
};

test("a tool call is told of once, with its result, though a second model is shown the same", async () => {
  const told: DoneToolCall[] = [];
  bedrock = await startBedrock({
    clock: systemClock,
    answer: () => "3",
    onToolCall: (call) => told.push(call),
  });
  const ask = (body: object) =>
    fetch(`${bedrock?.url}/model/jp.anthropic.claude-haiku-5-5/converse`, {
      method: "POST",
      headers: { authorization: "AWS4-HMAC-SHA256", "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  expect((await ask({ messages: request.messages.slice(0, 1), toolConfig })).status).toBe(200);
  expect(told).toEqual([]);
  expect((await ask(request)).status).toBe(200);
  expect((await ask(request)).status).toBe(200);
  expect(told).toEqual([{ ...toolUse, result: "1+2 = 3" }]);
});
