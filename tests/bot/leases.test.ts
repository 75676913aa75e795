import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { HAIKU_5_5 } from "../support/bedrock-models.ts";
import { until } from "../support/manual-clock.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

const LEASE_MS = 25_000;

let testBot: TestBot;
let answers = 0;

beforeEach(async () => {
  answers = 0;
  // Each call of the model says something else, so a second call would show.
  testBot = await startTestBot({ models: [HAIKU_5_5], answer: () => `answer ${(answers += 1)}` });
});
afterEach(() => testBot.close());

const busy = { kind: "taken", because: "another worker has this turn" };
const done = { kind: "done" };

test("a worker whose lease ran out unnoticed sends nothing, though its model answers in the end", async () => {
  const { bot, say, handle, said, bedrock, clock } = testBot;
  bedrock.fault({ kind: "latency", latencyMs: 60_000, times: 1 });
  const event = say("hello");
  // Its heartbeats are lost on the way.
  const zombie = handle(event, { turns: { ...bot.turns, renew: () => Promise.resolve() } });
  const fate = zombie.catch((error: unknown) => error);
  await clock.untilSleeping(60_000);
  clock.advance(LEASE_MS);
  expect(await handle(event)).toEqual(done);
  expect(said()).toEqual(["reply: answer 1"]);

  clock.advance(60_000);
  expect(await fate).toEqual({ kind: "taken", because: "another worker took this turn over" });
  expect(bedrock.calls().map(({ status }) => status)).toEqual([200, 200]);
  expect(said()).toEqual(["reply: answer 1"]);
});

test("a heartbeat that finds the lease lost stops the worker's model call, and it makes no apology", async () => {
  const { bot, say, handle, said, bedrock, clock, logged } = testBot;
  bedrock.fault({ kind: "hang", times: 1 });
  const event = say("hello");
  let isCutOff = true;
  const renew: typeof bot.turns.renew = (turn, untilMs) =>
    isCutOff ? Promise.reject(new Error("no table")) : bot.turns.renew(turn, untilMs);
  const fate = handle(event, { turns: { ...bot.turns, renew } }).catch((error: unknown) => error);
  await until(() => bedrock.calls().length === 1);
  clock.advance(LEASE_MS);
  expect(await handle(event)).toEqual(done);
  isCutOff = false;
  await clock.untilSleeping(10_000);
  clock.advance(10_000);

  expect(await fate).toEqual({ kind: "taken", because: "another worker took this turn over" });
  expect(said()).toEqual(["reply: answer 1"]);
  expect(logged.map((line) => line["event"])).not.toContain("no answer");
});

test("a worker that was frozen before it asks does not ask about a turn that another one has answered", async () => {
  const { bot, say, handle, said, bedrock, clock } = testBot;
  const event = say("hello");
  let isFrozen = true;
  const startAsking: typeof bot.turns.startAsking = async (turn) => {
    await bot.turns.startAsking(turn);
    if (!isFrozen) return;
    isFrozen = false;
    clock.advance(LEASE_MS);
    expect(await handle(event)).toEqual(done);
  };
  // The heartbeat that is due when it wakes is lost on the way.
  let renewals = 0;
  const renew: typeof bot.turns.renew = (turn, untilMs) =>
    (renewals += 1) === 1 ? Promise.resolve() : bot.turns.renew(turn, untilMs);
  const fate = await handle(event, { turns: { ...bot.turns, startAsking, renew } });

  expect(fate).toEqual({ kind: "taken", because: "another worker took this turn over" });
  expect(bedrock.calls()).toHaveLength(1);
  expect(said()).toEqual(["reply: answer 1"]);
});

test("a heartbeat renews the lease: a slow model keeps its turn", async () => {
  const { say, handle, said, bedrock, clock } = testBot;
  bedrock.fault({ kind: "latency", latencyMs: 35_000, times: 1 });
  const event = say("hello");
  const working = handle(event);
  await clock.untilSleeping(35_000);
  for (const _beat of [1, 2, 3]) {
    clock.advance(10_000);
    await clock.untilSleeping(10_000);
    expect(await handle(event)).toEqual(busy);
  }
  clock.advance(5_000);

  expect(await working).toEqual(done);
  expect(said()).toEqual(["reply: answer 1"]);
});
