import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { apiCalls, callsAtLine, userIdOf } from "../support/line-platform.ts";
import { until } from "../support/manual-clock.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

let testBot: TestBot;

beforeEach(async () => {
  testBot = await startTestBot();
});
afterEach(() => testBot.close());

const HOUR_MS = 60 * 60_000;

test("a message gets one answer, by the free reply", async () => {
  const { say, handle, said, line } = testBot;

  expect(await handle(say("hello"))).toEqual({ kind: "done" });
  expect(said()).toEqual(["reply: echo: hello"]);
  expect(line.state().quota.used).toBe(0);
});

test("the log of a turn says what became of it, and none of its words", async () => {
  const { say, handle, logged, line, clock } = testBot;
  const event = say("my secret is 4711");
  clock.advance(700);
  await handle(event, { receivedAtMs: clock.now() - 700 });

  expect(logged).toEqual([
    {
      level: "info",
      event: "turn",
      conversation: expect.stringMatching(/^[\da-f]{12}$/),
      outcome: "sent by reply",
      eventId: expect.any(String),
      receives: 1,
      queuedMs: 700,
      ms: 0,
      model: "jp.anthropic.claude-haiku-5-5",
      tokensIn: expect.any(Number),
      tokensOut: expect.any(Number),
    },
  ]);
  expect(JSON.stringify(logged)).not.toMatch(/4711|echo/);
  expect(JSON.stringify(logged)).not.toContain(userIdOf(line));
});

test("the same event at once is left to the worker that has it, and later it is known as done", async () => {
  const { say, handle, said, bedrock } = testBot;
  const event = say("hello");

  expect(await Promise.all([handle(event), handle(event)])).toEqual([
    { kind: "done" },
    { kind: "taken", because: "another worker has this turn" },
  ]);
  expect(await handle(event)).toEqual({ kind: "done" });
  expect(said()).toEqual(["reply: echo: hello"]);
  expect(bedrock.calls()).toHaveLength(1);
});

test.each([1, 71])("the same event %s hours later, redelivered, is not answered again", async (hours) => {
  const { say, handle, said, bedrock, clock, line } = testBot;
  const event = say("hello");
  await handle(event);
  clock.advance(hours * HOUR_MS);
  const before = callsAtLine(line).length;

  expect(await handle({ ...event, deliveryContext: { isRedelivery: true } })).toEqual({ kind: "done" });
  expect(said()).toEqual(["reply: echo: hello"]);
  expect(bedrock.calls()).toHaveLength(1);
  expect(callsAtLine(line)).toHaveLength(before);
});

test("the same words sent twice are two messages with two answers", async () => {
  const { say, handle, said } = testBot;
  await handle(say("ok"));
  await handle(say("ok"));

  expect(said()).toEqual(["reply: echo: ok", "reply: echo: ok"]);
});

test("a message that waited in the queue until its token was old is answered by push", async () => {
  const { say, handle, said, clock } = testBot;
  const event = say("hello");
  const receivedAtMs = clock.now();
  clock.advance(60_000);

  expect(await handle(event, { receivedAtMs })).toEqual({ kind: "done" });
  expect(said()).toEqual(["push: echo: hello"]);
});

test("the queue message is hidden for 30 s more every 10 s while the model works", async () => {
  const { say, handle, hidden, clock, bedrock, said } = testBot;
  bedrock.fault({ kind: "latency", latencyMs: 25_000 });
  const handling = handle(say("hello"));
  await clock.untilSleeping(25_000);
  for (const count of [1, 2]) {
    clock.advance(10_000);
    await clock.untilSleeping(10_000);
    expect(hidden).toEqual(Array(count).fill(30));
  }
  clock.advance(5_000);
  await handling;
  clock.advance(60_000);

  expect(hidden).toEqual([30, 30]);
  expect(said()).toEqual(["reply: echo: hello"]);
});

test("the loading animation runs while the model works, and not after the notice of a slow answer", async () => {
  const { say, handle, clock, bedrock, line } = testBot;
  bedrock.fault({ kind: "latency", latencyMs: 70_000 });
  const handling = handle(say("hello"));
  await clock.untilSleeping(70_000);
  await clock.untilSleeping(55_000);
  expect(line.state().loading).toEqual([{ chatId: userIdOf(line), untilMs: clock.now() + 60_000 }]);

  clock.advance(45_000);
  await until(() => line.state().loading.length === 0);
  clock.advance(25_000);
  await handling;
  expect(apiCalls(line).filter(({ path }) => path.includes("loading"))).toHaveLength(1);
});

test("a loading animation that LINE refuses does not hold up the answer", async () => {
  const { say, handle, said, line } = testBot;
  line.orderFault({ endpoint: "loading", times: 9, fault: { kind: "status", status: 500 } });
  await handle(say("hello"));

  expect(said()).toEqual(["reply: echo: hello"]);
});

test.each(["\uD800 half", "half \uDC00", "\uFFFF \u0000"])(
  "odd characters do not stop the answer: %j",
  async (text) => {
    const { say, handle, said, prompts } = testBot;

    expect(await handle(say(text))).toEqual({ kind: "done" });
    expect(prompts()).toEqual([[text.toWellFormed()]]);
    expect(said()).toHaveLength(1);
  },
);

test.each([" ", "\n\t", "\u3000"])(
  "a blank message %j is asked back about, without a model",
  async (text) => {
    const { say, handle, said, bedrock } = testBot;
    await handle(say(text));

    expect(said()).toEqual(["reply: Sorry, I found no answer to that. Could you put it another way?"]);
    expect(bedrock.calls()).toEqual([]);
  },
);

test("what a person writes cannot fill the prompt's places", async () => {
  const { say, handle, prompts } = testBot;
  await handle(say("{persona} {{now}} }"));

  expect(prompts()).toEqual([["{persona} {{now}} }"]]);
});
