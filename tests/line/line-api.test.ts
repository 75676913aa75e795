import { createServer } from "node:http";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { listenLocally } from "../../local/line/listen.ts";
import type { LineSimulator } from "../../local/line/simulator.ts";
import type { LineApi } from "../../src/line/api.ts";
import { createLineApi, type LineAccess } from "../../src/line/line-api.ts";
import { ACCESS_TOKEN, callsAtLine, CHANNEL_ID, CHANNEL_SECRET } from "../support/line-platform.ts";
import { saidByBot, sayTo, startLine, userIdOf } from "../support/line-platform.ts";
import { manualClock, type ManualClock } from "../support/manual-clock.ts";

const RETRY_KEY = "1b671a64-40d5-491e-99b0-da01ff1f3341";
const hi = [{ type: "text", text: "hi" }] as const;
const stateless: LineAccess = {
  kind: "stateless",
  channelId: CHANNEL_ID,
  channelSecret: CHANNEL_SECRET,
};

let clock: ManualClock;
let line: LineSimulator;
let userId: string;
/** How often the secrets were asked for, and asked for anew. */
let asked: { access: number; refreshAccess: number };

beforeEach(async () => {
  clock = manualClock();
  line = await startLine(clock);
  userId = userIdOf(line);
  asked = { access: 0, refreshAccess: 0 };
});
afterEach(() => line.close());

function connect(access: LineAccess, refreshed: LineAccess = access, baseUrl = line.url): LineApi {
  return createLineApi({
    baseUrl,
    clock,
    access: () => {
      asked.access += 1;
      return Promise.resolve(access);
    },
    refreshAccess: () => {
      asked.refreshAccess += 1;
      return Promise.resolve(refreshed);
    },
  });
}

const ssmDown = () => Promise.reject(new Error("SSM is down"));
const ofKind = (kind: string) => expect.objectContaining({ kind });

test("a stateless token is issued once and used for every call", async () => {
  const api = connect(stateless);

  expect(await api.profile(userId)).toEqual({
    kind: "ok",
    value: { displayName: "Alex", userId, language: "en" },
  });
  expect(await api.showLoading(userId, 60)).toEqual(ofKind("ok"));
  expect(await api.push(userId, hi, RETRY_KEY)).toEqual(ofKind("ok"));
  expect(callsAtLine(line)).toEqual(["token 200", `${userId} 200`, "start 202", "push 200"]);
  expect(asked).toEqual({ access: 1, refreshAccess: 0 });
});

test("a stateless token is renewed a minute before its end", async () => {
  const api = connect(stateless);
  await api.showLoading(userId, 60);
  clock.advance(839_000 - 1);
  await api.showLoading(userId, 60);
  expect(callsAtLine(line)).toEqual(["token 200", "start 202", "start 202"]);

  clock.advance(1);
  await api.showLoading(userId, 60);
  expect(callsAtLine(line).slice(3)).toEqual(["token 200", "start 202"]);
});

test("a long-lived token is used as it is given, for ever", async () => {
  const api = connect({ kind: "long-lived", accessToken: ACCESS_TOKEN });
  await api.showLoading(userId, 60);
  clock.advance(365 * 24 * 60 * 60_000);
  await api.showLoading(userId, 60);

  expect(callsAtLine(line)).toEqual(["start 202", "start 202"]);
  expect(asked).toEqual({ access: 1, refreshAccess: 0 });
});

test("after a 401 the secrets are read again and the call is made once more", async () => {
  const api = connect({ kind: "long-lived", accessToken: "revoked" }, stateless);

  expect(await api.push(userId, hi, RETRY_KEY)).toEqual(ofKind("ok"));
  expect(callsAtLine(line)).toEqual(["push 401", "token 200", "push 200"]);
  expect(asked).toEqual({ access: 1, refreshAccess: 1 });

  await api.showLoading(userId, 60);
  expect(callsAtLine(line).slice(3)).toEqual(["start 202"]);
});

test("a channel secret that was changed is read again as soon as LINE gives no token for the old one", async () => {
  const api = connect({ kind: "stateless", channelId: CHANNEL_ID, channelSecret: "old" }, stateless);

  expect(await api.push(userId, hi, RETRY_KEY)).toEqual(ofKind("ok"));
  expect(callsAtLine(line)).toEqual(["token 400", "token 200", "push 200"]);
  expect(asked).toEqual({ access: 1, refreshAccess: 1 });
});

test("a second 401 is the answer: a wrong secret does not make the bot call for ever", async () => {
  const api = connect({ kind: "long-lived", accessToken: "revoked" });

  expect(await api.push(userId, hi, RETRY_KEY)).toEqual({
    kind: "refused",
    status: 401,
    message: "Authentication failed. Confirm that the access token in the authorization header is valid.",
  });
  expect(callsAtLine(line)).toEqual(["push 401", "push 401"]);
});

test.each([
  ["refuses the channel's secret", { kind: "status", status: 400 }],
  ["is down", { kind: "status", status: 500 }],
  ["answers with broken JSON", { kind: "broken-json" }],
] as const)("while LINE's token endpoint %s nothing is sent; afterwards it is", async (_name, fault) => {
  const api = connect(stateless);
  line.orderFault({ endpoint: "token", times: 2, fault });

  expect(await api.push(userId, hi, RETRY_KEY)).toEqual({ kind: "not-sent" });
  line.clearFaults();
  expect(await api.push(userId, hi, RETRY_KEY)).toEqual(ofKind("ok"));
  expect(saidByBot(line)).toEqual(["push: hi"]);
});

test("secrets that cannot be read are no sent message either", async () => {
  const api = createLineApi({ baseUrl: line.url, access: ssmDown, refreshAccess: ssmDown, clock });

  expect(await api.profile(userId)).toEqual({ kind: "not-sent" });
});

test("no call takes longer than 5 seconds", async () => {
  const api = connect({ kind: "long-lived", accessToken: ACCESS_TOKEN });
  line.orderFault({ endpoint: "profile", times: 1, fault: { kind: "hang", ms: 60_000 } });
  const calling = api.profile(userId);
  await clock.untilSleeping(60_000);
  clock.advance(5_000);

  expect(await calling).toEqual({ kind: "ambiguous" });
});

test("a token endpoint that hangs costs 5 seconds, and nothing is sent", async () => {
  const api = connect(stateless);
  line.orderFault({ endpoint: "token", times: 1, fault: { kind: "hang", ms: 60_000 } });
  const calling = api.push(userId, hi, RETRY_KEY);
  await clock.untilSleeping(60_000);
  clock.advance(5_000);

  expect(await calling).toEqual({ kind: "not-sent" });
});

test("a refusal carries LINE's words; a page of a proxy that is not LINE's carries none", async () => {
  const api = connect({ kind: "long-lived", accessToken: ACCESS_TOKEN });
  expect(await api.reply("f".repeat(32), hi)).toEqual({
    kind: "refused",
    status: 400,
    message: "Invalid reply token",
  });

  const server = createServer((_request, response) => response.writeHead(404).end("<h1>Not here</h1>"));
  const elsewhere = connect(
    { kind: "long-lived", accessToken: "any" },
    stateless,
    await listenLocally(server, 0),
  );
  expect(await elsewhere.profile(userId)).toEqual({ kind: "refused", status: 404, message: "" });
  server.close();
  server.closeAllConnections();
});

test("a push carries the retry key it is given each time, a reply none", async () => {
  const keys: string[] = [];
  const proxy = createServer((request, response) => {
    const key = String(request.headers["x-line-retry-key"] ?? "no key");
    keys.push(`${request.url?.split("/").at(-1)} ${key}`);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  const api = connect({ kind: "long-lived", accessToken: "any" }, stateless, await listenLocally(proxy, 0));
  await api.reply(sayTo(line, clock, "hello").replyToken, hi);
  await api.push(userId, hi, RETRY_KEY);
  await api.push(userId, hi, RETRY_KEY);

  expect(keys).toEqual(["reply no key", `push ${RETRY_KEY}`, `push ${RETRY_KEY}`]);
  proxy.close();
  proxy.closeAllConnections();
});
