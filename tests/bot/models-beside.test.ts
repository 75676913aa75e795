import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { phrases } from "../../src/bot/phrases/phrases.ts";
import { HAIKU_5_5, NOVA } from "../support/bedrock-models.ts";
import { until } from "../support/manual-clock.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

let testBot: TestBot;
beforeEach(async () => {
  testBot = await startTestBot({ people: [{ displayName: "Alex", language: "en" }] });
});
afterEach(() => testBot.close());

const done = { kind: "done" };

test("a silent model costs neither the answer nor a notice: the one beside it answers by reply", async () => {
  const { say, handle, clock, bedrock, said, logged } = testBot;
  bedrock.fault({ kind: "hang", modelId: HAIKU_5_5 });
  const handling = handle(say("hello"));
  await clock.untilSleeping(38_000);
  clock.advance(38_000);

  expect(await handling).toEqual(done);
  expect(said()).toEqual(["reply: echo: hello"]);
  const [lost, turn] = logged;
  expect(logged).toHaveLength(2);
  expect(lost).toMatchObject({ level: "info", event: "model outrun", model: HAIKU_5_5 });
  expect(turn).toMatchObject({ level: "info", event: "turn", outcome: "sent by reply", model: NOVA });
});

test("an answer of 70 s arrives behind its button, though a fallback was asked beside it", async () => {
  const { say, tap, handle, clock, bedrock, said, logged } = testBot;
  bedrock.fault({ kind: "latency", latencyMs: 70_000, modelId: HAIKU_5_5 });
  bedrock.fault({ kind: "hang", modelId: NOVA });
  const handling = handle(say("hello"));
  await clock.untilSleeping(70_000);
  await clock.untilSleeping(38_000);
  clock.advance(38_000);
  await until(() => bedrock.calls().length === 2);
  clock.advance(7_000);
  await until(() => logged.some(({ event }) => event === "slow answer"));
  clock.advance(25_000);
  expect(await handling).toEqual(done);
  expect(said()).toEqual([`reply: ${phrases.en.slowNotice}`]);

  await handle(tap());
  expect(said().slice(1)).toEqual(["reply: echo: hello"]);
});

test("a message that waited long in the queue divides the time that it still gets", async () => {
  const { say, handle, clock, bedrock, said } = testBot;
  bedrock.fault({ kind: "hang", modelId: HAIKU_5_5 });
  const event = say("hello");
  const receivedAtMs = clock.now();
  clock.advance(10 * 60_000);
  const handling = handle(event, { receivedAtMs });
  // 40 % of 45 s.
  await clock.untilSleeping(18_000);
  clock.advance(18_000);

  expect(await handling).toEqual(done);
  expect(said()).toEqual(["push: echo: hello"]);
});
