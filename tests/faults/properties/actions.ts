import * as fc from "fast-check";
import type { webhook } from "@line/bot-sdk";
import { createWorld, type Breaks, type World } from "./world.ts";

/** What may happen; plain values, so that a counterexample reads like a story. */
export type Action =
  | { readonly do: "say" | "tap" | "work" | "limit" | "block" }
  /** LINE delivers an earlier event again. */
  | { readonly do: "again"; readonly which: number }
  | { readonly do: "pass"; readonly seconds: number }
  /** A tap on the newest button while a later job runs. */
  | { readonly do: "tap-in"; readonly seconds: number }
  | { readonly do: "crash"; readonly at: number; readonly isLate: boolean }
  | { readonly do: "line-down"; readonly seconds: number; readonly when: "before" | "after" }
  | { readonly do: "model"; readonly seconds: number; readonly fails: boolean };

/** 70 hours. */
const DAYS_S = 252_000;

const seconds = fc.constantFrom(1, 5, 20, 46, 52, 58, 61, 95);
const plain = (name: "say" | "tap" | "work" | "limit" | "block") => fc.constant<Action>({ do: name });

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: plain("say") },
  { weight: 5, arbitrary: plain("work") },
  { weight: 2, arbitrary: plain("tap") },
  { weight: 1, arbitrary: plain("limit") },
  { weight: 1, arbitrary: plain("block") },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("again" as const), which: fc.nat(7) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("pass" as const),
      seconds: fc.oneof(seconds, fc.constantFrom(301, DAYS_S)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("tap-in" as const), seconds }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("crash" as const),
      at: fc.integer({ min: 1, max: 14 }),
      isLate: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("line-down" as const),
      seconds,
      when: fc.constantFrom("before" as const, "after" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("model" as const),
      seconds: fc.constantFrom(2, 10, 44, 47, 70, 90),
      fails: fc.boolean(),
    }),
  },
);

export const stories: fc.Arbitrary<Action[]> = fc.array(action, { minLength: 2, maxLength: 24, size: "max" });

/** Plays a story, then mends everything and works until the queue is empty. */
export async function play(story: readonly Action[], breaks?: Breaks): Promise<World> {
  const world = createWorld(breaks);
  const person = { events: 0, isLimited: false, isBlocked: false };
  for (const one of story) await act(one, world, person);
  world.line.setMonthlyLimit(false);
  world.line.goDown({ untilMs: 0, when: "before" });
  world.script = { delayMs: 2_000, fails: false };
  await workOff(world);
  return world;
}

async function workOff(world: World): Promise<void> {
  for (let jobs = 0; !world.queue.isEmpty(); jobs += 1) {
    if (jobs > 500) throw new Error("The queue does not become empty.");
    await world.work();
  }
}

type Person = { events: number; isLimited: boolean; isBlocked: boolean };

async function act(one: Action, world: World, person: Person): Promise<void> {
  const { clock, line } = world;
  switch (one.do) {
    case "say":
      return world.deliver(message(world, (person.events += 1)));
    case "tap":
      return tapNewest(world, person);
    case "tap-in":
      void clock.sleep(one.seconds * 1_000).then(() => tapNewest(world, person));
      return;
    case "work":
      return world.work();
    case "limit":
      return line.setMonthlyLimit((person.isLimited = !person.isLimited));
    case "block":
      return line.setBlocked((person.isBlocked = !person.isBlocked));
    case "again": {
      const event = world.accepted[one.which];
      if (event?.type === "message" || event?.type === "postback") world.deliver(event);
      return;
    }
    case "pass":
      // Days in which nobody works are left out: a push's retry key does not live so long.
      if (one.seconds === DAYS_S) await workOff(world);
      return clock.pass(one.seconds * 1_000);
    case "crash":
      world.death = { at: one.at, isLate: one.isLate };
      return;
    case "line-down":
      return line.goDown({ untilMs: clock.now() + one.seconds * 1_000, when: one.when });
    case "model":
      world.script = { delayMs: one.seconds * 1_000, fails: one.fails };
  }
}

const base = (world: World, number: number) => ({
  mode: "active" as const,
  source: { type: "user" as const, userId: "U1" },
  // Two events of one moment are possible; their ids keep their order.
  timestamp: world.clock.now(),
  webhookEventId: `e${String(number).padStart(3, "0")}`,
  deliveryContext: { isRedelivery: false },
  replyToken: `t${number}`,
});

function message(world: World, number: number): webhook.MessageEvent {
  const id = `m${String(number).padStart(3, "0")}`;
  const text = `question ${number}`;
  return {
    ...base(world, number),
    type: "message",
    message: { type: "text", id, text, quoteToken: "q" },
  };
}

function tapNewest(world: World, person: Person): void {
  const data = world.line.shown
    .flatMap(({ messages }) => messages)
    .flatMap(({ quickReply }) => quickReply?.items ?? [])
    .map(({ action: tapped }) => (tapped?.type === "postback" ? tapped.data : undefined))
    .findLast((found) => found !== undefined);
  if (data === undefined) return;
  world.deliver({ ...base(world, (person.events += 1)), type: "postback", postback: { data } });
}
