import { expect, test } from "@jest/globals";
import { validateSignature } from "@line/bot-sdk";
import { CHANNEL_SECRET, lastEvent, say, simulated, text, until } from "./simulated.ts";

test("a message becomes one signed webhook with LINE's fields", async () => {
  const simulation = await simulated();
  const { bot, clock, line, userId } = simulation;
  const words = '日本 👩‍👩‍👧‍👦 "quoted"\n';
  const { messageId, webhookEventId } = line.sendMessage({
    userId,
    chatId: userId,
    message: { type: "text", text: words },
  });
  await line.settled();

  expect(bot.webhooks).toHaveLength(1);
  expect(bot.webhooks[0]?.body).toEqual({
    destination: line.state().bot.userId,
    events: [
      {
        type: "message",
        message: {
          type: "text",
          id: messageId,
          quoteToken: expect.stringMatching(/^[\w-]{100,}$/u),
          markAsReadToken: expect.stringMatching(/^[\w-]{40,}$/u),
          text: words,
        },
        webhookEventId,
        deliveryContext: { isRedelivery: false },
        timestamp: clock.now(),
        source: { type: "user", userId },
        replyToken: expect.stringMatching(/^[\da-f]{32}$/u),
        mode: "active",
      },
    ],
  });
  expect(messageId).toMatch(/^\d{18}$/u);
  expect(webhookEventId).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/u);
  expect(line.state().bot.userId).toMatch(/^U[\da-f]{32}$/u);
});

test("the signature is over the bytes that arrive, which are not escaped", async () => {
  const simulation = await simulated();
  await say(simulation, "日本");
  const [webhook] = simulation.bot.webhooks;

  expect(webhook?.bytes.toString("utf8")).toContain("日本");
  const signature = String(webhook?.headers["x-line-signature"]);
  expect(validateSignature(webhook?.bytes ?? "", CHANNEL_SECRET, signature)).toBe(true);
  expect(webhook?.headers["user-agent"]).toBe("LineBotWebhook/2.0");
  expect(webhook?.headers["content-type"]).toBe("application/json; charset=utf-8");
});

test("Verify sends a signed webhook without events", async () => {
  const { bot, line } = await simulated();
  expect(await line.verifyWebhook()).toEqual({ status: 200, answer: "{}" });
  const [webhook] = bot.webhooks;
  expect(webhook?.body.events).toEqual([]);
  const signature = String(webhook?.headers["x-line-signature"]);
  expect(validateSignature(webhook?.bytes ?? "", CHANNEL_SECRET, signature)).toBe(true);
});

test("several messages can travel in one webhook", async () => {
  const { bot, line } = await simulated();
  const [first, second] = line.state().people;
  line.sendMessages([written(first?.userId), written(second?.userId)]);
  await line.settled();

  expect(bot.webhooks).toHaveLength(1);
  expect(bot.webhooks[0]?.body.events.map(({ source }) => source["userId"])).toEqual([
    first?.userId,
    second?.userId,
  ]);
});

test("a webhook can be signed wrong or not at all", async () => {
  const { bot, line, userId } = await simulated();
  const message = written(userId);
  line.sendMessage(message, { signature: "bad" });
  await line.settled();
  line.sendMessage(message, { signature: "missing" });
  await line.settled();

  const [bad, missing] = bot.webhooks;
  const signature = String(bad?.headers["x-line-signature"]);
  expect(validateSignature(bad?.bytes ?? "", CHANNEL_SECRET, signature)).toBe(false);
  expect(missing?.headers).not.toHaveProperty("x-line-signature");
  expect(line.traffic().at(-1)?.explanation).toContain("must verify");
});

test("a duplicate is the same event; a redelivery differs in its flag only", async () => {
  const simulation = await simulated();
  const { bot, line } = simulation;
  const event = await say(simulation);
  line.duplicateEvent(event.webhookEventId);
  await line.settled();
  line.redeliverEvent(event.webhookEventId);
  await line.settled();

  expect(bot.webhooks[1]?.bytes).toEqual(bot.webhooks[0]?.bytes);
  expect(lastEvent(bot)).toEqual({ ...event, deliveryContext: { isRedelivery: true } });
});

test("any event can be sent, and its reply token works", async () => {
  const { api, bot, line, userId } = await simulated();
  const replyToken = "a".repeat(32);
  line.sendEvents([
    { type: "somethingNew", surprise: { a: 1 } },
    {
      type: "postback",
      postback: { data: "x" },
      source: { type: "user", userId },
      replyToken,
      mode: "active",
    },
  ]);
  await line.settled();

  expect(bot.webhooks[0]?.body.events.map(({ type }) => type)).toEqual(["somethingNew", "postback"]);
  await api.replyMessage({ replyToken, messages: [text("x")] });
  expect(line.ledger(userId)).toHaveLength(1);
});

test("blocking and unblocking send unfollow and follow", async () => {
  const { bot, line, userId } = await simulated();
  line.setBlocked(userId, true);
  await line.settled();
  expect(lastEvent(bot)).toMatchObject({ type: "unfollow", source: { type: "user", userId } });
  expect(lastEvent(bot)).not.toHaveProperty("replyToken");

  line.setBlocked(userId, false);
  await line.settled();
  expect(lastEvent(bot)).toMatchObject({
    type: "follow",
    follow: { isUnblocked: true },
    replyToken: expect.any(String),
  });
});

test("a new test user follows the bot, a new group lets it join", async () => {
  const { bot, line, userId } = await simulated();
  line.addPerson({ displayName: "민준", language: "ko" });
  await line.settled();
  expect(lastEvent(bot)).toMatchObject({ type: "follow", follow: { isUnblocked: false } });

  const { chatId } = line.addGroup({ title: "Trip", memberIds: [userId] });
  await line.settled();
  expect(lastEvent(bot)).toMatchObject({ type: "join", source: { type: "group", groupId: chatId } });
});

test("a mention of the bot in a group is marked, with its place in UTF-16", async () => {
  const simulation = await simulated();
  const { groupId, line } = simulation;
  const { message } = await say(simulation, "😀 @Bot and @さくら and @All", groupId);

  expect(message["mention"]).toEqual({
    mentionees: [
      { type: "user", index: 3, length: 4, userId: line.state().bot.userId, isSelf: true },
      { type: "user", index: 12, length: 4, userId: simulation.userId, isSelf: false },
      { type: "all", index: 21, length: 4 },
    ],
  });
  expect((await say(simulation, "@Bot", simulation.userId)).message).not.toHaveProperty("mention");
});

test("a message is read when its webhook was answered 200", async () => {
  const simulation = await simulated();
  simulation.bot.answers = 500;
  await say(simulation, "unread");
  simulation.bot.answers = 200;
  await say(simulation, "read");
  expect(simulation.line.ledger().map(({ read }) => read)).toEqual([false, true]);
});

test("a bot slower than two seconds is a timeout", async () => {
  const { bot, clock, line, userId } = await simulated();
  bot.answers = "hang";
  line.sendMessage(written(userId));
  await until(() => bot.webhooks.length === 1);
  clock.advance(2_000);
  await line.settled();

  expect(line.webhookErrors()).toEqual([
    { reason: "request_timeout", detail: "Request timeout", atMs: clock.now(), count: 1 },
  ]);
  expect(line.traffic()[0]).toMatchObject({ direction: "webhook", status: 0, tookMs: 2_000 });
  expect(line.traffic()[0]?.explanation).toContain("within 2 seconds");
});

const failures: [number, string][] = [
  [401, "channel secret"],
  [404, "path of the webhook URL"],
  [500, "bot's log"],
  [302, "counts everything but 20x"],
];
test.each(failures)("a bot that answers %s is counted, and the remedy named", async (status, remedy) => {
  const simulation = await simulated();
  simulation.bot.answers = status;
  await say(simulation);
  await say(simulation);

  expect(simulation.line.webhookErrors()).toMatchObject([
    { reason: "error_status_code", detail: String(status), count: 2 },
  ]);
  expect(simulation.line.traffic().at(-1)?.explanation).toContain(remedy);
});

const unreachable: [string, string][] = [
  ["http://127.0.0.1:9/webhook", "Connection failed"],
  ["not a URL", "Invalid URL syntax"],
  ["", "Invalid URL syntax"],
];
test.each(unreachable)("a webhook to %p can't connect: %s", async (webhookUrl, detail) => {
  const { line, userId } = await simulated({ webhookUrl });
  line.sendMessage(written(userId));
  await line.settled();
  expect(line.webhookErrors()).toMatchObject([{ reason: "could_not_connect", detail }]);
  expect(line.traffic()[0]?.explanation).toContain("is the bot running");
});

test("a bot that ends the connection is told apart from one that is not there", async () => {
  const simulation = await simulated();
  simulation.bot.answers = "drop";
  await say(simulation);
  expect(simulation.line.webhookErrors()).toMatchObject([
    { reason: "unclassified", detail: "Session closed unexpectedly" },
  ]);
});

test("nothing is redelivered unless switched on", async () => {
  const simulation = await simulated();
  const { bot, clock } = simulation;
  bot.answers = 500;
  await say(simulation);
  clock.advance(60 * 60_000);
  await simulation.line.settled();
  expect(bot.webhooks).toHaveLength(1);
});

test("redelivery repeats a failed webhook until it is answered", async () => {
  const simulation = await simulated({ webhookRedelivery: true, redeliveryDelaysMs: [1_000, 5_000] });
  const { bot, clock, line } = simulation;
  bot.answers = 500;
  const event = await say(simulation);
  clock.advance(1_000);
  await until(() => bot.webhooks.length === 2);
  await line.settled();
  bot.answers = 200;
  clock.advance(5_000);
  await until(() => bot.webhooks.length === 3);
  await line.settled();
  clock.advance(60_000);
  await line.settled();

  expect(bot.webhooks).toHaveLength(3);
  expect(lastEvent(bot)).toEqual({ ...event, deliveryContext: { isRedelivery: true } });
  expect(line.ledger()[0]?.read).toBe(true);
});

test("a webhook that is switched off sends nothing", async () => {
  const { api, bot, line, userId } = await simulated();
  line.setWebhook({ isActive: false });
  line.sendMessage(written(userId));
  await line.settled();
  expect(bot.webhooks).toEqual([]);
  expect((await api.getWebhookEndpoint()).active).toBe(false);
});

function written(userId = "") {
  return { userId, chatId: userId, message: { type: "text", text: "x" } } as const;
}
