/*
 * The last try failed: whatever happens then, the person has one outcome.
 */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { webhook } from "@line/bot-sdk";
import { giveUp } from "../../src/bot/give-up.ts";
import { phrases } from "../../src/bot/phrases/phrases.ts";
import type { ClaimedTurn, SavedAnswer, TurnKey } from "../../src/conversation/turn.ts";
import { LEASE_MS } from "../../src/times.ts";
import { userIdOf } from "../support/line-platform.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

let testBot: TestBot;
beforeEach(async () => {
  testBot = await startTestBot({ people: [{ displayName: "Alex", language: "en" }] });
});
afterEach(() => testBot.close());

const { modelsFailed, showLastAnswer, tryAgain } = phrases.en;

function newJob(text = "hello") {
  const { say, clock } = testBot;
  return { kind: "event", event: say(text), receivedAtMs: clock.now() } as const;
}

function keyOf({ event }: ReturnType<typeof newJob>): TurnKey {
  return {
    conversation: event.source?.userId ?? "",
    timestamp: event.timestamp,
    id: event.message.id,
  };
}

const tableDown = () => Promise.reject(new Error("no table"));

test("an apology that LINE does not take goes out as soon as LINE takes it", async () => {
  const { bot, line, deliverWaiting, said } = testBot;
  line.orderFault({ endpoint: "token", times: 9, fault: { kind: "status", status: 500 } });
  await giveUp(newJob(), bot);
  expect(said()).toEqual([]);
  line.clearFaults();
  await deliverWaiting();
  await deliverWaiting();
  expect(said()).toEqual([`push: ${modelsFailed}`]);
});

test("an apology whose push LINE leaves unclear is pushed again under the same retry key", async () => {
  const { bot, line, deliverWaiting, said } = testBot;
  line.orderFault({ endpoint: "push", times: 1, fault: { kind: "status-after-acceptance", status: 500 } });
  line.orderFault({ endpoint: "push", times: 1, fault: { kind: "status", status: 500 } });
  await giveUp(newJob(), bot);
  await deliverWaiting();
  expect(said()).toEqual([`push: ${modelsFailed}`]);
  expect(line.state().quota.used).toBe(1);
});

test("without a push left this month the next reply brings the apology", async () => {
  const { bot, line, say, handle, said } = testBot;
  line.orderFault({ endpoint: "push", times: 1, fault: { kind: "monthly-limit" } });
  await giveUp(newJob(), bot);
  await handle(say("two"));
  expect(said()).toEqual([`reply: ${modelsFailed}`, "reply: echo: two"]);
});

test("a table that fails between the claim and the apology does not make the bot silent", async () => {
  const { bot, said } = testBot;
  await giveUp(newJob(), { ...bot, turns: { ...bot.turns, saveAnswer: tableDown } });
  expect(said()).toEqual([`push: ${modelsFailed}`]);
});

test.each([
  ["writes the question for the person", "hello", { type: "message", label: tryAgain, text: "hello" }],
  ["is left out for a question too long to be written", "word ".repeat(61).trim(), undefined],
  ["is left out for words of ours", "[sticker: hi]", undefined],
])("with the table down “try again” asks without it: the button %s", async (_what, text, action) => {
  const { bot, line } = testBot;
  await giveUp(newJob(text), { ...bot, turns: { ...bot.turns, look: tableDown, claim: tableDown } });
  const shown = line.ledger().findLast(({ from }) => from === "bot")?.message;
  expect(shown).toMatchObject({ type: "text", text: modelsFailed });
  expect(shown && "quickReply" in shown ? shown.quickReply?.items : undefined).toEqual(
    action && [{ type: "action", action }],
  );
});

test("a tap on “try again” that fails to the last try is apologised for as well, and can be tried again", async () => {
  const { bot, bedrock, say, tap, handle, said, clock } = testBot;
  bedrock.fault({ kind: "access-denied" });
  await handle(say("hello"));
  await giveUp({ kind: "event", event: tap(), receivedAtMs: clock.now() }, bot);
  bedrock.clearFaults();
  await handle(tap());
  expect(said()).toEqual([`reply: ${modelsFailed}`, `push: ${modelsFailed}`, "reply: echo: hello"]);
});

test("the question of a tap is the one the table has, though the tapped turn cannot be looked up any more", async () => {
  const { bot, bedrock, say, tap, handle, clock, line } = testBot;
  bedrock.fault({ kind: "access-denied" });
  await handle(say("hello"));
  const event = tap();
  const key = { conversation: userIdOf(line), timestamp: event.timestamp, id: event.webhookEventId };
  await bot.turns.claim({ key, said: "hello" }, "dead", clock.now(), clock.now());
  const job = { kind: "event", event, receivedAtMs: clock.now() } as const;
  await giveUp(job, { ...bot, turns: { ...bot.turns, look: tableDown } });
  const data = `retry:${key.timestamp}:${key.id}`;
  expect(line.ledger().findLast(({ from }) => from === "bot")?.message).toMatchObject({
    quickReply: { items: [{ action: { data } }] },
  });
});

test.each([
  ["an edited message", { type: "messageEdited", message: { type: "text", id: "1", text: "hello" } }],
  ["a tapped suggestion", { type: "postback", postback: { data: "ask:hello" } }],
])("%s in a group that fails to the last try is apologised for, once begun", async (_what, fields) => {
  const { bot, line, clock, said } = testBot;
  const { chatId } = line.addGroup({ title: "Trip", memberIds: [userIdOf(line)] });
  const sent = {
    mode: "active",
    timestamp: clock.now(),
    webhookEventId: "e1",
    deliveryContext: { isRedelivery: false },
    source: { type: "group", groupId: chatId },
    ...fields,
  };
  const event: webhook.Event = JSON.parse(JSON.stringify(sent));
  const job = { kind: "event", event, receivedAtMs: clock.now() } as const;
  await giveUp(job, bot);
  expect(said()).toEqual([]);

  const key = { conversation: chatId, timestamp: clock.now(), id: "e1" };
  await bot.turns.claim({ key, said: "hello" }, "dead", clock.now(), clock.now());
  await giveUp(job, bot);
  expect(said()).toEqual([`push: ${modelsFailed}`]);
});

test("a picture that fails to the last try is apologised for as well, without a question to try again", async () => {
  const { bot, line, say, clock, said } = testBot;
  const event: webhook.MessageEvent = {
    ...say("a picture"),
    message: { type: "image", id: "1", quoteToken: "q", contentProvider: { type: "line" } },
  };
  await giveUp({ kind: "event", event, receivedAtMs: clock.now() }, bot);
  expect(said()).toEqual([`push: ${modelsFailed}`]);
  expect(line.ledger().findLast(({ from }) => from === "bot")?.message).not.toHaveProperty("quickReply");
});

test("who lost the turn at the last moment leaves the word to the worker that took it", async () => {
  const { bot, clock, said } = testBot;
  const { turns } = bot;
  const job = newJob();
  const saveTooLate = async (turn: ClaimedTurn, answer: SavedAnswer) => {
    clock.advance(LEASE_MS);
    await turns.claim({ key: keyOf(job), said: "hello" }, "other", clock.now(), clock.now() + LEASE_MS);
    return turns.saveAnswer(turn, answer);
  };
  await giveUp(job, { ...bot, turns: { ...turns, saveAnswer: saveTooLate } });
  expect(said()).toEqual([]);
});

test("while another worker has the turn nobody apologises for it", async () => {
  const { bot, clock, said } = testBot;
  const job = newJob();
  await bot.turns.claim({ key: keyOf(job), said: "hello" }, "other", clock.now(), clock.now() + LEASE_MS);
  await giveUp(job, bot);
  expect(said()).toEqual([]);
});

test.each(["reply", "push"] as const)(
  "an answer whose %s may have arrived is neither sent again nor apologised for: the next reply offers it",
  async (via) => {
    const { bot, line, clock, handle, say, said } = testBot;
    const unclear = { kind: "status-after-acceptance", status: 500 } as const;
    line.orderFault({ endpoint: via, times: 1, fault: unclear });
    line.orderFault({ endpoint: via, times: 1, fault: { kind: "status", status: 500 } });
    const job = newJob("one");
    if (via === "push") clock.advance(61_000);
    expect(await handle(job.event, job)).toMatchObject({ kind: "again" });
    await giveUp(via === "push" ? { kind: "deliver", turn: keyOf(job) } : job, bot);
    await giveUp(job, bot);
    expect(said()).toEqual([`${via}: echo: one`]);

    await handle(say("two"));
    expect(said()).toEqual([`${via}: echo: one`, "reply: echo: two"]);
    expect(JSON.stringify(line.ledger())).toContain(showLastAnswer);
  },
);
