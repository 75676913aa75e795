/*
 * T19, T23: events that lack what LINE's events have, clocks that disagree, and people who are not there any more.
 */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { userIdOf } from "../support/line-platform.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

let testBot: TestBot;
beforeEach(async () => {
  testBot = await startTestBot();
});
afterEach(() => testBot.close());

const MINUTE_MS = 60_000;

test.each([
  ["ten minutes ahead", 10 * MINUTE_MS],
  ["ten minutes slow", -10 * MINUTE_MS],
  ["a day old", -24 * 60 * MINUTE_MS],
  ["a year ahead", 365 * 24 * 60 * MINUTE_MS],
  ["older than 1970", -100 * 365 * 24 * 60 * MINUTE_MS],
])(
  "a message whose time is %s is answered by the free reply, and not again when it comes again",
  async (_, offMs) => {
    const { say, handle, said, clock } = testBot;
    const event = { ...say("hello"), timestamp: clock.now() + offMs };
    await handle(event);
    await handle(event);
    await handle(say("and this?"));

    expect(said()).toEqual(["reply: echo: hello", "reply: echo: and this?"]);
  },
);

test("a message without a reply token is answered by push", async () => {
  const { say, handle, said } = testBot;
  const { replyToken: _none, ...event } = say("hello");
  await handle(event);

  expect(said()).toEqual(["push: echo: hello"]);
});

test("a message without an event id is answered as any other, and once", async () => {
  const { say, handle, said } = testBot;
  const event = { ...say("hello"), webhookEventId: "" };
  await handle(event);
  await handle(event);

  expect(said()).toEqual(["reply: echo: hello"]);
});

test("whoever blocked the bot while it worked gets nothing, and that is the turn's end", async () => {
  const { say, handle, said, line, clock, bot, logged } = testBot;
  const event = say("hello");
  clock.advance(2 * MINUTE_MS);
  line.setBlocked(userIdOf(line), true);
  expect(await handle(event, { receivedAtMs: clock.now() - 2 * MINUTE_MS })).toEqual({ kind: "done" });

  const key = { conversation: userIdOf(line), timestamp: event.timestamp, id: event.message.id };
  expect(said()).toEqual([]);
  expect(logged.at(-1)).toMatchObject({ outcome: "sent by push" });
  expect((await bot.turns.look(key, clock.now()))?.state).toBe("sent");
});
