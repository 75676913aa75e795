import { expect, test } from "@jest/globals";
import { call, refusal, say, simulated, text } from "./simulated.ts";

const invalid = { status: 400, body: { message: "Invalid reply token" } };

test("a reply is shown, free, and names its messages", async () => {
  const simulation = await simulated();
  const { api, line, userId } = simulation;
  const { replyToken = "" } = await say(simulation);

  const sent = await api.replyMessage({ replyToken, messages: [text("one"), text("two")] });

  const ids = sent.sentMessages.map(({ id }) => id);
  expect(ids.every((id) => /^\d{18}$/u.test(id))).toBe(true);
  expect(ids.toSorted()).toEqual(ids);
  expect(sent.sentMessages.every(({ quoteToken = "" }) => /^[\w-]{100,}$/u.test(quoteToken))).toBe(true);
  const bots = line.ledger(userId).filter(({ from }) => from === "bot");
  expect(bots.map(({ messageId, via, message }) => ({ messageId, via, message }))).toEqual([
    { messageId: ids[0], via: "reply", message: text("one") },
    { messageId: ids[1], via: "reply", message: text("two") },
  ]);
  expect(line.state().quota).toEqual({ value: 200, used: 0 });
});

test("a reply token works once", async () => {
  const simulation = await simulated();
  const { api, line } = simulation;
  const { replyToken = "" } = await say(simulation);
  await api.replyMessage({ replyToken, messages: [text("one")] });

  expect(await refusal(api.replyMessage({ replyToken, messages: [text("two")] }))).toEqual(invalid);
  expect(line.traffic().at(-1)?.explanation).toContain("used already");
});

const ages: [string, number, boolean][] = [
  ["of 59 seconds", 59_000, true],
  ["of exactly a minute", 60_000, true],
  ["older than a minute", 60_001, false],
];
test.each(ages)("a reply token %s works: %s ms → %s", async (_age, ageMs, works) => {
  const simulation = await simulated();
  const { api, clock, line } = simulation;
  const { replyToken = "" } = await say(simulation);
  clock.advance(ageMs);

  const reply = api.replyMessage({ replyToken, messages: [text("late?")] });

  if (works) expect((await reply).sentMessages).toHaveLength(1);
  else {
    expect(await refusal(reply)).toEqual(invalid);
    expect(line.traffic().at(-1)?.explanation).toContain("ends after a minute");
  }
});

test("a token never issued is refused and explained", async () => {
  const { api, line } = await simulated();
  const reply = api.replyMessage({ replyToken: "f".repeat(32), messages: [text("x")] });
  expect(await refusal(reply)).toEqual(invalid);
  expect(line.traffic().at(-1)?.explanation).toContain("never issued");
});

test("a redelivery renews the minute", async () => {
  const simulation = await simulated();
  const { api, clock, line } = simulation;
  const { replyToken = "", webhookEventId } = await say(simulation);
  clock.advance(10 * 60_000);
  line.redeliverEvent(webhookEventId);
  await line.settled();
  clock.advance(59_000);

  expect((await api.replyMessage({ replyToken, messages: [text("x")] })).sentMessages).toHaveLength(1);
});

test("a redelivery does not revive a used token", async () => {
  const simulation = await simulated();
  const { api, line } = simulation;
  const { replyToken = "", webhookEventId } = await say(simulation);
  await api.replyMessage({ replyToken, messages: [text("x")] });
  line.redeliverEvent(webhookEventId);
  await line.settled();

  expect(await refusal(api.replyMessage({ replyToken, messages: [text("x")] }))).toEqual(invalid);
});

test("20 minutes after the event no redelivery helps", async () => {
  const simulation = await simulated();
  const { api, clock, line } = simulation;
  const { replyToken = "", webhookEventId } = await say(simulation);
  clock.advance(20 * 60_000 - 1_000);
  line.redeliverEvent(webhookEventId);
  await line.settled();
  clock.advance(1_001);

  expect(await refusal(api.replyMessage({ replyToken, messages: [text("x")] }))).toEqual(invalid);
  expect(line.traffic().at(-1)?.explanation).toContain("20 minutes");
});

test("a duplicate of the event does not renew the minute", async () => {
  const simulation = await simulated();
  const { api, clock, line } = simulation;
  const { replyToken = "", webhookEventId } = await say(simulation);
  clock.advance(50_000);
  line.duplicateEvent(webhookEventId);
  await line.settled();
  clock.advance(11_000);

  expect(await refusal(api.replyMessage({ replyToken, messages: [text("x")] }))).toEqual(invalid);
});

test("bad messages do not use the token up", async () => {
  const simulation = await simulated();
  const { api } = simulation;
  const { replyToken = "" } = await say(simulation);

  expect((await refusal(api.replyMessage({ replyToken, messages: [] }))).status).toBe(400);
  expect((await api.replyMessage({ replyToken, messages: [text("x")] })).sentMessages).toHaveLength(1);
});

test("an event in standby mode brings no token", async () => {
  const simulation = await simulated();
  const { bot, line, userId } = simulation;
  line.sendMessage({ userId, chatId: userId, message: { type: "text", text: "x" } }, { mode: "standby" });
  await line.settled();

  const event = bot.webhooks[0]?.body.events[0];
  expect(event?.mode).toBe("standby");
  expect(event).not.toHaveProperty("replyToken");
});

test("a missing token and bad messages are named together", async () => {
  const answer = await call(await simulated(), {
    path: "/v2/bot/message/reply",
    body: { messages: [{ type: "text", text: "" }] },
  });
  expect(answer).toEqual({
    status: 400,
    body: {
      message: "The request body has 2 error(s)",
      details: [
        { message: "May not be empty", property: "replyToken" },
        { message: "May not be empty", property: "messages[0].text" },
      ],
    },
  });
});

test("a reply in a group goes to the group", async () => {
  const simulation = await simulated();
  const { api, groupId, line } = simulation;
  const { replyToken = "", source } = await say(simulation, "@Bot hi", groupId);
  await api.replyMessage({ replyToken, messages: [text("hello all")] });

  expect(source).toEqual({ type: "group", groupId, userId: simulation.userId });
  expect(line.ledger(groupId).map(({ from }) => from)).toEqual([simulation.userId, "bot"]);
});

test("a bot that left the group can't reply there", async () => {
  const simulation = await simulated();
  const { api, groupId, line } = simulation;
  const { replyToken = "" } = await say(simulation, "bye", groupId);
  await api.leaveGroup(groupId);
  await line.settled();

  expect(await refusal(api.replyMessage({ replyToken, messages: [text("x")] }))).toEqual(invalid);
  expect(simulation.bot.webhooks.at(-1)?.body.events[0]?.type).toBe("leave");
});
