import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { webhook } from "@line/bot-sdk";
import { readEvent } from "../../src/line/webhook.ts";
import { callsAtLine } from "../support/line-platform.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

let testBot: TestBot;
let linesBefore = 0;

beforeAll(async () => {
  testBot = await startTestBot();
});
afterEach(() => {
  linesBefore = testBot.logged.length;
});
afterAll(() => testBot.close());

/** As the queue gives it: read from JSON, so of any type LINE may think of. */
function event(fields: object): webhook.Event {
  const read = readEvent({
    mode: "active",
    timestamp: 1,
    webhookEventId: "e",
    deliveryContext: { isRedelivery: false },
    source: { type: "user", userId: "U1" },
    ...fields,
  });
  if (!read) throw new Error("This is no event at all.");
  return read;
}

const text = { type: "text", id: "1", text: "hello", quoteToken: "q" };
const noAnswer = "no answer to this kind of event";

const ignored: readonly (readonly [string, object, string])[] = [
  ...[
    "accountLink",
    "activated",
    "beacon",
    "botResumed",
    "botSuspended",
    "deactivated",
    "delivery",
    "memberLeft",
    "membership",
    "module",
    "videoPlayComplete",
  ].map((type) => [type, { type }, noAnswer] as const),
  ["an event type of next year", { type: "telepathy", wave: {} }, "unknown kind of event"],
  ...["hologram"].map(
    (type) =>
      [
        `a message of type ${type}`,
        { type: "message", message: { type, id: "1" } },
        "unknown kind of message",
      ] as const,
  ),
  ...[{ type: "household", householdId: "H1" }, { type: "user" }].map(
    (source) =>
      [
        `a text from ${JSON.stringify(source)}`,
        { type: "message", message: text, source },
        "no chat that is known",
      ] as const,
  ),
];

test.each([
  ["a button of somebody else's menu", { data: "menu=1" }],
  ["a button with a chat of its own in it", { data: "show:1:U1:m1" }],
])("the tap on %s is ignored with one line in the log", async (_name, postback) => {
  const { handle, logged, said } = testBot;

  expect(await handle(event({ type: "postback", postback }))).toEqual({ kind: "done" });
  expect(logged.slice(linesBefore)).toEqual([
    expect.objectContaining({ event: "event ignored", because: "not a button of ours" }),
  ]);
  expect(said()).toEqual([]);
});

test.each(ignored)("%s is ignored with one line in the log", async (_name, fields, because) => {
  const { handle, logged, said, bedrock, line } = testBot;

  expect(await handle(event(fields))).toEqual({ kind: "done" });
  expect(logged.slice(linesBefore)).toEqual([
    expect.objectContaining({ level: "info", event: "event ignored", because }),
  ]);
  expect([said(), bedrock.calls(), callsAtLine(line)]).toEqual([[], [], []]);
});

test("the log names a chat by its hash, and an event without one not at all", async () => {
  const { handle, logged } = testBot;
  await handle(event({ type: "beacon" }));
  await handle(event({ type: "beacon", source: undefined }));

  expect(logged.slice(linesBefore)).toEqual([
    {
      level: "info",
      event: "event ignored",
      conversation: expect.stringMatching(/^[\da-f]{12}$/),
      because: noAnswer,
      eventType: "beacon",
    },
    { level: "info", event: "event ignored", because: noAnswer, eventType: "beacon" },
  ]);
});
