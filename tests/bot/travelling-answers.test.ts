/*
 * Answers that go out with another turn's: whoever erases the carrier, or what it carries, erases nothing else, and
 * nothing of what is erased is sent.
 */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { webhook } from "@line/bot-sdk";
import type { Turns } from "../../src/conversation/turn.ts";
import { dyingTurns, startTestBot, type TestBot } from "../support/test-bot.ts";

let testBot: TestBot;
let events = 0;
beforeEach(async () => {
  testBot = await startTestBot({ people: PEOPLE });
});
afterEach(() => testBot.close());

const PEOPLE = [
  { displayName: "Alex", language: "en" },
  { displayName: "Bob", language: "en" },
] as const;

/** Questions whose reply tokens died in the queue, answered one after the other. */
async function lateQuestions(count: number): Promise<readonly webhook.MessageEvent[]> {
  const { clock, say, handle } = testBot;
  const asked = Array.from({ length: count }, (_one, index) => {
    clock.advance(1_000);
    return say(`question ${index + 1}`);
  });
  const receivedAtMs = clock.now();
  clock.advance(61_000);
  for (const event of asked) {
    clock.advance(1);
    await handle(event, { receivedAtMs, hasMore: true });
  }
  return asked;
}

function eventOf(source: webhook.Source, more: object): webhook.Event {
  events += 1;
  return JSON.parse(
    JSON.stringify({
      mode: "active",
      timestamp: testBot.clock.now(),
      webhookEventId: `travels-${events}`,
      deliveryContext: { isRedelivery: false },
      source,
      ...more,
    }),
  );
}

function unsendOf(event: webhook.MessageEvent | undefined): webhook.Event {
  if (!event?.source) throw new Error("There is no such question.");
  return eventOf(event.source, { type: "unsend", unsend: { messageId: event.message.id } });
}

async function takeBack(event: webhook.MessageEvent | undefined): Promise<void> {
  await testBot.handle(unsendOf(event), { hasMore: true });
}

test("section 3: of two late questions one is taken back, and the other one is answered all the same", async () => {
  const [, second] = await lateQuestions(2);
  await takeBack(second);
  await testBot.deliverWaiting();

  expect(testBot.said()).toEqual(["push: echo: question 1"]);
});

test("section 4: of three late questions the first is taken back, and nothing of it is pushed", async () => {
  const [first] = await lateQuestions(3);
  await takeBack(first);
  await testBot.deliverWaiting();

  expect(testBot.said()).toEqual(["push: echo: question 2", "push: echo: question 3"]);
});

test("section 3: a member has their own words deleted, and another one's answer arrives", async () => {
  const { line, clock, handle, said, deliverWaiting } = testBot;
  const [alex, bob] = line.state().people.map(({ userId }) => userId);
  const { chatId } = line.addGroup({ title: "Two", memberIds: [alex ?? "", bob ?? ""] });
  const inGroup = (userId: string | undefined, more: object) =>
    eventOf({ type: "group", groupId: chatId, ...(userId !== undefined && { userId }) }, more);
  const ask = (userId: string | undefined, id: string, text: string) => {
    clock.advance(1);
    const mention = { mentionees: [{ index: 0, length: 4, type: "user", isSelf: true }] };
    return inGroup(userId, {
      type: "message",
      replyToken: id.padStart(32, "0"),
      message: { type: "text", id, text: `@Bot ${text}`, mention },
    });
  };
  const questions = [ask(alex, "71", "Alex's question"), ask(bob, "72", "Bob's question")];
  const receivedAtMs = clock.now();
  clock.advance(61_000);
  for (const event of questions) await handle(event, { receivedAtMs, hasMore: true });
  clock.advance(1);
  const tap = { type: "postback", replyToken: "73".padStart(32, "0"), postback: { data: "forget:1:x" } };
  await handle(inGroup(bob, tap), { hasMore: true });
  await deliverWaiting();

  expect(said().filter((text) => text.includes("echo"))).toEqual([
    expect.stringContaining("Alex's question"),
  ]);
});

type Moment = readonly [when: string, worker: (turns: Turns) => Turns];

// The third message, whose reply carries the first two, and how far its worker came.
const MOMENTS: readonly Moment[] = [
  ["before it has joined anything", (turns) => dyingTurns(turns, { before: "join" })],
  ["when it has joined the first", (turns) => dyingTurns(turns, { after: "join" })],
  ["when all are joined and nothing has left", (turns) => dyingTurns(turns, { before: "startSending" })],
  ["when the request was written down", (turns) => dyingTurns(turns, { after: "startSending" })],
];

/** Two answers wait, and the worker whose reply carries them dies at a moment; then something is taken back. */
async function carriedUntil([, worker]: Moment, takenBack: 0 | 1 | 2): Promise<readonly string[]> {
  const { clock, say, handle, bot, said, deliverWaiting } = testBot;
  const [first, second] = await lateQuestions(2);
  clock.advance(1_000);
  const third = say("question 3");
  const receivedAtMs = clock.now();
  await expect(handle(third, { turns: worker(bot.turns), hasMore: true })).rejects.toThrow("dead");
  await takeBack([first, second, third][takenBack]);
  clock.advance(26_000);
  await handle(third, { receivedAtMs, hasMore: true });
  await deliverWaiting();
  await handle(say("anything else"), { hasMore: true });
  await deliverWaiting();
  return said().map((text) => text.replace(/^\w+: /, ""));
}

test.each(MOMENTS)("a carrier that is taken back %s takes no other answer with it", async (...moment) => {
  const shown = await carriedUntil(moment, 2);

  expect(shown.filter((text) => text === "echo: question 3")).toEqual([]);
  // Where its request may have left, the others are offered, and shown on a tap: never twice unasked.
  const isUnsure = moment[0] === "when the request was written down";
  const others = shown.filter((text) => /question [12]/.test(text));
  expect(others).toEqual(isUnsure ? [] : ["echo: question 1", "echo: question 2"]);
  if (!isUnsure) return;
  const { handle, tap, said, clock, say } = testBot;
  clock.advance(1_000);
  await handle(tap());
  expect(said().at(-1)).toBe("reply: echo: question 2");
  await handle(say("and the other one"));
  await handle(tap());
  expect(said().at(-1)).toBe("reply: echo: question 1");
});

test.each(MOMENTS)(
  "a carried answer that is taken back %s is not sent, and the others are",
  async (...moment) => {
    const shown = await carriedUntil(moment, 0);

    expect(shown.filter((text) => /question \d/.test(text))).toEqual([
      "echo: question 2",
      "echo: question 3",
    ]);
  },
);

test("an answer that left with a carrier is not sent again when the carrier is taken back later", async () => {
  const { say, handle, said, deliverWaiting } = testBot;
  await lateQuestions(1);
  const carrier = say("question 2");
  await handle(carrier, { hasMore: true });
  await takeBack(carrier);
  await deliverWaiting();

  expect(said()).toEqual(["reply: echo: question 1", "reply: echo: question 2"]);
});

test("an erasure that is delivered again frees nothing twice", async () => {
  const { deliverWaiting, said, handle } = testBot;
  const [, second] = await lateQuestions(2);
  const unsend = unsendOf(second);
  await handle(unsend, { hasMore: true });
  await handle(unsend, { hasMore: true });
  await deliverWaiting();
  await handle(unsend);

  expect(said()).toEqual(["push: echo: question 1"]);
});
