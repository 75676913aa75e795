import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { asPlainText, type Delivery, type DeliveryOutcome } from "../../src/line/delivery.ts";
import { startDeliveryBench, type DeliveryBench, type Fault } from "../support/delivery-bench.ts";

const byReply: DeliveryOutcome = { kind: "sent", via: "reply" };
const byPush: DeliveryOutcome = { kind: "sent", via: "push" };

let bench: DeliveryBench;

beforeEach(async () => {
  bench = await startDeliveryBench();
});
afterEach(() => bench.close());

/** An attempt whose result nobody saw: it was written down, and then its worker died. */
const earlier = (via: "reply" | "push") => ({ via, atMs: bench.clock.now() });

test("a young token is used for a free reply", async () => {
  const { clock, left, line, said, send } = bench;
  clock.advance(49_999);

  expect(await send()).toEqual(byReply);
  expect(said()).toEqual(["reply: hi"]);
  expect(left).toEqual(["reply"]);
  expect(line.state().quota.used).toBe(0);
});

test("a token of 50 seconds is not trusted any more: the answer is pushed", async () => {
  const { calls, clock, left, said, send } = bench;
  clock.advance(50_000);

  expect(await send()).toEqual(byPush);
  expect(said()).toEqual(["push: hi"]);
  expect([left, calls()]).toEqual([["push"], ["push 200"]]);
});

test("a token that LINE refuses at the first try leads to a push: nothing can have arrived", async () => {
  const { calls, clock, left, send } = bench;
  const token = { replyToken: "f".repeat(32), receivedAtMs: clock.now() };

  expect(await send({ token })).toEqual(byPush);
  expect(calls()).toEqual(["reply 400", "push 200"]);
  expect(left).toEqual(["reply", "push"]);
});

const silences: readonly (readonly [string, Fault, readonly string[]])[] = [
  ["a 500 before acceptance", { kind: "status", status: 500 }, ["reply 500", "reply 200"]],
  ["a 500 after acceptance", { kind: "status-after-acceptance", status: 500 }, ["reply 500", "reply 400"]],
  ["a connection dropped after acceptance", { kind: "drop-after-acceptance" }, ["reply 0", "reply 400"]],
  ["an answer cut off in the middle", { kind: "broken-json" }, ["reply 200", "reply 400"]],
];
test.each(silences)("after %s the same reply is repeated, never a push", async (_name, fault, asked) => {
  const { calls, fail, said, send } = bench;
  fail("reply", fault);

  expect(await send()).toEqual(byReply);
  expect(said()).toEqual(["reply: hi"]);
  expect(calls()).toEqual(asked);
});

test("a reply that hangs is repeated after 5 seconds, and its late answer changes nothing", async () => {
  const { calls, clock, fail, said, send } = bench;
  fail("reply", { kind: "hang", ms: 8_000 });
  const sending = send();
  await clock.untilSleeping(8_000);
  clock.advance(5_000);

  expect(await sending).toEqual(byReply);
  expect(said()).toEqual(["reply: hi"]);
  expect(calls()).toEqual(["reply 0", "reply 400"]);
});

test("a reply without a clear answer in two tries is tried again through the queue", async () => {
  const { calls, clock, fail, said, send } = bench;
  fail("reply", { kind: "status-after-acceptance", status: 503 });
  fail("reply", { kind: "status", status: 503 });

  expect(await send()).toEqual({ kind: "later", because: "LINE gave no clear answer", mayHaveArrived: true });
  expect(calls()).toEqual(["reply 503", "reply 503"]);

  clock.advance(2_000);
  expect(await send({ attempt: earlier("reply") })).toEqual(byReply);
  expect(said()).toEqual(["reply: hi"]);
});

test("an earlier attempt that never reached LINE is made good by the same reply", async () => {
  const { clock, said, send } = bench;
  clock.advance(30_000);

  expect(await send({ attempt: earlier("reply") })).toEqual(byReply);
  expect(said()).toEqual(["reply: hi"]);
});

test("an earlier attempt that LINE took shows as an invalid token, and counts as sent below 55 seconds", async () => {
  const { clock, said, send } = bench;
  await send();
  clock.advance(49_999);

  expect(await send({ attempt: earlier("reply") })).toEqual(byReply);
  expect(said()).toEqual(["reply: hi"]);
});

test("an invalid token at 55 seconds may have died of age: nobody can tell any more", async () => {
  const { clock, fail, said, send } = bench;
  await send();
  clock.advance(49_999);
  fail("reply", { kind: "hang", ms: 8_000 });
  const sending = send({ attempt: earlier("reply") });
  await clock.untilSleeping(8_000);
  clock.advance(5_001);

  expect(await sending).toEqual({ kind: "unsure" });
  expect(said()).toEqual(["reply: hi"]);
});

test("an earlier reply and a token too old to ask: unsure, without any call", async () => {
  const { calls, clock, left, send } = bench;
  clock.advance(50_000);

  expect(await send({ attempt: earlier("reply") })).toEqual({ kind: "unsure" });
  expect([left, calls()]).toEqual([[], []]);
});

test("what LINE refuses is said to be refused, and its token may be used for something else", async () => {
  const { calls, said, send } = bench;
  const messages: Delivery["messages"] = [
    { type: "text", text: "with a bad quote", quoteToken: "unknown" },
    { type: "flex", altText: "a table", contents: { type: "carousel", contents: [] } },
  ];

  expect(await send({ messages })).toEqual({ kind: "refused", because: "LINE refused it with 400" });
  expect(await send({ messages: asPlainText(messages) })).toEqual(byReply);
  expect(said()).toEqual(["reply: with a bad quote", "reply: a table"]);
  expect(calls()).toEqual(["reply 400", "reply 200"]);
});

test("a retry key that LINE knows from a request that is not noted proves nothing", async () => {
  const { said, send } = bench;
  await send({ token: undefined });

  expect(await send({ token: undefined })).toEqual({ kind: "conflict" });
  expect(await send({ token: undefined, attempt: earlier("push") })).toEqual(byPush);
  expect(said()).toEqual(["push: hi"]);
});

test("a rate limit is waited for, and the same token is used again", async () => {
  const { calls, clock, fail, send } = bench;
  fail("reply", { kind: "rate-limit" });
  const sending = send();
  await clock.untilSleeping(500);
  clock.advance(500);

  expect(await sending).toEqual(byReply);
  expect(calls()).toEqual(["reply 429", "reply 200"]);
});

test("a rate limit that stays brings the answer back through the queue", async () => {
  const { clock, fail, said, send } = bench;
  fail("reply", { kind: "rate-limit" }, 2);
  const sending = send();
  await clock.untilSleeping(500);
  clock.advance(500);

  expect(await sending).toEqual({ kind: "later", because: "LINE's rate limit", mayHaveArrived: false });
  fail("push", { kind: "rate-limit" });
  expect(await send({ token: undefined })).toEqual({
    kind: "later",
    because: "LINE's rate limit",
    mayHaveArrived: false,
  });
  expect(said()).toEqual([]);
});
