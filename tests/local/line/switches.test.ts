import { expect, test } from "@jest/globals";
import { call, lastEvent, refusal, say, simulated, text, until } from "./simulated.ts";

test("doubled: every event arrives twice, the same", async () => {
  const simulation = await simulated();
  simulation.line.turnSwitches({ duplicate: true });
  await say(simulation);
  const [first, second] = simulation.bot.webhooks;
  expect(second?.bytes).toEqual(first?.bytes);
});

test("reordered: every second webhook overtakes the first, and a lonely one still comes", async () => {
  const { bot, clock, line, userId } = await simulated();
  line.turnSwitches({ reorder: true });
  const write = (words: string) =>
    line.sendMessage({ userId, chatId: userId, message: { type: "text", text: words } });
  const texts = () => bot.webhooks.map(({ body }) => body.events[0]?.message["text"]);
  write("first");
  write("second");
  await line.settled();
  expect(new Set(texts())).toEqual(new Set(["first", "second"]));
  expect(line.traffic().map(({ requestBody }) => JSON.stringify(requestBody).includes("second"))).toEqual([
    true,
    false,
  ]);

  write("third");
  await line.settled();
  expect(texts()).toHaveLength(2);
  clock.advance(3_000);
  await until(() => texts().length === 3);
});

test("late: the webhook leaves after five seconds", async () => {
  const { bot, clock, line, userId } = await simulated();
  line.turnSwitches({ delay: true });
  line.sendMessage({ userId, chatId: userId, message: { type: "text", text: "x" } });
  await line.settled();
  expect(bot.webhooks).toEqual([]);
  clock.advance(5_000);
  await until(() => bot.webhooks.length === 1);
});

test("redelivered: a refused webhook comes again", async () => {
  const simulation = await simulated({ redeliveryDelaysMs: [1_000] });
  const { bot, clock, line } = simulation;
  line.turnSwitches({ redeliver: true });
  bot.answers = 500;
  await say(simulation);
  clock.advance(1_000);
  await until(() => bot.webhooks.length === 2);
  expect(lastEvent(bot).deliveryContext).toEqual({ isRedelivery: true });
});

const calls = [
  ["expireTokens", "reply", 400, 0],
  ["rateLimit", "reply", 429, 0],
  ["rateLimit", "push", 429, 0],
  ["failBefore", "reply", 500, 0],
  ["failAfter", "push", 500, 1],
  ["emptyQuota", "push", 429, 0],
] as const;
test.each(calls)("%s: a %s gets %i and %i messages arrive", async (name, path, status, arriving) => {
  const simulation = await simulated();
  const { api, line, userId } = simulation;
  const { replyToken = "" } = await say(simulation);
  const send = () =>
    path === "reply"
      ? api.replyMessage({ replyToken, messages: [text("x")] })
      : api.pushMessage({ to: userId, messages: [text("x")] });
  line.turnSwitches({ [name]: true });
  expect((await refusal(send())).status).toBe(status);
  expect(line.ledger().filter(({ from }) => from === "bot")).toHaveLength(arriving);

  line.turnSwitches({ [name]: false });
  expect((await send()).sentMessages).toHaveLength(1);
});

test("an empty quota leaves replies alone and is told to who asks", async () => {
  const simulation = await simulated({ quota: 7 });
  const { api, line } = simulation;
  line.turnSwitches({ emptyQuota: true });
  const { replyToken = "" } = await say(simulation);
  expect((await api.replyMessage({ replyToken, messages: [text("x")] })).sentMessages).toHaveLength(1);
  expect(await api.getMessageQuotaConsumption()).toEqual({ totalUsage: 7 });
});

test("without consent nobody is known in a group", async () => {
  const simulation = await simulated();
  const { groupId, line } = simulation;
  line.turnSwitches({ withoutConsent: true });
  expect((await say(simulation, "x", groupId)).source).toEqual({ type: "group", groupId });
});

test("switches are turned over HTTP, and an unknown one is a mistake", async () => {
  const simulation = await simulated();
  const turn = (body: unknown) => call(simulation, { path: "/simulator/switches", body });
  expect((await turn({ delay: true })).body).toMatchObject({ delay: true, duplicate: false });
  expect(simulation.line.state().switches.delay).toBe(true);
  expect((await turn({ thunder: true })).status).toBe(400);
});
