import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { phrases } from "../../src/bot/phrases/phrases.ts";
import { HAIKU_5_5, NOVA } from "../support/bedrock-models.ts";
import { atReceive, invoke, logLines, startChatFunctionWorld } from "../support/chat-function.ts";
import type { ChatFunctionWorld } from "../support/chat-function.ts";
import { saidByBot, userIdOf } from "../support/line-platform.ts";
import { until } from "../support/manual-clock.ts";

const CANARY = "canary-7f3a";
const noFailures = { batchItemFailures: [] };

let world: ChatFunctionWorld;
let release: () => void = () => undefined;
let saidBefore: number;

beforeAll(async () => {
  world = await startChatFunctionWorld(async ({ messages }) => {
    const text = messages.at(-1)?.content[0]?.text ?? "";
    if (text === "slow") await new Promise<void>((resolve) => (release = resolve));
    return `echo: ${text}`;
  });
});
beforeEach(async () => {
  saidBefore = saidByBot(world.line).length;
  world.bedrock.clearFaults();
  await world.emptyQueue();
});
afterAll(() => world.close());

const said = () => saidByBot(world.line).slice(saidBefore);

test("a message from the queue is answered, and no failure is reported", async () => {
  const { response } = await invoke(await world.nextText("hello"));
  expect(response).toEqual(noFailures);
  expect(said()).toEqual(["reply: echo: hello"]);
});

test("what was said before is remembered in the table", async () => {
  await invoke(await world.nextText("and now?"));

  const prompt = world.bedrock
    .calls()
    .at(-1)
    ?.request?.messages.map(({ content }) => content[0]?.text);
  expect(prompt).toEqual(["hello", "echo: hello", "and now?"]);
});

test("nothing a person or the model wrote, no id and no secret is printed", async () => {
  const { printed } = await invoke(await world.nextText(CANARY));
  world.bedrock.fault({ kind: "validation" });
  const failed = await invoke(await world.nextText(CANARY));
  const odd = await invoke(await world.nextBody(`{"event": "${CANARY}`));

  expect(said()[0]).toBe(`reply: echo: ${CANARY}`);
  expect(logLines(printed).map(({ event, outcome }) => [event, outcome])).toEqual([
    ["turn", "sent by reply"],
  ]);
  const all = printed + failed.printed + odd.printed;
  for (const secret of [CANARY, userIdOf(world.line), "8c570fa6", "eyJ", "Be kind"])
    expect(all).not.toContain(secret);
});

test("the same message delivered twice by the queue is answered once", async () => {
  const event = await world.nextText("once");
  const calls = world.bedrock.calls().length;

  expect((await invoke(event)).response).toEqual(noFailures);
  expect((await invoke(event)).response).toEqual(noFailures);
  expect(said()).toEqual(["reply: echo: once"]);
  expect(world.bedrock.calls()).toHaveLength(calls + 1);
});

test("with the first model throttled the fallback answers", async () => {
  world.bedrock.fault({ kind: "throttling", modelId: HAIKU_5_5 });
  const { response, printed } = await invoke(await world.nextText("hello"));

  expect(response).toEqual(noFailures);
  expect(said()).toEqual(["reply: echo: hello"]);
  expect(logLines(printed)).toMatchObject([
    { event: "model failed", model: HAIKU_5_5, error: { name: "ThrottlingException", status: 429 } },
    { event: "turn", outcome: "sent by reply", model: NOVA },
  ]);
});

test("with every model down the person gets an apology, the log says why, and the queue is done", async () => {
  world.bedrock.fault({ kind: "access-denied" });
  const { response, printed } = await invoke(await world.nextText("hello"));

  expect(response).toEqual(noFailures);
  expect(said()).toEqual([`reply: ${phrases.en.modelsFailed}`]);
  expect(logLines(printed).filter(({ event }) => event === "model failed")).toMatchObject([
    { model: HAIKU_5_5, error: { name: "AccessDeniedException", status: 403 } },
    { model: NOVA, error: { name: "AccessDeniedException", status: 403 } },
  ]);
});

test("while the model works the message is hidden for 30 s, not for the queue's 720: a killed worker costs little", async () => {
  const event = await world.nextText("slow");
  const calls = world.bedrock.calls().length;
  const answering = invoke(event);
  await until(() => world.bedrock.calls().length > calls && world.queueCalls.length > 0);

  world.queueClock.advance(29_999);
  const hidden = await world.receiveAgain();
  world.queueClock.advance(1);
  const visible = await world.receiveAgain();
  release();
  expect([hidden, visible]).toEqual([[], ["2"]]);
  expect((await answering).response).toEqual(noFailures);
});

test("a turn that another worker has is not given up, not even at the tenth try: that worker answers it", async () => {
  const event = await world.nextText("slow");
  const calls = world.bedrock.calls().length;
  const answering = invoke(event);
  await until(() => world.bedrock.calls().length > calls);

  const { response } = await invoke(atReceive(10, event));
  release();
  await answering;
  expect(response.batchItemFailures).toHaveLength(1);
  expect(await world.deadLetters()).toEqual([]);
  expect(said()).toEqual(["reply: echo: slow"]);
});

test("a body that no webhook function has written is reported, and seen again after 2 s", async () => {
  const event = await world.nextBody("not a chat job");
  const { response, printed } = await invoke(event);

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: event.Records[0]?.messageId }] });
  expect(logLines(printed)).toMatchObject([
    {
      level: "error",
      event: "chat failed",
      error: { name: "OperatorError", message: expect.stringMatching(/redrive/) },
    },
  ]);
  world.queueClock.advance(1_999);
  expect(await world.receiveAgain()).toEqual([]);
  world.queueClock.advance(1);
  expect(await world.receiveAgain()).toEqual(["2"]);
});

test("while LINE refuses our access the message comes back, and its saved answer is sent without asking again", async () => {
  const event = await world.nextText("hello");
  world.line.orderFault({ endpoint: "reply", times: 1, fault: { kind: "status", status: 403 } });
  const calls = world.bedrock.calls().length;
  const { response, printed } = await invoke(event);

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: event.Records[0]?.messageId }] });
  expect(logLines(printed).at(-1)).toMatchObject({
    outcome: "comes back",
    because: "LINE refused our access",
  });
  expect(said()).toEqual([]);
  expect((await invoke(event)).response).toEqual(noFailures);
  expect(said()).toEqual(["reply: echo: hello"]);
  expect(world.bedrock.calls()).toHaveLength(calls + 1);
});
