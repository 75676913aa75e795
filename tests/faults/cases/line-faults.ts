import { aCase, type Case } from "../case.ts";
import type { Act, Order } from "../faults.ts";

const FAILED: Act = { kind: "answer", status: 500, body: { message: "Internal error" } };
const RATE_LIMIT: Act = {
  kind: "answer",
  status: 429,
  body: { message: "The API rate limit has been exceeded. Try again later." },
};
const MONTHLY_LIMIT: Act = {
  kind: "answer",
  status: 429,
  body: { message: "You have reached your monthly limit." },
};
const DEAD_TOKEN: Act = { kind: "answer", status: 400, body: { message: "Invalid reply token" } };
const DROPPED: Act = { kind: "drop" };

type AtLine = Pick<Order, "act" | "side" | "times">;

const REPLY_FAULTS: readonly AtLine[] = [
  { act: FAILED, side: "before" },
  { act: FAILED, side: "before", times: 2 },
  { act: FAILED, side: "after" },
  { act: FAILED, side: "after", times: 2 },
  { act: DROPPED, side: "before" },
  { act: DROPPED, side: "after" },
  { act: DROPPED, side: "after", times: 2 },
  // Longer than a call may take: accepted, and the answer comes too late.
  { act: { kind: "delay", ms: 15_000 }, side: "after" },
  { act: { kind: "answer", status: 200, body: '{"sentMessages":[{"i' }, side: "after" },
  { act: RATE_LIMIT, side: "before" },
];

const PUSH_FAULTS: readonly AtLine[] = [
  { act: DROPPED, side: "after" },
  { act: DROPPED, side: "after", times: 3 },
  { act: FAILED, side: "after" },
  { act: FAILED, side: "before", times: 5 },
  { act: { kind: "delay", ms: 15_000 }, side: "after" },
  { act: RATE_LIMIT, side: "before" },
  { act: MONTHLY_LIMIT, side: "before" },
];

/** How long ago the webhook came, and whether its reply token may still be used. */
const AGES: readonly { readonly ageMs: number; readonly pushes: number }[] = [
  { ageMs: 30_000, pushes: 0 },
  { ageMs: 59_000, pushes: 1 },
  { ageMs: 60_000, pushes: 1 },
  { ageMs: 61_000, pushes: 1 },
  { ageMs: 19 * 60_000, pushes: 1 },
  { ageMs: 20 * 60_000, pushes: 1 },
  { ageMs: 21 * 60_000, pushes: 1 },
];

export const LINE_FAULTS: readonly Case[] = [
  aCase({
    name: "T7",
    what: "replies: 500, silence, broken answers, rate limit",
    runs: 10 * REPLY_FAULTS.length,
    speed: 5,
    allowed: { pushes: 0 },
    play: async (chat, { at }) => {
      const fault = REPLY_FAULTS[at % REPLY_FAULTS.length];
      if (fault) chat.order({ ...fault, service: "line", operation: "reply" });
      await chat.say();
      return [];
    },
  }),
  aCase({
    name: "T8",
    what: "reply tokens of 30 s to 21 min, and one that LINE calls dead",
    runs: 5 * (AGES.length + 1),
    play: async (chat, { at }) => {
      const { userId, world } = chat;
      const token = AGES[at % (AGES.length + 1)];
      if (!token) chat.order({ act: DEAD_TOKEN, side: "before", service: "line", operation: "reply" });
      const said = await chat.say(token ? { ageMs: token.ageMs } : {});
      await chat.until("the answer", () => chat.answersTo(said) > 0);
      const pushes = world.ledger(userId).filter(({ via }) => via === "push").length;
      const expected = token?.pushes ?? 1;
      return pushes === expected ? [] : [`${pushes} pushes instead of ${expected}`];
    },
  }),
  aCase({
    name: "T9",
    what: "pushes: silence after acceptance, 409, 500, rate limit, monthly limit",
    runs: 10 * PUSH_FAULTS.length,
    play: async (chat, { at }) => {
      const fault = PUSH_FAULTS[at % PUSH_FAULTS.length];
      const isMonthly = fault?.act === MONTHLY_LIMIT;
      const ordered = fault && chat.order({ ...fault, service: "line", operation: "push" });
      await chat.say({ ageMs: 70_000 });
      if (!isMonthly) return [];
      await chat.until("the refused push", () => (ordered?.fired() ?? 0) > 0);
      await chat.until("the end of it", () => chat.world.records.pending(chat.userId) === 0);
      // The next free reply carries what could not be pushed.
      await chat.say();
      return [];
    },
  }),
];
