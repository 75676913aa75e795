import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { DeliveryOutcome } from "../../src/line/delivery.ts";
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

test("without a token the answer is pushed", async () => {
  const { said, send } = bench;
  expect(await send({ token: undefined })).toEqual(byPush);
  expect(said()).toEqual(["push: hi"]);
});

test("a push beyond the monthly limit waits for the chat's next free token", async () => {
  const { calls, fail, send } = bench;
  fail("push", { kind: "monthly-limit" });

  expect(await send({ token: undefined })).toEqual({ kind: "waiting" });
  expect(calls()).toEqual(["push 429"]);
});

const lostPushes: readonly (readonly [string, Fault, readonly string[]])[] = [
  ["a 500 before acceptance", { kind: "status", status: 500 }, ["push 500", "push 200"]],
  ["a 500 after acceptance", { kind: "status-after-acceptance", status: 500 }, ["push 500", "push 409"]],
  ["a connection dropped after acceptance", { kind: "drop-after-acceptance" }, ["push 0", "push 409"]],
];
test.each(lostPushes)(
  "after %s the push is repeated with its key, and shown once",
  async (_name, fault, asked) => {
    const { calls, fail, said, send } = bench;
    fail("push", fault);

    expect(await send({ token: undefined })).toEqual(byPush);
    expect(said()).toEqual(["push: hi"]);
    expect(calls()).toEqual(asked);
  },
);

test("a push without a clear answer in two tries comes back, and even hours later it is shown once", async () => {
  const { clock, fail, said, send } = bench;
  fail("push", { kind: "status-after-acceptance", status: 500 });
  fail("push", { kind: "status", status: 500 });

  expect(await send({ token: undefined })).toEqual({
    kind: "later",
    because: "LINE gave no clear answer",
    mayHaveArrived: true,
  });
  clock.advance(20 * 60 * 60_000);
  expect(await send({ attempt: earlier("push") })).toEqual(byPush);
  expect(said()).toEqual(["push: hi"]);
});

test("after an earlier push a young reply token is left alone: its retry key is the better proof", async () => {
  const { calls, send } = bench;
  expect(await send({ attempt: earlier("push") })).toEqual(byPush);
  expect(calls()).toEqual(["push 200"]);
});

test.each([401, 403])(
  "LINE access refused with %s is for the operator to mend: later, nothing lost",
  async (status) => {
    const { fail, send } = bench;
    fail("reply", { kind: "status", status }, 2);
    fail("push", { kind: "status", status }, 2);

    expect(await send()).toEqual({
      kind: "later",
      because: "LINE refused our access",
      mayHaveArrived: false,
    });
    expect(await send({ token: undefined })).toEqual({
      kind: "later",
      because: "LINE refused our access",
      mayHaveArrived: false,
    });
  },
);

test("without an access token nothing leaves, and the answer is delivered as soon as there is one", async () => {
  const { calls, send } = bench;
  const later = { kind: "later", because: "no LINE access token", mayHaveArrived: false };

  expect(await send({}, { access: ssmDown })).toEqual(later);
  expect(await send({ token: undefined }, { access: ssmDown })).toEqual(later);
  expect(calls()).toEqual([]);
  expect(await send({ attempt: earlier("reply") })).toEqual(byReply);
});

const ssmDown = () => Promise.reject(new Error("SSM is down"));

test.each(["reply", "push"])("a worker that may no longer send sends no %s", async (via) => {
  const { calls, delivery, send } = bench;
  const token = via === "reply" ? delivery.token : undefined;
  const lost = new Error("another worker has it");

  await expect(send({ token }, { beforeSending: () => Promise.reject(lost) })).rejects.toBe(lost);
  expect(calls()).toEqual([]);
});
