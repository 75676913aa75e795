import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { phrases } from "../../src/bot/phrases/phrases.ts";
import type { Turns } from "../../src/conversation/turn.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

let testBot: TestBot;
beforeEach(async () => {
  testBot = await startTestBot({ people: [{ displayName: "Alex", language: "en" }] });
});
afterEach(() => testBot.close());

const done = { kind: "done" };

/** Handles a message that waited so long in the queue that its reply token is dead; more messages wait behind it. */
async function handleTooLate(text: string): Promise<void> {
  const { say, handle, clock } = testBot;
  const event = say(text);
  const receivedAtMs = clock.now();
  clock.advance(61_000);
  expect(await handle(event, { receivedAtMs, hasMore: true })).toEqual(done);
}

test("an answer whose token died goes out with the next reply, in front, and costs nothing", async () => {
  const { say, handle, deliverWaiting, said } = testBot;
  await handleTooLate("one");
  expect(said()).toEqual([]);

  await handle(say("two"), { hasMore: true });
  expect(said()).toEqual(["reply: echo: one", "reply: echo: two"]);
  await deliverWaiting();
  expect(said()).toHaveLength(2);
});

test("an answer that nothing carried is pushed once when the tail of the queue is reached", async () => {
  const { deliverWaiting, said } = testBot;
  await handleTooLate("one");
  await deliverWaiting();
  await deliverWaiting();

  expect(said()).toEqual(["push: echo: one"]);
});

test("several waiting answers share one push", async () => {
  const { deliverWaiting, said, line } = testBot;
  await handleTooLate("one");
  await handleTooLate("two");
  await deliverWaiting();

  expect(said()).toEqual(["push: echo: one", "push: echo: two"]);
  expect(line.state().quota.used).toBe(1);
});

test("at the monthly limit the answer waits for the next free reply", async () => {
  const { say, handle, deliverWaiting, said, line } = testBot;
  line.orderFault({ endpoint: "push", times: 1, fault: { kind: "monthly-limit" } });
  await handleTooLate("one");
  await deliverWaiting();
  expect(said()).toEqual([]);

  await handle(say("two"));
  expect(said()).toEqual(["reply: echo: one", "reply: echo: two"]);
});

test("a worker that dies after it saved a carried answer sends both, once", async () => {
  const { bot, say, handle, deliverWaiting, said, clock } = testBot;
  await handleTooLate("one");
  const event = say("two");
  const receivedAtMs = clock.now();
  const dies = { ...bot.turns, join: () => Promise.reject(new Error("dead")) };
  await expect(handle(event, { turns: dies, hasMore: true })).rejects.toThrow("dead");
  clock.advance(2_000);
  await handle(event, { receivedAtMs, hasMore: true });
  await deliverWaiting();

  expect(said()).toEqual(["reply: echo: one", "reply: echo: two"]);
});

test("where the reply is full, the oldest go first and the newest answer follows by itself", async () => {
  const { say, handle, deliverWaiting, said, bedrock } = testBot;
  for (const text of ["1", "2", "3", "4", "5"]) await handleTooLate(text);
  await handle(say("6"), { hasMore: true });
  expect(said()).toEqual(["1", "2", "3", "4", "5"].map((text) => `reply: echo: ${text}`));

  await deliverWaiting();
  expect(said().slice(5)).toEqual(["push: echo: 6"]);
  expect(bedrock.calls()).toHaveLength(6);
});

test("a worker that dies before a full reply has left the answer, and no model is asked again", async () => {
  const { bot, say, handle, deliverWaiting, said, clock, bedrock } = testBot;
  for (const text of ["1", "2", "3", "4", "5"]) await handleTooLate(text);
  const event = say("6");
  const receivedAtMs = clock.now();
  let saves = 0;
  const saveAnswer: Turns["saveAnswer"] = (...given) =>
    (saves += 1) === 2 ? Promise.reject(new Error("dead")) : bot.turns.saveAnswer(...given);
  await expect(handle(event, { turns: { ...bot.turns, saveAnswer }, hasMore: true })).rejects.toThrow("dead");
  await handle(event, { receivedAtMs, hasMore: true });
  await deliverWaiting();

  expect(said()).toEqual([
    ...["1", "2", "3", "4", "5"].map((text) => `reply: echo: ${text}`),
    "push: echo: 6",
  ]);
  expect(bedrock.calls()).toHaveLength(6);
});

test("an event that LINE delivers again does not get ahead of older answers that wait", async () => {
  const { say, handle, deliverWaiting, said, clock, bot } = testBot;
  const alone: Turns["recall"] = async (...given) => ({ ...(await bot.turns.recall(...given)), waiting: [] });
  await handleTooLate("1");
  const second = say("2");
  const receivedAtMs = clock.now();
  clock.advance(61_000);
  await handle(second, { receivedAtMs, hasMore: true, turns: { ...bot.turns, recall: alone } });
  await handle(second, { hasMore: true });
  expect(said()).toEqual([]);
  await deliverWaiting();

  expect(said()).toEqual(["push: echo: 1", "push: echo: 2"]);
});

test("an answer of which nobody knows whether it arrived is offered with the next reply, and shown on a tap", async () => {
  const { say, handle, said, line, clock, tap } = testBot;
  line.orderFault({ endpoint: "reply", times: 2, fault: { kind: "status", status: 500 } });
  const event = say("one");
  const receivedAtMs = clock.now();
  expect(await handle(event)).toMatchObject({ kind: "again" });
  clock.advance(60_000);
  expect(await handle(event, { receivedAtMs })).toEqual(done);
  expect(said()).toEqual([]);

  await handle(say("two"));
  expect(said()).toEqual(["reply: echo: two"]);
  await handle(tap());
  expect(said().at(-1)).toBe("reply: echo: one");
});

test("the apology's button asks the stored question anew", async () => {
  const { say, handle, said, bedrock, clock, tap, prompts } = testBot;
  bedrock.fault({ kind: "access-denied" });
  await handle(say("what is love?"));
  expect(said()).toEqual([`reply: ${phrases.en.modelsFailed}`]);

  bedrock.clearFaults();
  clock.advance(1_000);
  await handle(tap());
  expect(said().at(-1)).toBe("reply: echo: what is love?");
  clock.advance(1_000);
  await handle(say("go on"));
  expect(prompts().at(-1)).toEqual(["what is love?", "echo: what is love?", "go on"]);
});
