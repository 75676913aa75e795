/*
 * What LINE refuses is sent in a plainer form, by reply and by push in the same way, until somebody reads something; and
 * each of these requests has a retry key of its own.
 */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { giveUp } from "../../src/bot/give-up.ts";
import { phrases } from "../../src/bot/phrases/phrases.ts";
import type { LineApi, LineResult } from "../../src/line/api.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

const down = () => Promise.reject(new Error("no table"));

type Messages = Parameters<LineApi["reply"]>[1];

const TABLE = "| a | b |\n| --- | --- |\n| 1 | 2 |";
const APOLOGY = phrases.en.modelsFailed;

let testBot: TestBot;
beforeEach(async () => {
  testBot = await startTestBot({
    people: [{ displayName: "Alex", language: "en" }],
    answer: ({ messages }) => answerTo(messages.at(-1)?.content[0]?.text ?? ""),
  });
});
afterEach(() => testBot.close());

function answerTo(text: string): string {
  return text === "table" ? TABLE : `echo: ${text}`;
}

/** LINE as it refuses some messages, before it looks at the token. */
function refusing(isRefused: (messages: Messages) => boolean): LineApi {
  const { line } = testBot.bot;
  const refusal: LineResult = { kind: "refused", status: 400, message: "The request body has 1 error(s)" };
  return {
    ...line,
    reply: async (token, messages) => (isRefused(messages) ? refusal : line.reply(token, messages)),
    push: async (to, messages, key) => (isRefused(messages) ? refusal : line.push(to, messages, key)),
  };
}

const isCard = ({ type }: Messages[number]) => type === "flex";
const isApology = (message: Messages[number]) => message.type === "text" && message.text === APOLOGY;
const isEchoOf = (text: string) => (message: Messages[number]) =>
  message.type === "text" && message.text === `echo: ${text}`;

/** Answers a question in time for its reply token, or too late for it. */
async function answered(text: string, isLate: boolean, line: LineApi): Promise<void> {
  const { clock, say, handle } = testBot;
  clock.advance(1_000);
  const event = say(text);
  const receivedAtMs = clock.now();
  if (isLate) clock.advance(61_000);
  await handle(event, { receivedAtMs, line, hasMore: true });
}

const WAYS = [
  ["reply", false],
  ["push", true],
] as const;

test.each(WAYS)("section 7: a card that LINE refuses comes as plain text, by %s", async (via, isLate) => {
  const line = refusing((messages) => messages.some(isCard));
  await answered("table", isLate, line);
  await testBot.deliverWaiting(line);

  expect(testBot.said()).toHaveLength(1);
  expect(testBot.said()[0]).toMatch(new RegExp(`^${via}: .*a.*b`, "s"));
});

test.each(WAYS)("section 7: what LINE takes in no form becomes an apology, by %s", async (via, isLate) => {
  const line = refusing((messages) => !messages.every(isApology));
  await answered("hello", isLate, line);
  await testBot.deliverWaiting(line);

  expect(testBot.said()).toEqual([`${via}: ${APOLOGY}`]);
});

test("an answer that nobody read is not remembered; “try again” asks anew", async () => {
  await answered(
    "hello",
    false,
    refusing((messages) => !messages.every(isApology)),
  );
  const { handle, tap, said, prompts, clock } = testBot;
  clock.advance(1_000);
  await handle(tap());

  expect(said().at(-1)).toBe("reply: echo: hello");
  expect(prompts().at(-1)).toEqual(["hello"]);
});

test("section 7: of two late answers LINE refuses one; the other one comes as it is, and for the one an apology", async () => {
  const isBad = isEchoOf("bad");
  const line = refusing((messages) => messages.some(isBad));
  await answered("good", true, line);
  await answered("bad", true, line);
  await testBot.deliverWaiting(line);
  await testBot.deliverWaiting(line);

  expect(testBot.said().toSorted()).toEqual([`push: ${APOLOGY}`, "push: echo: good"]);
});

test("the same where the reply of a good answer carries the bad one", async () => {
  const isBad = isEchoOf("bad");
  const line = refusing((messages) => messages.some(isBad));
  await answered("bad", true, line);
  await answered("good", false, line);
  await testBot.deliverWaiting(line);

  expect(testBot.said()).toEqual(["reply: echo: good", `push: ${APOLOGY}`]);
});

test("silence is left only where LINE takes nothing at all, and then it is said in the log", async () => {
  const line = refusing(() => true);
  await answered("hello", true, line);
  await testBot.deliverWaiting(line);

  expect(testBot.said()).toEqual([]);
  expect(testBot.logged.at(-1)).toMatchObject({ outcome: "failed", because: "LINE refused it with 400" });
  await answered("hello again", false, testBot.bot.line);
  expect(testBot.said()).toEqual(["reply: echo: hello again"]);
});

test("every request of a turn has a retry key of its own, the same in every repeat", async () => {
  const keys: (readonly [string, string])[] = [];
  const { bot, deliverWaiting } = testBot;
  const { line } = bot;
  const noted: LineApi = {
    ...refusing((messages) => !messages.every(isApology)),
    push: async (_to, messages, key) => {
      keys.push([JSON.stringify(messages), key]);
      const isTaken = messages.every(isApology);
      return isTaken ? line.push(_to, messages, key) : { kind: "refused", status: 400, message: "no" };
    },
  };
  await answered("good", true, noted);
  await answered("table", true, noted);
  await deliverWaiting(noted);
  await deliverWaiting(noted);

  const requests = new Map(keys.map(([body, key]) => [key, body]));
  expect(keys.filter(([body, key]) => requests.get(key) !== body)).toEqual([]);
  expect(requests.size).toBeGreaterThanOrEqual(5);
});

test("section 8: an apology pushed while the table was down does not take the answer's retry key", async () => {
  const { bot, say, clock, handle, said, deliverWaiting } = testBot;
  const event = say("what is the capital of France?");
  const receivedAtMs = clock.now();
  await giveUp(
    { kind: "event", event, receivedAtMs },
    { ...bot, turns: { ...bot.turns, look: down, claim: down } },
  );
  expect(said()).toEqual([`push: ${APOLOGY}`]);

  clock.advance(60 * 60_000);
  await handle(event, { receivedAtMs });
  await deliverWaiting();
  expect(said().at(-1)).toBe("push: echo: what is the capital of France?");
});

test("section 8: a retry key that LINE knows from a request that nobody noted is no proof: the answer is pushed under another one", async () => {
  const { bot, say, clock, handle, said, line } = testBot;
  // What a version before this one did: the apology took the answer's key.
  const keys: string[] = [];
  const spying: LineApi = {
    ...bot.line,
    push: async (to, messages, key) => {
      if (keys.push(key) === 1) await bot.line.push(to, [{ type: "text", text: "an apology" }], key);
      return bot.line.push(to, messages, key);
    },
  };
  const event = say("hello");
  const receivedAtMs = clock.now();
  clock.advance(61_000);
  await handle(event, { receivedAtMs, line: spying });

  expect(said()).toEqual(["push: an apology", "push: echo: hello"]);
  expect(new Set(keys).size).toBe(2);
  expect(line.state().quota.used).toBe(2);
});
