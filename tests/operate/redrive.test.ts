/*
 * T30: dead letters are sent again slowly, each gets one outcome, and the month's pushes are not used up.
 */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { webhook } from "@line/bot-sdk";
import { giveUp } from "../../src/bot/give-up.ts";
import { phrases } from "../../src/bot/phrases/phrases.ts";
import { handleJob } from "../../src/bot/handle-job.ts";
import { readChatJob } from "../../src/queue/chat-job.ts";
import { LONG_MS, runs } from "../support/runs.ts";
import { dyingTurns, untilDeath } from "../support/test-bot.ts";
import { HOUR_MS, startRedriveBench, VISIT, type RedriveBench } from "./redrive-bench.ts";

/** A letter is a dozen requests over the wire: `npm test` sends some, `npm run test:long` all of them. */
const LETTERS = Math.max(24, runs(200));
const PEOPLE = 8;

let bench: RedriveBench;
beforeEach(async () => {
  bench = await startRedriveBench({
    people: Array.from({ length: PEOPLE }, (_, at) => ({ displayName: `Person ${at}`, language: "en" })),
    quota: 1_000,
  });
});
afterEach(() => bench.close());

let messages = 0;
/** A text that somebody wrote an hour ago, whose reply token is dead. */
function oldText(text: string, person = 0): webhook.MessageEvent {
  messages += 1;
  const { clock, line } = bench.testBot;
  return {
    type: "message",
    mode: "active",
    timestamp: clock.now() - HOUR_MS + messages,
    webhookEventId: `old-${messages}`,
    deliveryContext: { isRedelivery: false },
    source: { type: "user", userId: line.state().people[person]?.userId ?? "" },
    replyToken: "0".repeat(32),
    message: { type: "text", id: String(500_000_000_000_000_000n + BigInt(messages)), text, quoteToken: "q" },
  };
}

/** The chat function gives an event up: the person reads an apology, and the message is a dead letter. */
async function giveUpOn(event: webhook.Event, receivedAtMs = bench.testBot.clock.now() - HOUR_MS) {
  const { bot, clock } = bench.testBot;
  if (event.type !== "message" || event.message.type !== "text") throw new Error("No text.");
  const { timestamp, message, source } = event;
  const key = { conversation: source?.userId ?? "", timestamp, id: message.id };
  const claim = await bot.turns.claim({ key, said: message.text }, "lease", clock.now(), clock.now() + 1);
  if (claim.kind === "claimed") await bot.turns.release(claim.turn);
  await giveUp({ kind: "event", event, receivedAtMs }, bot);
  await bench.bury(event, receivedAtMs);
}

const APOLOGY = `push: ${phrases.en.modelsFailed}`;

test(
  "dead letters, half of them apologised for, are answered once each, in order, one a second",
  async () => {
    const { testBot, redrive, answerAll, dead } = bench;
    const expected: string[] = [];
    for (let at = 0; at < LETTERS; at += 1) {
      const event = oldText(`question ${at}`, at % PEOPLE);
      if (at % 2 === 0) await giveUpOn(event);
      else await bench.bury(event, testBot.clock.now() - HOUR_MS);
      expected.push(`echo: question ${at}`);
    }
    const startedAtMs = testBot.clock.now();
    const redriven = await redrive();
    const tookMs = testBot.clock.now() - startedAtMs;
    await answerAll();

    expect(redriven).toEqual({ sent: LETTERS, erasures: 0, dropped: 0, unreadable: 0, isStopped: false });
    expect(tookMs).toBe(LETTERS * 1_000);
    expect(await dead.counts()).toBe("0 0 0");
    for (const [person, { userId }] of testBot.line.state().people.entries()) {
      const answers = testBot.line
        .ledger(userId)
        .map(({ message }) => ("text" in message ? message.text : ""))
        .filter((text) => text.startsWith("echo: "));
      expect(answers).toEqual(expected.filter((_, at) => at % PEOPLE === person));
    }
  },
  LONG_MS,
);

test("before a push of the reserve could be spent the redrive stops, and the rest stays in order", async () => {
  const { bury, redrive, answerAll, dead, testBot } = bench;
  for (let at = 0; at < 3 * PEOPLE; at += 1) await bury(oldText(`question ${at}`, at % PEOPLE));

  expect(await redrive({ keptPushes: 1_000 - 2 * PEOPLE })).toMatchObject({
    sent: 2 * PEOPLE,
    isStopped: true,
  });
  expect(await dead.counts()).toBe(`${PEOPLE} 0 0`);
  await answerAll();
  // Everybody's two answers came in one push: what is promised is that it costs no more.
  expect(testBot.line.state().quota).toEqual({ value: 1_000, used: PEOPLE });

  expect(await redrive({ keptPushes: 1_000 - PEOPLE })).toMatchObject({ sent: 0, isStopped: true });
  expect(await redrive({ keptPushes: 1_000 - 2 * PEOPLE })).toMatchObject({ sent: PEOPLE, isStopped: false });
  await answerAll();
  expect(testBot.said().filter((text) => text.startsWith("push: echo: "))).toHaveLength(3 * PEOPLE);
});

test("a letter of a group counts as many pushes as the group has members", async () => {
  const group = bench.testBot.line.state().chats.find(({ kind }) => kind === "group");
  const event = oldText("question");
  await bench.bury({ ...event, source: { type: "group", groupId: group?.chatId ?? "", userId: "U1" } });

  expect(await bench.redrive({ keptPushes: 1_001 - PEOPLE })).toMatchObject({ sent: 0, isStopped: true });
  expect(await bench.redrive({ keptPushes: 1_000 - PEOPLE })).toMatchObject({ sent: 1, isStopped: false });
});

test("what is older than the given age is dropped, and the line about it holds an age and no words", async () => {
  const { bury, redrive, answerAll, printed, testBot } = bench;
  await bury(oldText("secret words"), testBot.clock.now() - 6 * HOUR_MS - 1);
  await bury(oldText("fresh"), testBot.clock.now() - 6 * HOUR_MS);
  expect(await redrive()).toMatchObject({ sent: 1, dropped: 1 });
  await answerAll();

  expect(testBot.said()).toEqual(["push: echo: fresh"]);
  expect(printed).toEqual([
    expect.stringMatching(/^dropped {2}[\w-]{36} {2}6 h 0 min old {2}reason: TimeoutError$/),
    expect.stringMatching(/^sent again {2}[\w-]{36} {2}6 h 0 min old {2}reason: TimeoutError$/),
  ]);
});

test.each([
  ["a minute", 60_000],
  ["an hour", HOUR_MS],
])(
  "a run that died before it deleted a letter is repeated after %s without a second answer",
  async (_, ms) => {
    const { letters, redrive, answerAll, testBot } = bench;
    await giveUpOn(oldText("question"));
    const dying = { ...letters, remove: () => Promise.reject(new Error("the connection is gone")) };
    await expect(redrive({}, dying)).rejects.toThrow("the connection is gone");
    await answerAll();
    testBot.clock.advance(ms);

    expect(await redrive()).toMatchObject({ sent: 1 });
    await answerAll();
    expect(testBot.said()).toEqual([APOLOGY, "push: echo: question"]);
  },
);

test("whoever tapped “try again” meanwhile gets nothing more from the redrive", async () => {
  const { testBot, redrive, answerAll } = bench;
  await giveUpOn(oldText("question"));
  await testBot.handle(testBot.tap());
  expect(testBot.said()).toEqual([APOLOGY, "reply: echo: question"]);
  await redrive();
  await answerAll();

  expect(testBot.said()).toHaveLength(2);
  expect(testBot.logged.at(-1)).toMatchObject({ event: "turn", outcome: "asked again meanwhile" });
});

test("a letter that dies again is not apologised for twice, and the next redrive answers it", async () => {
  const { testBot, bury, redrive, answerAll, letters } = bench;
  await giveUpOn(oldText("question"));
  let again = "";
  await redrive({}, { ...letters, sendAgain: (_letter, body) => Promise.resolve(void (again = body)) });
  // It fails ten times more, and is a dead letter again.
  const job = JSON.parse(again);
  testBot.clock.advance(HOUR_MS);
  await giveUp({ kind: "event", ...job }, testBot.bot);
  await bury(job.event, job.receivedAtMs);
  expect(testBot.said()).toEqual([APOLOGY]);
  await redrive();
  await answerAll();

  expect(testBot.said()).toEqual([APOLOGY, "push: echo: question"]);
});

test("a worker that dies over a letter sent again leaves it to the next one, which sends the saved answer", async () => {
  const { testBot, redrive, letters } = bench;
  const { bot, clock } = testBot;
  await giveUpOn(oldText("question"));
  let again = "";
  await redrive({}, { ...letters, sendAgain: (_letter, body) => Promise.resolve(void (again = body)) });
  const turns = dyingTurns(bot.turns, { after: "saveAnswer" });
  await expect(untilDeath(handleJob(readChatJob(again), { ...bot, turns }, VISIT), turns)).rejects.toThrow(
    "this worker is dead",
  );
  clock.advance(HOUR_MS);
  await handleJob(readChatJob(again), bot, VISIT);
  await testBot.deliverWaiting();

  expect(testBot.said()).toEqual([APOLOGY, "push: echo: question"]);
  expect(testBot.bedrock.calls()).toHaveLength(1);
});

test("what this version cannot read stays, with all behind it in its conversation, and others go on", async () => {
  const { dead, redrive, testBot, bury } = bench;
  const { userId } = testBot.line.state().people[0] ?? {};
  await dead.send("no-job", { MessageGroupId: userId ?? "" });
  await bury(oldText("behind it", 0));
  await bury(oldText("of another", 1));

  expect(await redrive()).toEqual({ sent: 1, erasures: 0, dropped: 0, unreadable: 1, isStopped: false });
  testBot.clock.advance(60_000);
  expect((await dead.take()).map((body) => body?.includes("behind it"))).toEqual([false, true]);
});
