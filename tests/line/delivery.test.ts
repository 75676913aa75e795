import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { FaultOrder } from "../../local/line/api/faults.ts";
import type { LineSimulator } from "../../local/line/simulator.ts";
import type { LineApi } from "../../src/line/api.ts";
import { deliver, type Delivery, type DeliveryOutcome } from "../../src/line/delivery.ts";
import { createLineApi } from "../../src/line/line-api.ts";
import { callsAtLine, saidByBot, sayTo, startLine, userIdOf } from "../support/line-platform.ts";
import { ACCESS_TOKEN } from "../support/line-platform.ts";
import { manualClock, type ManualClock } from "../support/manual-clock.ts";

type Fault = FaultOrder["fault"];

const RETRY_KEY = "1b671a64-40d5-491e-99b0-da01ff1f3341";
const byReply: DeliveryOutcome = { kind: "sent", via: "reply" };
const byPush: DeliveryOutcome = { kind: "sent", via: "push" };

let clock: ManualClock;
let line: LineSimulator;
let api: LineApi;
let delivery: Delivery;
/** What was written down before each request left. */
let left: string[];

beforeEach(async () => {
  clock = manualClock();
  line = await startLine(clock);
  const access = () => Promise.resolve({ kind: "long-lived", accessToken: ACCESS_TOKEN } as const);
  api = createLineApi({ baseUrl: line.url, access, refreshAccess: access, clock });
  const { replyToken } = sayTo(line, clock, "hello");
  delivery = {
    to: userIdOf(line),
    messages: [{ type: "text", text: "hi" }],
    token: { replyToken, receivedAtMs: clock.now() },
    retryKey: RETRY_KEY,
  };
  left = [];
});
afterEach(() => line.close());

const send = (change: Partial<Delivery> = {}): Promise<DeliveryOutcome> =>
  deliver({ ...delivery, ...change }, { line: api, clock, beforeSending });

const beforeSending = (via: string): Promise<void> => {
  left.push(via);
  return Promise.resolve();
};

const fail = (endpoint: string, fault: Fault, times = 1) => line.orderFault({ endpoint, times, fault });

/** An attempt whose result nobody saw: it was written down, and then its worker died. */
const earlier = (via: "reply" | "push") => ({ via, atMs: clock.now() });

test("a young token is used for a free reply", async () => {
  clock.advance(49_999);

  expect(await send()).toEqual(byReply);
  expect(saidByBot(line)).toEqual(["reply: hi"]);
  expect(left).toEqual(["reply"]);
  expect(line.state().quota.used).toBe(0);
});

test("a token of 50 seconds is not trusted any more: the answer is pushed", async () => {
  clock.advance(50_000);

  expect(await send()).toEqual(byPush);
  expect(saidByBot(line)).toEqual(["push: hi"]);
  expect([left, callsAtLine(line)]).toEqual([["push"], ["push 200"]]);
});

test("without a token the answer is pushed", async () => {
  expect(await send({ token: undefined })).toEqual(byPush);
  expect(saidByBot(line)).toEqual(["push: hi"]);
});

test("a token that LINE refuses at the first try leads to a push: nothing can have arrived", async () => {
  const token = { replyToken: "f".repeat(32), receivedAtMs: clock.now() };

  expect(await send({ token })).toEqual(byPush);
  expect(callsAtLine(line)).toEqual(["reply 400", "push 200"]);
  expect(left).toEqual(["reply", "push"]);
});

const silences: readonly (readonly [string, Fault, readonly string[]])[] = [
  ["a 500 before acceptance", { kind: "status", status: 500 }, ["reply 500", "reply 200"]],
  ["a 500 after acceptance", { kind: "status-after-acceptance", status: 500 }, ["reply 500", "reply 400"]],
  ["a connection dropped after acceptance", { kind: "drop-after-acceptance" }, ["reply 0", "reply 400"]],
  ["an answer cut off in the middle", { kind: "broken-json" }, ["reply 200", "reply 400"]],
];
test.each(silences)("after %s the same reply is repeated, never a push", async (_name, fault, calls) => {
  fail("reply", fault);

  expect(await send()).toEqual(byReply);
  expect(saidByBot(line)).toEqual(["reply: hi"]);
  expect(callsAtLine(line)).toEqual(calls);
});

test("a reply that hangs is repeated after 5 seconds, and its late answer changes nothing", async () => {
  fail("reply", { kind: "hang", ms: 8_000 });
  const sending = send();
  await clock.untilSleeping(8_000);
  clock.advance(5_000);

  expect(await sending).toEqual(byReply);
  expect(saidByBot(line)).toEqual(["reply: hi"]);
  expect(callsAtLine(line)).toEqual(["reply 0", "reply 400"]);
});

test("a reply without a clear answer in two tries is tried again through the queue", async () => {
  fail("reply", { kind: "status-after-acceptance", status: 503 });
  fail("reply", { kind: "status", status: 503 });

  expect(await send()).toEqual({ kind: "later", because: "reply had no clear answer" });
  expect(callsAtLine(line)).toEqual(["reply 503", "reply 503"]);

  clock.advance(2_000);
  expect(await send({ attempt: earlier("reply") })).toEqual(byReply);
  expect(saidByBot(line)).toEqual(["reply: hi"]);
});

test("an earlier attempt that never reached LINE is made good by the same reply", async () => {
  clock.advance(30_000);

  expect(await send({ attempt: earlier("reply") })).toEqual(byReply);
  expect(saidByBot(line)).toEqual(["reply: hi"]);
});

test("an earlier attempt that LINE took shows as an invalid token, and counts as sent below 55 seconds", async () => {
  await send();
  clock.advance(49_999);

  expect(await send({ attempt: earlier("reply") })).toEqual(byReply);
  expect(saidByBot(line)).toEqual(["reply: hi"]);
});

test("an invalid token at 55 seconds may have died of age: nobody can tell any more", async () => {
  await send();
  clock.advance(49_999);
  fail("reply", { kind: "hang", ms: 8_000 });
  const sending = send({ attempt: earlier("reply") });
  await clock.untilSleeping(8_000);
  clock.advance(5_001);

  expect(await sending).toEqual({ kind: "unsure" });
  expect(saidByBot(line)).toEqual(["reply: hi"]);
});

test("an earlier reply and a token too old to ask: unsure, without any call", async () => {
  clock.advance(50_000);

  expect(await send({ attempt: earlier("reply") })).toEqual({ kind: "unsure" });
  expect([left, callsAtLine(line)]).toEqual([[], []]);
});

test("messages that LINE refuses go once more as plain text with the same token", async () => {
  const messages = [
    { type: "text", text: "with a bad quote", quoteToken: "unknown" },
    { type: "flex", altText: "a table", contents: { type: "bubble", size: "enormous" } },
  ] as Delivery["messages"];

  expect(await send({ messages })).toEqual(byReply);
  expect(saidByBot(line)).toEqual(["reply: with a bad quote", "reply: a table"]);
  expect(callsAtLine(line)).toEqual(["reply 400", "reply 200"]);
});

test("messages refused even as plain text are pushed, and a refused push fails for good", async () => {
  const messages = [{ type: "text", text: "x".repeat(5001) }] as const;

  expect(await send({ messages })).toEqual({ kind: "failed", because: "push refused with 400" });
  expect(callsAtLine(line)).toEqual(["reply 400", "reply 400", "push 400"]);
});

test("a rate limit is waited for, and the same token is used again", async () => {
  fail("reply", { kind: "rate-limit" });
  const sending = send();
  await clock.untilSleeping(500);
  clock.advance(500);

  expect(await sending).toEqual(byReply);
  expect(callsAtLine(line)).toEqual(["reply 429", "reply 200"]);
});

test("a rate limit that stays brings the answer back through the queue", async () => {
  fail("reply", { kind: "rate-limit" }, 2);
  const sending = send();
  await clock.untilSleeping(500);
  clock.advance(500);

  expect(await sending).toEqual({ kind: "later", because: "LINE's rate limit" });
  fail("push", { kind: "rate-limit" });
  expect(await send({ token: undefined })).toEqual({ kind: "later", because: "LINE's rate limit" });
  expect(saidByBot(line)).toEqual([]);
});

test("a push beyond the monthly limit waits for the chat's next free token", async () => {
  fail("push", { kind: "monthly-limit" });

  expect(await send({ token: undefined })).toEqual({ kind: "waiting" });
  expect(callsAtLine(line)).toEqual(["push 429"]);
});

const lostPushes: readonly (readonly [string, Fault, readonly string[]])[] = [
  ["a 500 before acceptance", { kind: "status", status: 500 }, ["push 500", "push 200"]],
  ["a 500 after acceptance", { kind: "status-after-acceptance", status: 500 }, ["push 500", "push 409"]],
  ["a connection dropped after acceptance", { kind: "drop-after-acceptance" }, ["push 0", "push 409"]],
];
test.each(lostPushes)("after %s the push is repeated with its key, and shown once", async (_name, fault, calls) => {
  fail("push", fault);

  expect(await send({ token: undefined })).toEqual(byPush);
  expect(saidByBot(line)).toEqual(["push: hi"]);
  expect(callsAtLine(line)).toEqual(calls);
});

test("a push without a clear answer in two tries comes back, and even hours later it is shown once", async () => {
  fail("push", { kind: "status-after-acceptance", status: 500 });
  fail("push", { kind: "status", status: 500 });

  expect(await send({ token: undefined })).toEqual({ kind: "later", because: "push had no clear answer" });
  clock.advance(20 * 60 * 60_000);
  expect(await send({ attempt: earlier("push") })).toEqual(byPush);
  expect(saidByBot(line)).toEqual(["push: hi"]);
});

test("after an earlier push a young reply token is left alone: its retry key is the better proof", async () => {
  expect(await send({ attempt: earlier("push") })).toEqual(byPush);
  expect(callsAtLine(line)).toEqual(["push 200"]);
});

test.each([401, 403])("LINE access refused with %s is for the operator to mend: later, nothing lost", async (status) => {
  fail("reply", { kind: "status", status }, 2);
  fail("push", { kind: "status", status }, 2);

  expect(await send()).toEqual({ kind: "later", because: "LINE access refused" });
  expect(await send({ token: undefined })).toEqual({ kind: "later", because: "LINE access refused" });
});

test("without an access token nothing leaves, and the answer is delivered as soon as there is one", async () => {
  const nothing = () => Promise.reject(new Error("SSM is down"));
  const cut = createLineApi({ baseUrl: line.url, access: nothing, refreshAccess: nothing, clock });

  const later = { kind: "later", because: "no LINE access token" };
  expect(await deliver(delivery, { line: cut, clock, beforeSending })).toEqual(later);
  expect(await deliver({ ...delivery, token: undefined }, { line: cut, clock, beforeSending })).toEqual(later);
  expect(callsAtLine(line)).toEqual([]);
  expect(await send({ attempt: earlier("reply") })).toEqual(byReply);
});

test.each(["reply", "push"])("a worker that may no longer send sends no %s", async (via) => {
  const lost = new Error("another worker has it");
  const token = via === "reply" ? delivery.token : undefined;
  const sending = deliver(
    { ...delivery, token },
    { line: api, clock, beforeSending: () => Promise.reject(lost) },
  );

  await expect(sending).rejects.toBe(lost);
  expect(callsAtLine(line)).toEqual([]);
});
