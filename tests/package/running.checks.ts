import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { createServer, type Server } from "node:http";
import { systemClock } from "../../src/clock.ts";
import { saidByBot, sayTo } from "../support/line-platform.ts";
import type { Packaged } from "../support/package-service.ts";
import { startPackagedWorld, type PackagedWorld } from "../support/packaged-world.ts";

const FIRST_MODEL = "jp.anthropic.claude-haiku-5-5";
const FALLBACK = "jp.amazon.nova-2-lite-v1:0";
const HANDLED = { payload: { batchItemFailures: [] } };

let world: PackagedWorld;

export function runningChecks(packaged: () => Packaged): void {
  beforeAll(async () => {
    world = await startPackagedWorld(packaged(), ({ messages }) => {
      const words = messages.at(-1)?.content.map((block) => ("text" in block ? block.text : "")) ?? [];
      return `You **said** ${words.join("")}`;
    });
  }, 20_000);
  afterAll(() => world?.close());
  afterEach(() => world.bedrock.clearFaults());

  test("take a signed event and answer it", async () => {
    const taken = await world.post([say("hello")]);
    expect(taken).toMatchObject({ payload: { statusCode: 200 }, coldStartMs: expect.any(Number) });
    const answered = await world.chat.invoke(await world.takeFromQueue());
    expect(answered).toMatchObject({ ...HANDLED, coldStartMs: expect.any(Number) });
    // The Markdown parser is in the bundle too.
    expect(saidByBot(world.line)).toEqual(["reply: You said hello"]);
    expect(logged(world.chat.output())).toContainEqual(
      expect.objectContaining({ event: "turn", outcome: "sent by reply" }),
    );
  });

  test("refuse a wrong signature", async () => {
    const { payload } = await world.post([say("forged")], { secret: "another secret" });
    expect(payload).toMatchObject({ statusCode: 401 });
    expect((await world.takeFromQueue()).Records).toEqual([]);
  });

  test("remember the conversation", async () => {
    const before = world.bedrock.calls().length;
    await answer("and again");
    const [call] = world.bedrock.calls().slice(before);
    expect(call?.request?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  });

  test("answer a message once, though the queue delivers it twice", async () => {
    await world.post([say("twice")]);
    const event = await world.takeFromQueue();
    expect(await world.chat.invoke(event)).toMatchObject(HANDLED);
    const [calls, said] = [world.bedrock.calls().length, saidByBot(world.line)];
    // The table refuses the second claim, and the minified SDK has to recognise that error.
    expect(await world.chat.invoke(event)).toMatchObject(HANDLED);
    expect(world.bedrock.calls()).toHaveLength(calls);
    expect(saidByBot(world.line)).toEqual(said);
  });

  test("ask the fallback while the first model is throttled, and log the error by its name", async () => {
    world.bedrock.fault({ kind: "throttling", modelId: FIRST_MODEL });
    const before = world.bedrock.calls().length;
    await answer("anybody?");
    const asked = world.bedrock
      .calls()
      .slice(before)
      .map(({ modelId, status }) => [modelId, status]);
    expect(asked).toEqual([
      [FIRST_MODEL, 429],
      [FIRST_MODEL, 429],
      [FALLBACK, 200],
    ]);
    expect(saidByBot(world.line).at(-1)).toBe("reply: You said anybody?");
    const failure = logged(world.chat.output()).findLast(({ event }) => event === "model failed");
    expect(failure).toMatchObject({ model: FIRST_MODEL });
    expect(JSON.stringify(failure)).toContain("ThrottlingException");
  });

  test("apologise where no model may be asked, and log why", async () => {
    world.bedrock.fault({ kind: "access-denied" });
    await answer("hello?");
    expect(saidByBot(world.line).at(-1)).toMatch(/^reply: Sorry/);
    expect(world.chat.output()).toContain("AccessDeniedException");
  });

  test("answer with a model of Ollama's", async () => {
    const chat = await world.startChat({ MODEL: "ollama:qwen3", FALLBACK_MODELS: "" });
    await world.post([say("local?")]);
    expect(await chat.invoke(await world.takeFromQueue())).toMatchObject(HANDLED);
    expect(saidByBot(world.line).at(-1)).toBe("reply: You said local?");
    expect(world.ollama.calls().map(({ model, status }) => [model, status])).toEqual([["qwen3", 200]]);
  });

  test("ask Bedrock with an API key where there is one", async () => {
    const headers: (string | undefined)[] = [];
    const server = createServer(({ headers: { authorization } }, response) => {
      headers.push(authorization);
      response.writeHead(404, { "x-amzn-errortype": "ResourceNotFoundException" }).end("{}");
    });
    const AWS_ENDPOINT_URL_BEDROCK_RUNTIME = await listen(server);
    const chat = await world.startChat({
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME,
      AWS_BEARER_TOKEN_BEDROCK: "an-api-key",
    });
    await world.post([say("with a key")]);
    expect(await chat.invoke(await world.takeFromQueue())).toMatchObject(HANDLED);
    server.close();
    expect(headers).toEqual(["Bearer an-api-key", "Bearer an-api-key"]);
  });

  test("say in Lambda's own log what is wrong with their settings", async () => {
    const chat = await world.startChat({ MODEL: "nonsense" });
    await world.post([say("anything")]);
    const event = await world.takeFromQueue();
    const failed = [{ itemIdentifier: event.Records[0]?.messageId }];
    expect((await chat.invoke(event)).payload).toEqual({ batchItemFailures: failed });
    expect(chat.output()).toContain("MODEL must be provider:model");
  });
}

function say(text: string) {
  return sayTo(world.line, systemClock, text);
}

/** The whole way of one message through both functions. */
async function answer(text: string): Promise<void> {
  expect((await world.post([say(text)])).payload).toMatchObject({ statusCode: 200 });
  expect(await world.chat.invoke(await world.takeFromQueue())).toMatchObject(HANDLED);
}

function logged(output: string): Record<string, unknown>[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line): Record<string, unknown> => JSON.parse(line));
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}
