import { AIMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import { ChatOllama } from "@langchain/ollama";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { readFile } from "node:fs/promises";

import { startOllama, type OllamaStandIn } from "../../../local/ollama/server.ts";
import { jumpingClock } from "../bedrock/bedrock-client.ts";

let ollama: OllamaStandIn;

beforeAll(async () => {
  ollama = await startOllama({ clock: jumpingClock() });
});
afterEach(() => ollama.clearFaults());
afterAll(() => ollama.close());

function chat(more: { numPredict?: number } = {}): ChatOllama {
  return new ChatOllama({ model: "qwen3", baseUrl: ollama.url, maxRetries: 0, ...more });
}

test("LangChain's model streams an answer with usage, and the practice model remembers", async () => {
  const answer = await chat().invoke([
    new SystemMessage("Be kind."),
    new HumanMessage("my cat is Tama 🐈"),
    new AIMessage("nice"),
    new HumanMessage("what did I say?"),
  ]);

  expect(answer.text).toContain("1. my cat is Tama 🐈");
  expect(answer.response_metadata).toMatchObject({ model: "qwen3", done_reason: "stop" });
  expect(answer.usage_metadata).toMatchObject({ output_tokens: expect.any(Number) });
  expect(ollama.calls().at(-1)).toMatchObject({
    model: "qwen3",
    status: 200,
    request: {
      stream: true,
      messages: [{ role: "system" }, { role: "user" }, { role: "assistant" }, { role: "user" }],
    },
  });
});

test("an answer arrives in pieces", async () => {
  const pieces: string[] = [];
  for await (const chunk of await chat().stream("hello")) pieces.push(chunk.text);

  expect(pieces.length).toBeGreaterThan(3);
  expect(pieces.join("")).toContain("You wrote: “hello”");
});

test("a long answer is cut at num_predict", async () => {
  const answer = await chat({ numPredict: 100 }).invoke("long");

  expect(answer.response_metadata).toMatchObject({ done_reason: "length", eval_count: 100 });
});

test("without streaming the answer comes whole", async () => {
  const body = JSON.stringify({ model: "m", stream: false, messages: [{ role: "user", content: "hi" }] });

  const response = await fetch(`${ollama.url}/api/chat`, { method: "POST", body });

  expect(await response.json()).toMatchObject({ done: true, message: { role: "assistant" } });
});

test("an image is seen by the practice model", async () => {
  const url = "data:image/png;base64,iVBORw0KGgo=";
  const answer = await chat().invoke([
    new HumanMessage({ content: [{ type: "image_url", image_url: { url } }] }),
  ]);

  expect(answer.text).toContain("1 image(s)");
});

test.each([
  ["not-found", 404, "model 'qwen3' not found"],
  ["internal", 500, "llama runner process has terminated"],
  ["busy", 429, "too many requests"],
] as const)("the fault %s is status %i, once", async (kind, status, message) => {
  ollama.fault(kind, 1);

  await expect(chat().invoke("hi")).rejects.toMatchObject({ message: expect.stringContaining(message) });
  expect(ollama.calls().at(-1)?.status).toBe(status);
  expect((await chat().invoke("hi")).text).toContain("hi");
});

// Not with ChatOllama: it looks at its signal only when a piece arrives, so it would hang as well.
test("hanging lasts until the caller gives up", async () => {
  ollama.fault("hang", 1);
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "hi" }] });

  const asked = fetch(`${ollama.url}/api/chat`, { method: "POST", body, signal: AbortSignal.timeout(100) });

  await expect(asked).rejects.toMatchObject({ name: "TimeoutError" });
  expect(ollama.calls().at(-1)?.status).toBe(0);
});

test("“error” of the practice model is Ollama's 500", async () => {
  await expect(chat().invoke("error")).rejects.toThrow("llama runner process has terminated");
});

test.each(["/api/generate", "/api/tags", "/api/pull", "/api/show", "/api/embed", "/v1/chat/completions"])(
  "%s is refused, as the list says",
  async (path) => {
    const list = await readFile(
      new URL("../../../local/ollama/DOES-AND-DOES-NOT.md", import.meta.url),
      "utf8",
    );
    const row = list.split("\n").find((line) => line.includes(`\`${path}\``));

    expect(row).toContain("404");
    const response = await fetch(ollama.url + path, { method: "POST", body: "{}" });
    expect([response.status, await response.text()]).toEqual([
      404,
      expect.stringContaining("DOES-AND-DOES-NOT.md"),
    ]);
  },
);
