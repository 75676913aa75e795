import { expect, test } from "@jest/globals";
import { messagingApi } from "@line/bot-sdk";
import {
  type RawCall,
  CHANNEL_ID,
  CHANNEL_SECRET,
  call,
  refusal,
  say,
  simulated,
  text,
} from "./simulated.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };

test("a stateless token works for 15 minutes", async () => {
  const { clock, line, tokens } = await simulated();
  const issued = await tokens.issueStatelessChannelTokenByClientSecret(CHANNEL_ID, CHANNEL_SECRET);
  const api = new messagingApi.MessagingApiClient({
    channelAccessToken: issued.access_token,
    baseURL: line.url,
  });

  expect(issued).toEqual({
    token_type: "Bearer",
    access_token: expect.stringMatching(/^ey/u),
    expires_in: 899,
  });
  clock.advance(15 * 60_000 - 1);
  expect((await api.getBotInfo()).userId).toBe(line.state().bot.userId);
  clock.advance(1);
  expect((await refusal(api.getBotInfo())).status).toBe(401);
});

test("a short-lived token can be verified and revoked, a stateless one can't be revoked", async () => {
  const { tokens } = await simulated();
  const short = await tokens.issueChannelToken("client_credentials", CHANNEL_ID, CHANNEL_SECRET);
  const stateless = await tokens.issueStatelessChannelTokenByClientSecret(CHANNEL_ID, CHANNEL_SECRET);

  expect(short.expires_in).toBe(2_592_000);
  expect(await tokens.verifyChannelToken(short.access_token)).toEqual({
    scope: "P CM",
    client_id: CHANNEL_ID,
    expires_in: 2_592_000,
  });
  await tokens.revokeChannelToken(short.access_token);
  await tokens.revokeChannelToken(stateless.access_token);
  expect((await refusal(tokens.verifyChannelToken(short.access_token))).status).toBe(400);
  expect((await tokens.verifyChannelToken(stateless.access_token)).expires_in).toBe(900);
});

const wrong: [string, RawCall, unknown][] = [
  [
    "a wrong secret for a stateless token",
    {
      path: "/oauth2/v3/token",
      text: `grant_type=client_credentials&client_id=${CHANNEL_ID}&client_secret=x`,
    },
    { error: "invalid_request", error_description: "Invalid 'client_credentials'." },
  ],
  [
    "a wrong secret for a short-lived token",
    {
      path: "/v2/oauth/accessToken",
      text: `grant_type=client_credentials&client_id=${CHANNEL_ID}&client_secret=x`,
    },
    { error: "invalid_client", error_description: "invalid client_secret" },
  ],
  [
    "another grant",
    { path: "/oauth2/v3/token", text: "grant_type=password" },
    { error: "unsupported_grant_type", error_description: "grant_type must be client_credentials" },
  ],
];
test.each(wrong)("%s is refused", async (_what, raw, body) => {
  expect(await call(await simulated(), { ...raw, headers: FORM })).toEqual({ status: 400, body });
});

test("secrets and tokens never reach the traffic", async () => {
  const { line, tokens } = await simulated();
  const { access_token } = await tokens.issueChannelToken("client_credentials", CHANNEL_ID, CHANNEL_SECRET);
  await tokens.verifyChannelToken(access_token);

  const traffic = JSON.stringify(line.traffic());
  expect(traffic).not.toContain(access_token);
  expect(traffic).not.toContain(CHANNEL_SECRET);
});

test("a profile has the user's language", async () => {
  const { api, userId } = await simulated();
  expect(await api.getProfile(userId)).toEqual({ displayName: "さくら", userId, language: "ja" });
});

test("a profile is closed for strangers and after a block", async () => {
  const { api, line, userId } = await simulated();
  const notFound = { status: 404, body: { message: "Not found" } };

  expect(await refusal(api.getProfile(`U${"0".repeat(32)}`))).toEqual(notFound);
  expect(await refusal(api.getProfile("x"))).toEqual({
    status: 400,
    body: { message: "The value for the 'userId' parameter is invalid" },
  });
  line.setBlocked(userId, true);
  expect(await refusal(api.getProfile(userId))).toEqual(notFound);
});

test("a group tells its name, size and members one by one", async () => {
  const { api, groupId, userId } = await simulated();

  expect(await api.getGroupSummary(groupId)).toEqual({ groupId, groupName: "Everybody" });
  expect(await api.getGroupMemberCount(groupId)).toEqual({ count: 4 });
  expect(await api.getGroupMemberProfile(groupId, userId)).toEqual({ displayName: "さくら", userId });
  expect(await refusal(api.getGroupMembersIds(groupId))).toEqual({
    status: 403,
    body: { message: "Access to this API is not available for your account" },
  });
  expect((await refusal(api.getGroupMemberProfile(groupId, `U${"0".repeat(32)}`))).status).toBe(404);
});

test("groups and rooms name the parameter that is wrong", async () => {
  const { api } = await simulated();
  expect(await refusal(api.getGroupSummary("x"))).toEqual(wrongParameter("groupId"));
  expect(await refusal(api.getRoomMemberCount("x"))).toEqual(wrongParameter("roomId"));
  expect((await refusal(api.getGroupSummary(`C${"0".repeat(32)}`))).status).toBe(404);
});

test("the bot tells about itself", async () => {
  const { api, line } = await simulated();
  expect(await api.getBotInfo()).toEqual({
    userId: line.state().bot.userId,
    basicId: "@simulated",
    displayName: "Bot",
    chatMode: "bot",
    markAsReadMode: "auto",
  });
});

test("deliveries are counted by Japan's day and known the day after", async () => {
  const { api, clock, userId } = await simulated();
  await api.pushMessage({ to: userId, messages: [text("a")] });

  expect(await api.getNumberOfSentPushMessages("20261122")).toEqual({ status: "unready" });
  clock.advance(24 * 60 * 60_000);
  expect(await api.getNumberOfSentPushMessages("20261122")).toEqual({ status: "ready", success: 1 });
  expect((await refusal(api.getNumberOfSentPushMessages("today"))).status).toBe(400);
});

test("the loading animation shows until its time or the bot's message", async () => {
  const { api, clock, line, userId } = await simulated();
  await api.showLoadingAnimation({ chatId: userId, loadingSeconds: 5 });
  expect(line.state().loading).toEqual([{ chatId: userId, untilMs: clock.now() + 5_000 }]);
  clock.advance(5_000);
  expect(line.state().loading).toEqual([]);

  await api.showLoadingAnimation({ chatId: userId });
  expect(line.state().loading).toEqual([{ chatId: userId, untilMs: clock.now() + 20_000 }]);
  await api.pushMessage({ to: userId, messages: [text("done")] });
  expect(line.state().loading).toEqual([]);
});

test("the loading animation answers 202, for unknown users too", async () => {
  const path = "/v2/bot/chat/loading/start";
  const answer = await call(await simulated(), { path, body: { chatId: `U${"0".repeat(32)}` } });
  expect(answer).toEqual({ status: 202, body: {} });
});

const only = "Only user id is acceptable, please confirm if there are any group/room ids or illegal ids.";
const between = { message: "Must be between 5 and 60", property: "loadingSeconds" };
const multiple = { message: "must be a multiple of five", property: "loadingSeconds" };
const loadings: [string, object, object[]][] = [
  ["a group", { chatId: `C${"0".repeat(32)}` }, [{ message: only, property: "chatId" }]],
  ["no chat", {}, [{ message: only, property: "chatId" }]],
  ["65 seconds", { chatId: `U${"0".repeat(32)}`, loadingSeconds: 65 }, [between]],
  ["7 seconds", { chatId: `U${"0".repeat(32)}`, loadingSeconds: 7 }, [multiple]],
  ["3 seconds", { chatId: `U${"0".repeat(32)}`, loadingSeconds: 3 }, [between, multiple]],
];
test.each(loadings)("the loading animation refuses %s", async (_what, body, details) => {
  const answer = await call(await simulated(), { path: "/v2/bot/chat/loading/start", body });
  const message = `The request body has ${details.length} error(s)`;
  expect(answer).toEqual({ status: 400, body: { message, details } });
});

test("markAsRead takes the token of a message, and no other", async () => {
  const simulation = await simulated();
  const { api, bot, line } = simulation;
  bot.answers = 500;
  const { message } = await say(simulation);
  expect(line.ledger()[0]?.read).toBe(false);

  await api.markMessagesAsReadByToken({ markAsReadToken: String(message["markAsReadToken"]) });
  expect(line.ledger()[0]?.read).toBe(true);
  expect(await refusal(api.markMessagesAsReadByToken({ markAsReadToken: "x" }))).toEqual({
    status: 400,
    body: {
      message: "Invalid markAsReadToken. Tokens must be used by the bot that received them via Webhook.",
    },
  });
});

test("the webhook URL can be read, changed and tested", async () => {
  const { api, bot, line } = await simulated();
  expect(await api.getWebhookEndpoint()).toEqual({ endpoint: bot.url, active: true });
  expect(await api.testWebhookEndpoint()).toEqual({
    success: true,
    timestamp: "2026-11-22T03:00:00.000Z",
    statusCode: 200,
    reason: "OK",
    detail: "200",
  });
  expect(bot.webhooks[0]?.body).toEqual({ destination: line.state().bot.userId, events: [] });

  await api.setWebhookEndpoint({ endpoint: "https://example.com/webhook" });
  expect(line.state().webhookUrl).toBe("https://example.com/webhook");
  expect(await refusal(api.setWebhookEndpoint({ endpoint: "ftp://example.com" }))).toEqual({
    status: 400,
    body: { message: "Invalid webhook endpoint URL" },
  });
});

test("testing an endpoint where nobody listens says so", async () => {
  const { api } = await simulated();
  const result = await api.testWebhookEndpoint({ endpoint: "http://127.0.0.1:9/webhook" });
  expect(result).toMatchObject({ success: false, statusCode: 0, reason: "COULD_NOT_CONNECT" });
});

test("without a webhook URL there is nothing to read", async () => {
  const { api } = await simulated({ webhookUrl: "" });
  expect(await refusal(api.getWebhookEndpoint())).toEqual({
    status: 404,
    body: { message: "Webhook endpoint not found" },
  });
});

test.each(["", "/preview", "/transcoding"])("no message has content%s yet", async (what) => {
  const simulation = await simulated();
  const { message } = await say(simulation);
  const path = `/v2/bot/message/${String(message["id"])}/content${what}`;
  expect(await call(simulation, { method: "GET", path })).toEqual({
    status: 404,
    body: { message: "not found" },
  });
});

function wrongParameter(name: string) {
  return { status: 400, body: { message: `The value for the '${name}' parameter is invalid` } };
}
