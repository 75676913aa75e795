import { expect, test } from "@jest/globals";
import type { Fault } from "../../../local/line/api/faults.ts";
import { CHANNEL_ID, CHANNEL_SECRET, refusal, say, simulated, text, until } from "./simulated.ts";

const before: [string, Fault, number, string][] = [
  ["a status", { kind: "status", status: 500 }, 500, "Internal server error"],
  ["the rate limit", { kind: "rate-limit" }, 429, "The API rate limit has been exceeded. Try again later."],
  ["the monthly limit", { kind: "monthly-limit" }, 429, "You have reached your monthly limit."],
];
test.each(before)("%s before acceptance: nothing is sent", async (_what, fault, status, message) => {
  const { api, line, userId } = await simulated();
  line.orderFault({ endpoint: "push", times: 1, fault });
  const push = () => api.pushMessage({ to: userId, messages: [text("x")] });

  expect(await refusal(push())).toEqual({ status, body: { message } });
  expect(line.ledger()).toEqual([]);
  await push();
  expect(line.ledger()).toHaveLength(1);
});

test("a status after acceptance: the message is there, and a retry with the key gets 409", async () => {
  const { api, line, userId } = await simulated();
  line.orderFault({ endpoint: "push", times: 1, fault: { kind: "status-after-acceptance", status: 500 } });
  const key = crypto.randomUUID();
  const push = () => api.pushMessage({ to: userId, messages: [text("x")] }, key);

  expect((await refusal(push())).status).toBe(500);
  expect((await refusal(push())).status).toBe(409);
  expect(line.ledger()).toHaveLength(1);
});

test("a connection dropped after acceptance: the reply is there, and the token is used", async () => {
  const simulation = await simulated();
  const { api, line, userId } = simulation;
  const { replyToken = "" } = await say(simulation);
  line.orderFault({ endpoint: "reply", times: 1, fault: { kind: "drop-after-acceptance" } });
  const reply = () => api.replyMessage({ replyToken, messages: [text("x")] });

  await expect(reply()).rejects.toThrow("fetch failed");
  expect(line.ledger(userId).at(-1)).toMatchObject({ from: "bot", via: "reply" });
  expect(await refusal(reply())).toEqual({ status: 400, body: { message: "Invalid reply token" } });
});

test("a hanging answer comes when its time is over; the message is there before", async () => {
  const { api, clock, line, userId } = await simulated();
  line.orderFault({ endpoint: "push", times: 1, fault: { kind: "hang", ms: 30_000 } });
  const push = api.pushMessage({ to: userId, messages: [text("x")] });
  await until(() => line.ledger().length === 1);
  expect(line.traffic()[0]?.status).toBe(0);

  clock.advance(30_000);
  expect((await push).sentMessages).toHaveLength(1);
  expect(line.traffic()[0]).toMatchObject({ status: 200, tookMs: 30_000 });
});

test("closing the simulator ends a hanging answer", async () => {
  const { api, line, userId } = await simulated();
  line.orderFault({ endpoint: "loading", times: 1, fault: { kind: "hang", ms: 1_000_000 } });
  const loading = api.showLoadingAnimation({ chatId: userId }).catch(() => "ended");
  await until(() => line.state().loading.length === 1);
  await line.close();
  await loading;
});

test("broken JSON comes with a 200", async () => {
  const { api, line, userId } = await simulated();
  line.orderFault({ endpoint: "profile", times: 1, fault: { kind: "broken-json" } });
  await expect(api.getProfile(userId)).rejects.toThrow(SyntaxError);
  expect((await api.getProfile(userId)).userId).toBe(userId);
});

test("faults are counted per endpoint and come in their order", async () => {
  const { api, line, tokens, userId } = await simulated();
  line.orderFault({ endpoint: "token", times: 1, fault: { kind: "status", status: 500 } });
  line.orderFault({ endpoint: "loading", times: 2, fault: { kind: "status", status: 500 } });
  line.orderFault({ endpoint: "loading", times: 1, fault: { kind: "rate-limit" } });

  const statuses: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    statuses.push((await refusal(api.showLoadingAnimation({ chatId: userId }))).status);
  }
  expect(statuses).toEqual([500, 500, 429]);
  expect(await api.showLoadingAnimation({ chatId: userId })).toEqual({});
  const token = tokens.issueStatelessChannelTokenByClientSecret(CHANNEL_ID, CHANNEL_SECRET);
  expect((await refusal(token)).status).toBe(500);
});

test("faults can be forgotten, and an unknown endpoint is a mistake", async () => {
  const { api, line } = await simulated();
  line.orderFault({ endpoint: "info", times: 9, fault: { kind: "rate-limit" } });
  line.clearFaults();
  expect((await api.getBotInfo()).displayName).toBe("Bot");
  expect(() => line.orderFault({ endpoint: "telegraph", times: 1, fault: { kind: "rate-limit" } })).toThrow(
    'no endpoint "telegraph"',
  );
});
