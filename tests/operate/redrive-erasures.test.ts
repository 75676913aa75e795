import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { webhook } from "@line/bot-sdk";
import { readEvent } from "../../src/line/webhook.ts";
import { sayTo } from "../support/line-platform.ts";
import { HOUR_MS, startRedriveBench, type RedriveBench } from "./redrive-bench.ts";

const DAY_MS = 24 * HOUR_MS;
/** All of this month's pushes are kept: no question can be sent again. */
const ALL_KEPT = { keptPushes: 1_000 };

let bench: RedriveBench;
beforeEach(async () => {
  bench = await startRedriveBench({
    people: Array.from({ length: 15 }, (_, at) => ({ displayName: `Person ${at}`, language: "en" })),
    quota: 1_000,
  });
});
afterEach(() => bench.close());

/** What a person writes in their 1:1 chat; nobody has handled it yet. */
function say(text: string, person = 0) {
  const { line, clock } = bench.testBot;
  clock.advance(1);
  return sayTo(line, clock, text, personId(person));
}

function personId(person: number): string {
  return bench.testBot.line.state().people[person]?.userId ?? "";
}

let events = 0;

function event(fields: object, source: object = { type: "user", userId: personId(0) }): webhook.Event {
  events += 1;
  bench.testBot.clock.advance(1);
  const read = readEvent({
    mode: "active",
    timestamp: bench.testBot.clock.now(),
    webhookEventId: `erasure-${events}`,
    deliveryContext: { isRedelivery: false },
    source,
    ...fields,
  });
  if (!read) throw new Error("This is no event at all.");
  return read;
}

function unsend({ message, source }: webhook.MessageEvent): webhook.Event {
  return event({ type: "unsend", unsend: { messageId: message.id } }, source);
}

function forgetTap({ message, timestamp, source }: webhook.MessageEvent): webhook.Event {
  return event({ type: "postback", postback: { data: `forget:${timestamp}:${message.id}` } }, source);
}

async function keptOf({ message, timestamp, source }: webhook.MessageEvent): Promise<string> {
  const { bot, clock } = bench.testBot;
  const key = { conversation: source?.userId ?? "", timestamp, id: message.id };
  return (await bot.turns.look(key, clock.now()))?.said ?? "";
}

test("a message whose unsend died while the table was down is erased by the redrive seven hours later", async () => {
  const { testBot, bury, redrive, answerAll } = bench;
  const secret = say("my secret");
  await testBot.handle(secret);
  await bury(unsend(secret));
  testBot.clock.advance(7 * HOUR_MS);

  expect(await redrive()).toMatchObject({ sent: 1, erasures: 1, dropped: 0 });
  await answerAll();
  expect(await keptOf(secret)).toBe("");
});

test.each([
  ["an unsend", unsend],
  ["an unfollow", () => event({ type: "unfollow" })],
  ["a tap on “delete everything”", forgetTap],
])("%s is done however old it is, and although no push may be spent", async (_name, erasureOf) => {
  const { testBot, bury, redrive, answerAll, dead, printed } = bench;
  const secret = say("my secret");
  await testBot.handle(secret);
  await bury(erasureOf(secret));
  testBot.clock.advance(13 * DAY_MS);

  expect(await redrive(ALL_KEPT)).toEqual({
    sent: 1,
    erasures: 1,
    dropped: 0,
    unreadable: 0,
    isStopped: false,
  });
  expect(printed).toEqual([expect.stringMatching(/^erasure sent {2}[\w-]{36} {2}312 h 0 min old/)]);
  await answerAll();
  expect([await keptOf(secret), await dead.counts()]).toEqual(["", "0 0 0"]);
});

test("a group the bot was removed from is forgotten although its members cannot be counted any more", async () => {
  const { bury, redrive } = bench;
  await bury(event({ type: "leave" }, { type: "group", groupId: "C0" }));

  expect(await redrive(ALL_KEPT)).toMatchObject({ sent: 1, erasures: 1, isStopped: false });
});

test("erasures behind questions that would touch the reserve are sent, and the questions stay in order", async () => {
  const { testBot, bury, redrive, answerAll, dead } = bench;
  const secrets = [0, 1, 2, 3, 4, 5, 6].map((person) => say("my secret", person));
  for (const secret of secrets) await testBot.handle(secret);
  const saidBefore = testBot.said();
  // Two questions and an erasure each: what the queue gives at once ends in the middle of a chat.
  for (const [person, secret] of secrets.entries()) {
    await bury(say("first", person));
    await bury(say("second", person));
    await bury(unsend(secret));
  }

  expect(await redrive(ALL_KEPT)).toMatchObject({ sent: 7, erasures: 7, dropped: 0, isStopped: true });
  await answerAll();
  expect(await Promise.all(secrets.map(keptOf))).toEqual(secrets.map(() => ""));
  expect([await dead.counts(), testBot.said()]).toEqual(["14 0 0", saidBefore]);

  expect(await redrive()).toMatchObject({ sent: 14, erasures: 0, isStopped: false });
  await answerAll();
  for (const [person] of secrets.entries()) {
    const userId = personId(person);
    const texts = testBot.line.ledger(userId).map(({ message }) => ("text" in message ? message.text : ""));
    expect(texts.slice(-2)).toEqual(["echo: first", "echo: second"]);
  }
});

test("an erasure behind more questions than the queue shows goes as soon as it comes into sight", async () => {
  const { bury, redrive, dead } = bench;
  for (let at = 0; at < 11; at += 1) await bury(say(`question ${at}`));
  await bury(unsend(say("something")));

  expect(await redrive(ALL_KEPT)).toMatchObject({ sent: 0, isStopped: true });
  expect(await redrive({ keptPushes: 997 })).toMatchObject({ sent: 4, erasures: 1, isStopped: true });
  expect(await dead.counts()).toBe("8 0 0");
});

test("a question whose unsend lies behind it is never asked, charged or kept", async () => {
  const { testBot, bury, redrive, answerAll, dead, printed } = bench;
  // Three letters of four people: what the queue shows at once ends between the last question and its unsend.
  for (const person of [0, 1, 2, 3]) {
    const question = say("my secret question", person);
    await bury(question);
    await bury(unsend(question));
    await bury(say("another", person));
  }
  testBot.clock.advance(HOUR_MS);

  expect(await redrive({ keptPushes: 996 })).toMatchObject({
    sent: 8,
    erasures: 4,
    dropped: 4,
    isStopped: false,
  });
  expect(printed.map((line) => line.split("  ")[0])).toEqual([
    ...Array.from({ length: 4 }, () => ["erasure sent", "dropped, taken back"]).flat(),
    ...Array.from({ length: 4 }, () => "sent again"),
  ]);
  await answerAll();
  expect(testBot.said()).toEqual(Array.from({ length: 4 }, () => "push: echo: another"));
  expect([testBot.bedrock.calls().length, await dead.counts()]).toEqual([4, "0 0 0"]);
});

test("an unsend in its group for speed goes before the question that it takes back", async () => {
  const { testBot, bury, redrive, answerAll } = bench;
  const question = say("my secret question");
  await bury(question);
  await bury(unsend(question), testBot.clock.now(), `${personId(0)}#now`);

  expect(await redrive()).toMatchObject({ sent: 2, erasures: 1 });
  await answerAll();
  expect([testBot.said(), await keptOf(question)]).toEqual([[], ""]);
});

test("who blocked the bot and came back is answered what they asked since, and nothing from before", async () => {
  const { testBot, bury, redrive, answerAll } = bench;
  const before = say("before");
  await bury(before);
  await bury(event({ type: "unfollow" }));
  await bury(event({ type: "follow" }));
  await bury(say("since"));
  testBot.clock.advance(HOUR_MS);

  expect(await redrive()).toMatchObject({ sent: 3, erasures: 1, dropped: 1 });
  await answerAll();
  expect([testBot.said(), await keptOf(before)]).toEqual([["push: echo: since"], ""]);
});

test("an unfollow that LINE delivered late takes back nothing that was asked after it", async () => {
  const { testBot, bury, redrive, answerAll } = bench;
  const unfollow = event({ type: "unfollow" });
  await bury(say("since"));
  await bury(unfollow);
  testBot.clock.advance(HOUR_MS);

  expect(await redrive()).toMatchObject({ sent: 2, erasures: 1, dropped: 0 });
  await answerAll();
  expect(testBot.said()).toEqual(["push: echo: since"]);
});

test("what others of a group asked is not dropped with the tap of one who has what they said deleted", async () => {
  const { bury, redrive } = bench;
  const source = { type: "group", groupId: "C0" };
  await bury({ ...say("question"), source: { type: "group", groupId: "C0", userId: personId(1) } });
  await bury(
    event({ type: "postback", postback: { data: "forget:1:1" } }, { ...source, userId: personId(0) }),
  );

  expect(await redrive()).toMatchObject({ sent: 2, erasures: 1, dropped: 0 });
});

test("more erasures than can be sent while a letter is hidden are all sent, at the same pace", async () => {
  const { testBot, bury, redrive, dead } = bench;
  for (let person = 0; person < 15; person += 1) {
    await bury(say("question", person));
    await bury(unsend(say("something", person)));
  }
  const startedAtMs = testBot.clock.now();

  expect(await redrive({ ...ALL_KEPT, perSecond: 0.1 })).toMatchObject({
    sent: 15,
    erasures: 15,
    isStopped: true,
  });
  expect(testBot.clock.now() - startedAtMs).toBe(150_000);
  expect(await dead.counts()).toBe("15 0 0");
});

test("a run that died before it deleted an erasure is repeated, and the question before it stays unanswered", async () => {
  const { testBot, letters, bury, redrive, answerAll } = bench;
  await bury(say("question"));
  await bury(event({ type: "unfollow" }));
  const dying = { ...letters, remove: () => Promise.reject(new Error("the connection is gone")) };
  await expect(redrive({}, dying)).rejects.toThrow("the connection is gone");
  await answerAll();
  testBot.clock.advance(HOUR_MS);

  expect(await redrive()).toMatchObject({ sent: 1, erasures: 1, dropped: 1 });
  await answerAll();
  expect(testBot.said()).toEqual([]);
});

test("an erasure behind a letter that this version cannot read is sent, and that letter stays", async () => {
  const { bury, redrive, dead } = bench;
  await dead.send("no-job", { MessageGroupId: personId(0) });
  await bury(unsend(say("something")));

  expect(await redrive()).toMatchObject({ sent: 1, erasures: 1, unreadable: 1 });
});

test("a job that goes on with a deletion is not dropped", async () => {
  const { redrive, dead, testBot } = bench;
  const forget = { conversation: personId(0), untilMs: testBot.clock.now() };
  await dead.send(JSON.stringify({ forget }), { MessageGroupId: personId(0) });
  testBot.clock.advance(13 * DAY_MS);

  expect(await redrive(ALL_KEPT)).toMatchObject({ dropped: 0, isStopped: false });
});

test("a question that was written more than 29 days ago is dropped, however late LINE delivered it", async () => {
  const { testBot, bury, redrive, answerAll } = bench;
  const nowMs = testBot.clock.now();
  await bury({ ...say("late"), timestamp: nowMs - 29 * DAY_MS - 1_000 }, nowMs - HOUR_MS);
  await bury({ ...say("in time"), timestamp: nowMs - 29 * DAY_MS + 1_000 }, nowMs - HOUR_MS);

  expect(await redrive({ olderThanMs: 29 * DAY_MS })).toMatchObject({ sent: 1, dropped: 1 });
  await answerAll();
  expect(testBot.said()).toEqual(["push: echo: in time"]);
});

test("what never costs a push does not stop before the reserve either, and is dropped for its age", async () => {
  const { testBot, bury, redrive } = bench;
  await bury(event({ type: "memberJoined", joined: { members: [] } }, { type: "group", groupId: "C0" }));
  expect(await redrive(ALL_KEPT)).toMatchObject({ sent: 1, erasures: 0, isStopped: false });
  await bury(event({ type: "follow" }));
  testBot.clock.advance(7 * HOUR_MS);
  expect(await redrive(ALL_KEPT)).toMatchObject({ sent: 0, dropped: 1 });
});
