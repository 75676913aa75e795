import { expect, test } from "@jest/globals";
import { call, refusal, simulated, text } from "./simulated.ts";

test("a push is shown and counted", async () => {
  const { api, line, userId } = await simulated();
  const { sentMessages } = await api.pushMessage({ to: userId, messages: [text("a"), text("b")] });

  expect(sentMessages).toHaveLength(2);
  expect(line.ledger(userId).map(({ via }) => via)).toEqual(["push", "push"]);
  expect(await api.getMessageQuotaConsumption()).toEqual({ totalUsage: 1 });
});

test("a push to a group counts its members", async () => {
  const { api, groupId } = await simulated();
  await api.pushMessage({ to: groupId, messages: [text("a")] });
  expect(await api.getMessageQuotaConsumption()).toEqual({ totalUsage: 4 });
});

test("a push to somebody who blocked the bot is accepted, not shown and not counted", async () => {
  const { api, line, userId } = await simulated();
  line.setBlocked(userId, true);

  expect((await api.pushMessage({ to: userId, messages: [text("a")] })).sentMessages).toHaveLength(1);
  expect(line.ledger(userId)).toEqual([]);
  expect(line.state().quota.used).toBe(0);
  expect(line.traffic().at(-1)?.explanation).toContain("blocked the bot");
});

const stranger = `U${"0".repeat(32)}`;
const wrongTargets: [string, (bot: string) => string, string][] = [
  [
    "a malformed id",
    () => "nobody",
    "The property, 'to', in the request body is invalid (line: -, column: -)",
  ],
  [
    "an id with capitals",
    () => `U${"A".repeat(32)}`,
    "The property, 'to', in the request body is invalid (line: -, column: -)",
  ],
  ["an unknown user", () => stranger, "Failed to send messages"],
  ["an unknown group", () => `C${"0".repeat(32)}`, "Failed to send messages"],
  ["the bot itself", (bot) => bot, "You can't send messages to yourself"],
];
test.each(wrongTargets)("a push to %s is refused", async (_who, target, message) => {
  const { api, line } = await simulated();
  const push = api.pushMessage({ to: target(line.state().bot.userId), messages: [text("a")] });
  expect(await refusal(push)).toEqual({ status: 400, body: { message } });
});

test("pushes stop at the monthly quota, and the month in Japan gives a new one", async () => {
  const { api, clock, groupId, line, userId } = await simulated({ quota: 2 });
  await api.pushMessage({ to: userId, messages: [text("1")] });
  const monthly = { status: 429, body: { message: "You have reached your monthly limit." } };

  expect(await refusal(api.pushMessage({ to: groupId, messages: [text("4 people")] }))).toEqual(monthly);
  await api.pushMessage({ to: userId, messages: [text("2")] });
  expect(await refusal(api.pushMessage({ to: userId, messages: [text("3")] }))).toEqual(monthly);
  expect(line.traffic().at(-1)?.explanation).toContain("2 of 2");
  expect(await api.getMessageQuota()).toEqual({ type: "limited", value: 2 });

  clock.advance(Date.UTC(2026, 10, 30, 15) - clock.now());
  await api.pushMessage({ to: userId, messages: [text("December in Japan")] });
  expect(await api.getMessageQuotaConsumption()).toEqual({ totalUsage: 1 });
});

test("the same retry key sends once: 409 with the first answer's messages and its request id", async () => {
  const { api, line, userId } = await simulated();
  const key = crypto.randomUUID();
  const request = { to: userId, messages: [text("once")] };
  const first = await api.pushMessageWithHttpInfo(request, key);
  const again = await fetch(`${line.url}/v2/bot/message/push`, {
    method: "POST",
    headers: {
      authorization: "Bearer long-lived-token",
      "content-type": "application/json",
      "x-line-retry-key": key,
    },
    body: JSON.stringify(request),
  });

  expect(again.status).toBe(409);
  expect(await again.json()).toEqual({
    message: "The retry key is already accepted",
    sentMessages: first.body.sentMessages,
  });
  expect(again.headers.get("x-line-accepted-request-id")).toBe(
    first.httpResponse.headers.get("x-line-request-id"),
  );
  expect(again.headers.get("x-line-request-id")).not.toBe(
    first.httpResponse.headers.get("x-line-request-id"),
  );
  expect(line.ledger(userId)).toHaveLength(1);
  expect(line.state().quota.used).toBe(1);
});

test("another body under a used key is not sent, and the traffic says so", async () => {
  const { api, line, userId } = await simulated();
  const key = crypto.randomUUID();
  await api.pushMessage({ to: userId, messages: [text("a")] }, key);
  const other = await refusal(api.pushMessage({ to: userId, messages: [text("b")] }, key));

  expect(other.status).toBe(409);
  expect(line.traffic().at(-1)?.explanation).toContain("another body");
});

test("a refused request leaves its retry key free", async () => {
  const { api, line, userId } = await simulated();
  const key = crypto.randomUUID();
  expect((await refusal(api.pushMessage({ to: userId, messages: [] }, key))).status).toBe(400);

  await api.pushMessage({ to: userId, messages: [text("a")] }, key);
  expect(line.ledger(userId)).toHaveLength(1);
});

const keyAges: [number, number][] = [
  [24 * 60 * 60_000 - 1, 1],
  [24 * 60 * 60_000, 2],
];
test.each(keyAges)("after %s ms the same key has sent %s messages", async (ageMs, sent) => {
  const { api, clock, line, userId } = await simulated();
  const key = crypto.randomUUID();
  await api.pushMessage({ to: userId, messages: [text("a")] }, key);
  clock.advance(ageMs);
  await api.pushMessage({ to: userId, messages: [text("a")] }, key).catch(() => undefined);
  expect(line.ledger(userId)).toHaveLength(sent);
});

test("a multicast reaches friends who did not block the bot, and counts those", async () => {
  const { api, line } = await simulated();
  const [first = "", second = "", third = ""] = line.state().people.map(({ userId }) => userId);
  line.setBlocked(second, true);

  expect(await api.multicast({ to: [first, second, third], messages: [text("a")] })).toEqual({});
  expect(line.ledger().map(({ chatId }) => chatId)).toEqual([first, third]);
  expect(line.state().quota.used).toBe(2);
});

test("a repeated multicast gets a 409 without messages", async () => {
  const { api, userId } = await simulated();
  const key = crypto.randomUUID();
  await api.multicast({ to: [userId], messages: [text("a")] }, key);
  expect(await refusal(api.multicast({ to: [userId], messages: [text("a")] }, key))).toEqual({
    status: 409,
    body: { message: "The retry key is already accepted" },
  });
});

test("a multicast names the id that is none", async () => {
  const { api, groupId, userId } = await simulated();
  expect(await refusal(api.multicast({ to: [userId, groupId], messages: [text("a")] }))).toEqual({
    status: 400,
    body: { message: "The property, to[1], in the request body is invalid (line: -, column: -)" },
  });
});

const sizes: [number, number][] = [
  [0, 400],
  [500, 200],
  [501, 400],
];
test.each(sizes)("a multicast to %s users gets %s", async (count, status) => {
  const answer = await call(await simulated(), {
    path: "/v2/bot/message/multicast",
    body: { to: Array.from({ length: count }, () => stranger), messages: [text("a")] },
  });
  expect(answer.status).toBe(status);
});

test("a push takes one statistics name", async () => {
  const { api, userId } = await simulated();
  const push = (customAggregationUnits: string[]) =>
    api.pushMessage({ to: userId, messages: [text("a")], customAggregationUnits });

  expect((await push(["answers_1"])).sentMessages).toHaveLength(1);
  expect((await refusal(push(["one", "two"]))).status).toBe(400);
  expect((await refusal(push(["no spaces"]))).status).toBe(400);
});
