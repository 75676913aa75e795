import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { callsAtLine } from "../support/line-platform.ts";
import { dyingTurns, startTestBot, type TestBot } from "../support/test-bot.ts";

const LEASE_MS = 25_000;

let testBot: TestBot;
let answers = 0;

beforeEach(async () => {
  answers = 0;
  // Each call of the model says something else, so a second call would show.
  testBot = await startTestBot({ answer: () => `answer ${(answers += 1)}` });
});
afterEach(() => testBot.close());

const tableDown = () => Promise.reject(new Error("no table"));
const busy = { kind: "taken", because: "another worker has this turn" };
const done = { kind: "done" };

test("a worker dies after the answer was saved: the next one sends just that, and asks no model", async () => {
  const { bot, say, handle, said, bedrock, clock } = testBot;
  const event = say("hello");
  const receivedAtMs = clock.now();
  await expect(handle(event, { turns: dyingTurns(bot.turns, { after: "saveAnswer" }) })).rejects.toThrow(
    "dead",
  );
  expect(said()).toEqual([]);

  clock.advance(LEASE_MS - 1);
  expect(await handle(event, { receivedAtMs })).toEqual(busy);
  clock.advance(1);
  expect(await handle(event, { receivedAtMs })).toEqual(done);
  expect(said()).toEqual(["reply: answer 1"]);
  expect(bedrock.calls()).toHaveLength(1);
});

test("a saved answer whose token has died meanwhile is pushed", async () => {
  const { bot, say, handle, said, bedrock, clock } = testBot;
  const event = say("hello");
  const receivedAtMs = clock.now();
  await expect(handle(event, { turns: dyingTurns(bot.turns, { after: "saveAnswer" }) })).rejects.toThrow(
    "dead",
  );
  clock.advance(80_000);

  expect(await handle(event, { receivedAtMs })).toEqual(done);
  expect(said()).toEqual(["push: answer 1"]);
  expect(bedrock.calls()).toHaveLength(1);
});

test("a worker dies before the answer is saved: the model is asked once more, and one answer is sent", async () => {
  const { bot, say, handle, said, bedrock, clock } = testBot;
  const event = say("hello");
  await expect(handle(event, { turns: dyingTurns(bot.turns, { before: "saveAnswer" }) })).rejects.toThrow(
    "dead",
  );
  clock.advance(LEASE_MS);

  expect(await handle(event)).toEqual(done);
  expect(said()).toEqual(["reply: answer 2"]);
  expect(bedrock.calls()).toHaveLength(2);
});

// The request was written down; whether it left nobody knows.
test.each([
  ["just before the reply leaves", { after: "startSending" }, []],
  ["when LINE has taken the reply", { before: "finish" }, ["reply: answer 1"]],
] as const)(
  "a worker dies %s: while the token lives the chat sees one answer",
  async (_when, death, saidFirst) => {
    const { bot, say, handle, said, clock } = testBot;
    const event = say("hello");
    const receivedAtMs = clock.now();
    await expect(handle(event, { turns: dyingTurns(bot.turns, death) })).rejects.toThrow("dead");
    expect(said()).toEqual(saidFirst);
    clock.advance(LEASE_MS);

    expect(await handle(event, { receivedAtMs })).toEqual(done);
    expect(await handle(event, { receivedAtMs })).toEqual(done);
    expect(said()).toEqual(["reply: answer 1"]);
  },
);

test("found after the token's minute, such an answer is not sent again: it might be the second one", async () => {
  const { bot, say, handle, said, logged, clock, line } = testBot;
  const event = say("hello");
  const receivedAtMs = clock.now();
  await expect(handle(event, { turns: dyingTurns(bot.turns, { before: "finish" }) })).rejects.toThrow("dead");
  clock.advance(60_000);
  const before = callsAtLine(line).length;

  expect(await handle(event, { receivedAtMs })).toEqual(done);
  expect(said()).toEqual(["reply: answer 1"]);
  expect(callsAtLine(line)).toHaveLength(before);
  expect(logged.at(-1)).toMatchObject({ outcome: "unsure" });
});

test("a worker dies when LINE has taken the push: the retry key proves it", async () => {
  const { bot, say, handle, said, clock, line } = testBot;
  const event = say("hello");
  const receivedAtMs = clock.now() - 55_000;
  const turns = dyingTurns(bot.turns, { before: "finish" });
  await expect(handle(event, { receivedAtMs, turns })).rejects.toThrow("dead");
  clock.advance(60_000);

  expect(await handle(event, { receivedAtMs })).toEqual(done);
  expect(said()).toEqual(["push: answer 1"]);
  expect(callsAtLine(line).filter((call) => call.startsWith("push"))).toEqual(["push 200", "push 409"]);
});

test("a third worker over two dead leases apologises, and no model is asked a third time", async () => {
  const { bot, say, handle, said, bedrock, clock, logged } = testBot;
  const event = say("hello");
  for (const _worker of [1, 2]) {
    const turns = dyingTurns(bot.turns, { before: "saveAnswer" });
    await expect(handle(event, { turns })).rejects.toThrow("dead");
    clock.advance(LEASE_MS);
  }

  expect(await handle(event)).toEqual(done);
  expect(said()).toEqual([
    "reply: Sorry, I can't answer right now. Please send your message again in a few minutes.",
  ]);
  expect(bedrock.calls()).toHaveLength(2);
  expect(logged).toContainEqual(expect.objectContaining({ because: "two workers died over it" }));
});

// Fails: each failed read of the history counts as a time a model was asked.
test("a table that fails twice before a model was asked does not use up the turn's two tries", async () => {
  const { bot, say, handle, said } = testBot;
  const event = say("hello");
  for (const _try of [1, 2]) {
    await expect(handle(event, { turns: { ...bot.turns, recall: tableDown } })).rejects.toThrow("no table");
  }

  expect(await handle(event)).toEqual(done);
  expect(said()).toEqual(["reply: answer 1"]);
});

test("a reply that LINE leaves unclear twice comes back without waiting for the lease, once on screen", async () => {
  const { say, handle, said, line, clock, bedrock } = testBot;
  line.orderFault({ endpoint: "reply", times: 1, fault: { kind: "status-after-acceptance", status: 500 } });
  line.orderFault({ endpoint: "reply", times: 1, fault: { kind: "status", status: 500 } });
  const event = say("hello");
  const receivedAtMs = clock.now();

  expect(await handle(event)).toEqual({ kind: "again", because: "LINE gave no clear answer" });
  clock.advance(2_000);
  expect(await handle(event, { receivedAtMs })).toEqual(done);
  expect(said()).toEqual(["reply: answer 1"]);
  expect(bedrock.calls()).toHaveLength(1);
});

test("a table that fails before a model was asked is no reason to apologise: the message comes back", async () => {
  const { bot, say, handle, said, bedrock } = testBot;
  const event = say("hello");
  await expect(handle(event, { turns: { ...bot.turns, recall: tableDown } })).rejects.toThrow("no table");
  expect([said(), bedrock.calls()]).toEqual([[], []]);
  expect(await handle(event)).toEqual(done);
  expect(said()).toEqual(["reply: answer 1"]);
});

/** LINE is reached by nobody for a while, so the saved answer comes back; how long is the test's choice. */
async function withoutLineAccess(forMs: number): Promise<unknown> {
  const { say, handle, line, clock } = testBot;
  line.orderFault({ endpoint: "token", times: 9, fault: { kind: "status", status: 500 } });
  const event = say("hello");
  const receivedAtMs = clock.now();
  expect(await handle(event)).toEqual({ kind: "again", because: "no LINE access token" });
  line.clearFaults();
  clock.advance(forMs);
  return handle(event, { receivedAtMs });
}

test("a saved answer survives a time without a LINE access token", async () => {
  expect(await withoutLineAccess(2_000)).toEqual(done);
  expect(testBot.said()).toEqual(["reply: answer 1"]);
  expect(testBot.bedrock.calls()).toHaveLength(1);
});

// An attempt noted although nothing could leave would look, past 50 s, as if the reply might have arrived.
test("a saved answer survives a time without an access token that outlasts the reply token", async () => {
  expect(await withoutLineAccess(60_000)).toEqual(done);
  expect(testBot.said()).toEqual(["push: answer 1"]);
});

test("a saved answer survives a rate limit that outlasts the reply token", async () => {
  const { say, handle, line, clock, said } = testBot;
  line.orderFault({ endpoint: "reply", times: 2, fault: { kind: "rate-limit" } });
  const event = say("hello");
  const receivedAtMs = clock.now();
  const handling = handle(event);
  await clock.untilSleeping(500);
  clock.advance(500);
  expect(await handling).toEqual({ kind: "again", because: "LINE's rate limit" });
  clock.advance(60_000);

  expect(await handle(event, { receivedAtMs })).toEqual(done);
  expect(said()).toEqual(["push: answer 1"]);
});
