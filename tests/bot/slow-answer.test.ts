import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { phrases } from "../../src/bot/phrases/phrases.ts";
import { HAIKU_5_5 } from "../support/bedrock-models.ts";
import { until } from "../support/manual-clock.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

let testBot: TestBot;
beforeEach(async () => {
  // A second model would answer before the notice.
  testBot = await startTestBot({
    models: [HAIKU_5_5],
    people: [{ displayName: "Alex", language: "en" }],
  });
});
afterEach(() => testBot.close());

const done = { kind: "done" };
const { slowNotice, alreadyShown, showAnswer } = phrases.en;

/** Handles a message whose model takes `ms`. */
async function handleSlowly(text: string, ms: number): Promise<void> {
  const { say, handle, clock, bedrock, logged } = testBot;
  bedrock.fault({ kind: "latency", latencyMs: ms, times: 1 });
  const handling = handle(say(text));
  await clock.untilSleeping(ms);
  await clock.untilSleeping(45_000);
  clock.advance(45_000);
  // Not as soon as LINE shows it: its answer is still on the way back, and the clock would outrun it.
  await until(() => logged.some(({ event }) => event === "slow answer"));
  clock.advance(ms - 45_000);
  expect(await handling).toEqual(done);
}

test("an answer of 70 s costs no push: a notice by reply, and the answer by the button's reply", async () => {
  const { tap, handle, said, bedrock } = testBot;
  await handleSlowly("hello", 70_000);
  expect(said()).toEqual([`reply: ${slowNotice}`]);

  expect(await handle(tap())).toEqual(done);
  expect(said()).toEqual([`reply: ${slowNotice}`, "reply: echo: hello"]);
  expect(bedrock.calls()).toHaveLength(1);
});

test("the button says what it does, within LINE's 20 characters in every language", async () => {
  await handleSlowly("hello", 70_000);
  const notice = testBot.line.ledger().find(({ from }) => from === "bot");
  expect(notice?.message).toMatchObject({
    quickReply: { items: [{ action: { type: "postback", label: showAnswer, displayText: showAnswer } }] },
  });
  for (const words of Object.values(phrases)) {
    for (const label of [words.showAnswer, words.tryAgain, words.showLastAnswer]) {
      expect([...new Intl.Segmenter().segment(label)].length).toBeLessThanOrEqual(20);
    }
  }
});

test("a second tap says that the answer was shown, and does not show it again", async () => {
  const { tap, handle, said } = testBot;
  await handleSlowly("hello", 70_000);
  const second = tap();
  await handle(tap());
  await handle(second);

  expect(said().slice(1)).toEqual(["reply: echo: hello", `reply: ${alreadyShown}`]);
});

test("the same tap delivered twice is answered once", async () => {
  const { tap, handle, said } = testBot;
  await handleSlowly("hello", 70_000);
  const once = tap();
  await handle(once);
  await handle(once);

  expect(said().slice(1)).toEqual(["reply: echo: hello"]);
});

test("a tap that comes too late costs no push: the answer goes out with the next reply", async () => {
  const { tap, say, handle, said, clock } = testBot;
  await handleSlowly("hello", 70_000);
  const receivedAtMs = clock.now();
  const late = tap();
  clock.advance(55_000);
  expect(await handle(late, { receivedAtMs })).toEqual(done);
  expect(said()).toHaveLength(1);

  await handle(say("and now?"));
  expect(said().slice(1)).toEqual(["reply: echo: hello", "reply: echo: and now?"]);
});

test("whoever writes on instead of tapping reads the waiting answer first", async () => {
  const { say, handle, said, prompts } = testBot;
  await handleSlowly("hello", 70_000);
  await handle(say("still there?"));

  expect(said().slice(1)).toEqual(["reply: echo: hello", "reply: echo: still there?"]);
  expect(prompts().at(-1)).toEqual(["hello", "echo: hello", "still there?"]);
});

test("five quick messages, each answered in 12 s, cost no push", async () => {
  const { say, handle, clock, bedrock, said, tap, logged } = testBot;
  const notes = () => logged.filter(({ event }) => event === "slow answer").length;
  bedrock.fault({ kind: "latency", latencyMs: 12_000 });
  const receivedAtMs = clock.now();
  const events = ["1", "2", "3", "4", "5"].map((text) => say(text));
  for (const event of events) {
    const handling = handle(event, { receivedAtMs });
    await clock.untilSleeping(12_000);
    if (event === events.at(-1)) await until(() => notes() === 2);
    clock.advance(12_000);
    expect(await handling).toEqual(done);
  }
  // The fourth is answered at 48 s, the fifth at 60 s of their tokens' lives: notices at 45 s and 48 s.
  const notices = [`reply: ${slowNotice}`, `reply: ${slowNotice}`];
  expect(said()).toEqual(["reply: echo: 1", "reply: echo: 2", "reply: echo: 3", ...notices]);

  bedrock.clearFaults();
  clock.advance(1_000);
  await handle(tap());
  expect(said().slice(5)).toEqual(["reply: echo: 4", "reply: echo: 5"]);
});

test("a notice that LINE refuses leaves the answer to the push", async () => {
  const { say, handle, clock, bedrock, line, said } = testBot;
  line.orderFault({ endpoint: "reply", times: 1, fault: { kind: "status", status: 400 } });
  bedrock.fault({ kind: "latency", latencyMs: 60_000, times: 1 });
  const handling = handle(say("hello"));
  await clock.untilSleeping(60_000);
  await clock.untilSleeping(45_000);
  clock.advance(45_000);
  await until(() => testBot.logged.some(({ event }) => event === "slow answer"));
  clock.advance(15_000);

  expect(await handling).toEqual(done);
  expect(said()).toEqual(["push: echo: hello"]);
});

test("a notice that LINE refuses for its rate leaves the token to the answer", async () => {
  const { say, handle, clock, bedrock, line, said } = testBot;
  line.orderFault({ endpoint: "reply", times: 1, fault: { kind: "status", status: 429 } });
  bedrock.fault({ kind: "latency", latencyMs: 47_000, times: 1 });
  const handling = handle(say("hello"));
  await clock.untilSleeping(47_000);
  await clock.untilSleeping(45_000);
  clock.advance(45_000);
  await until(() => testBot.logged.some(({ event }) => event === "slow answer"));
  clock.advance(2_000);

  expect(await handling).toEqual(done);
  expect(said()).toEqual(["reply: echo: hello"]);
});

test("a notice of a worker that died is known to be shown when LINE says that its token is gone", async () => {
  const { bot, say, handle, tap, clock, bedrock, said, logged } = testBot;
  const receivedAtMs = clock.now();
  const event = say("hello");
  // It dies between LINE's acceptance and the note of it.
  const noteNotice: typeof bot.turns.noteNotice = (turn, notice) =>
    notice === "shown" ? Promise.reject(new Error("died")) : bot.turns.noteNotice(turn, notice);
  bedrock.fault({ kind: "latency", latencyMs: 70_000, times: 1 });
  const first = handle(event, { receivedAtMs, turns: { ...bot.turns, noteNotice } });
  const fate = first.catch((error: unknown) => error);
  await clock.untilSleeping(70_000);
  await clock.untilSleeping(45_000);
  clock.advance(45_000);
  expect(await fate).toMatchObject({ message: "died" });

  bedrock.fault({ kind: "latency", latencyMs: 20_000, times: 1 });
  const second = handle(event, { receivedAtMs });
  await clock.untilSleeping(20_000);
  await clock.untilSleeping(3_000);
  clock.advance(3_000);
  await until(() => logged.filter(({ event: name }) => name === "slow answer").length === 2);
  clock.advance(17_000);
  expect(await second).toEqual(done);
  expect(said()).toEqual([`reply: ${slowNotice}`]);

  await handle(tap());
  expect(said().slice(1)).toEqual(["reply: echo: hello"]);
  // The dead worker's model answers, too: a call left open would outlive the test.
  clock.advance(5_000);
  await until(() => bedrock.calls().every(({ status }) => status === 200));
});

test.each([
  ["keeps no answer behind a button: it is pushed", "status", ["push: echo: hello"]],
  [
    "but took the token keeps the answer behind its button",
    "status-after-acceptance",
    [`reply: ${slowNotice}`],
  ],
] as const)("a notice of which LINE said nothing clear %s", async (_what, kind, expected) => {
  const { say, handle, clock, bedrock, line, said, logged } = testBot;
  const times = kind === "status" ? 2 : 1;
  line.orderFault({ endpoint: "reply", times, fault: { kind, status: 500 } });
  bedrock.fault({ kind: "latency", latencyMs: 60_000, times: 1 });
  const handling = handle(say("hello"));
  await clock.untilSleeping(60_000);
  await clock.untilSleeping(45_000);
  clock.advance(45_000);
  await until(() => logged.some(({ event }) => event === "slow answer"));
  clock.advance(15_000);

  expect(await handling).toEqual(done);
  expect(said()).toEqual(expected);
});
