import { aCase, type Case } from "../case.ts";
import type { Act, Order } from "../faults.ts";
import { settle } from "../oracle.ts";

const PATIENCE_MS = 180_000;
const MINUTE_MS = 60_000;

/** When the copies come, after the event was answered. */
const LATER_MS: readonly number[] = [0, 1_000, 4 * MINUTE_MS, 6 * MINUTE_MS, 70 * 60 * MINUTE_MS];

const FAILED: Act = {
  kind: "answer",
  status: 500,
  body: { __type: "InternalFailure", message: "It failed." },
};

/** A call is repeated once by the function itself: two failures make it say 503. */
const SEND_FAULTS: readonly Pick<Order, "act" | "side" | "times">[] = [
  { act: FAILED, side: "before", times: 2 },
  { act: FAILED, side: "after", times: 2 },
  { act: { kind: "drop" }, side: "after", times: 2 },
  { act: { kind: "half" }, side: "before" },
  { act: { kind: "delay", ms: 1_900 }, side: "before" },
  { act: { kind: "kill" }, side: "before" },
  { act: { kind: "kill" }, side: "after" },
];

const THROTTLED: Act = {
  kind: "answer",
  status: 400,
  body: {
    __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
    message: "The level of configured provisioned throughput for the table was exceeded.",
  },
};
const TABLE_FAULTS: readonly Pick<Order, "act" | "side" | "times">[] = [
  { act: THROTTLED, side: "before", times: 1 },
  { act: THROTTLED, side: "before", times: 4 },
  // Committed, and the worker hears nothing: its repeat meets its own condition.
  { act: { kind: "drop" }, side: "after", times: 1 },
  { act: { kind: "drop" }, side: "after", times: 3 },
  {
    act: {
      kind: "answer",
      status: 500,
      body: { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError" },
    },
    side: "after",
  },
];
const WRITES_OF_A_TURN = 5;

export const QUEUE_FAULTS: readonly Case[] = [
  aCase({
    name: "T3",
    what: "the same webhook 2 to 10 times: at once, after 1 s, 4 min, 6 min, 70 h",
    runs: 50,
    lanes: 1,
    workers: 2,
    play: async (chat, { at, random }) => {
      const { world } = chat;
      const laterMs = LATER_MS[at % LATER_MS.length] ?? 0;
      const copies = 1 + Math.floor(random() * 9);
      const before = world.door.answers().get(200) ?? 0;
      const said = await chat.say();
      if (laterMs > 0) {
        await settle(chat, PATIENCE_MS);
        world.jump(laterMs);
      }
      for (let copy = 0; copy < copies; copy += 1) {
        if (copy % 2 === 0) world.line.duplicateEvent(said.webhookEventId);
        else world.line.redeliverEvent(said.webhookEventId);
      }
      await world.line.settled();
      const came = (world.door.answers().get(200) ?? 0) - before;
      return came >= 1 + copies
        ? []
        : [`the fault did not fire: only ${came} of ${1 + copies} webhooks came`];
    },
  }),
  aCase({
    name: "T10",
    what: "the queue fails, takes half, answers late, the webhook function dies; LINE sends again",
    runs: 4 * SEND_FAULTS.length,
    speed: 2,
    lanes: 28,
    capacity: 10,
    play: async (chat, { at }) => {
      const fault = SEND_FAULTS[at % SEND_FAULTS.length];
      if (fault) chat.order({ ...fault, service: "sqs", operation: "SendMessageBatch" });
      await chat.sayTogether(4);
      return [];
    },
  }),
  aCase({
    name: "T11",
    what: "the table throttles, fails, or is silent after it has written",
    runs: 4 * WRITES_OF_A_TURN * TABLE_FAULTS.length,
    lanes: 24,
    capacity: 8,
    play: async (chat, { at }) => {
      const fault = TABLE_FAULTS[at % TABLE_FAULTS.length];
      const skip = Math.floor(at / TABLE_FAULTS.length) % WRITES_OF_A_TURN;
      if (fault) chat.order({ ...fault, service: "dynamodb", operation: "UpdateItem", skip });
      await chat.say();
      return [];
    },
    allowed: { unsure: true },
  }),
  aCase({
    name: "T12",
    what: "SSM down at a cold start; a secret that was changed; a forged webhook",
    runs: 9,
    lanes: 1,
    workers: 2,
    capacity: 1,
    play: async (chat, { at }) => {
      const { world } = chat;
      if (at % 3 === 0) {
        world.workers.freshFor(chat.userId);
        const act: Act = { kind: "answer", status: 500, body: { __type: "InternalServerError" } };
        chat.order({ act, side: "before", service: "ssm", operation: "GetParameters", times: 4 });
        await chat.say();
        return [];
      }
      if (at % 3 === 1) {
        const name = "/chat/LINE_CHANNEL_SECRET";
        const secret = world.line.state().bot.userId && "8c570fa6dd201bb328f1c1eac23a96d8";
        world.ssm.set(name, "the-secret-of-last-year");
        world.jump(6 * MINUTE_MS);
        const refused = world.door.answers().get(401) ?? 0;
        const saying = chat.say();
        await chat.until("a refusal", () => (world.door.answers().get(401) ?? 0) > refused);
        world.ssm.set(name, secret);
        world.jump(2 * MINUTE_MS);
        await saying;
        return [];
      }
      const refused = world.door.answers().get(401) ?? 0;
      // A forger does not send again, and what LINE sends again it signs.
      world.line.setWebhook({ redelivers: false });
      world.line.sendEvents([{ ...forgedEvent(chat.userId, world.clock.now()) }], "bad");
      await chat.until("the refusal", () => (world.door.answers().get(401) ?? 0) > refused);
      await world.line.settled();
      world.line.setWebhook({ redelivers: true });
      await chat.say();
      await settle(chat, PATIENCE_MS);
      return world.records.asked("q0-0x") === 0 ? [] : ["a forged message was answered"];
    },
  }),
];

function forgedEvent(userId: string, timestamp: number) {
  return {
    type: "message",
    mode: "active",
    timestamp,
    webhookEventId: `forged-${timestamp}`,
    deliveryContext: { isRedelivery: false },
    source: { type: "user", userId },
    replyToken: "0".repeat(32),
    message: { type: "text", id: "1", text: "q0-0x", quoteToken: "q" },
  };
}
