import { isDeepStrictEqual } from "node:util";
import { settle } from "../oracle.ts";
import { aCase, type Case, type Run } from "../case.ts";
import type { Chat } from "../chat.ts";
import type { Order } from "../faults.ts";
import { findSpots, type Path, type Spot } from "./spots.ts";

/** Each call is met so often, half of the times just before it and half just after. */
const SEEDS_EACH = 20;
const PATIENCE_MS = 300_000;

const byReply: Path = async (chat) => {
  await chat.say();
};
const byPush: Path = async (chat) => {
  await chat.say({ ageMs: 70_000 });
};
/** A slow answer, its button, and one more message, which finds nothing left or carries what is. */
const byButton: Path = async (chat) => {
  chat.world.script(chat.question(1), { delayMs: 65_000 });
  await chat.say();
  await settle(chat, PATIENCE_MS);
  if (chat.buttons("show").length > 0) {
    await chat.tap("show");
    await settle(chat, PATIENCE_MS);
  }
  await chat.say();
};

interface Killing {
  readonly speed: number;
  readonly lanes: number;
  /** Only at calls that this shorter path does not make. */
  readonly beyond?: Path;
}

/** kill -9 at every external call of a turn, just before it and just after. */
function atEveryCall(name: string, what: string, path: Path, { speed, lanes, beyond }: Killing): Case {
  let spots: readonly Spot[] = [];
  const isBefore = (at: number) => Math.floor(at / spots.length) % 2 === 0;
  const spotOf = (at: number) => {
    const spot = spots[at % spots.length];
    if (!spot) throw new Error("No call was seen in an undisturbed turn.");
    return spot;
  };
  return aCase({
    name,
    what,
    runs: 0,
    speed,
    lanes,
    workers: lanes,
    capacity: SEEDS_EACH,
    allowed: { unsure: true },
    // A cold start belongs to one turn only.
    groupOf: (at) => (spotOf(at).isCold ? `${at}` : `${at % spots.length} ${isBefore(at)}`),
    prepare: async (world, openChat) => {
      const known = beyond ? await findSpots(beyond, world, openChat) : [];
      const found = await findSpots(path, world, openChat);
      spots = found.filter((spot) => !known.some((one) => isDeepStrictEqual(one, spot)));
      return spots.length * SEEDS_EACH;
    },
    play: async (chat, run) => {
      const { service, operation, nth, isCold } = spotOf(run.at);
      if (isCold) chat.world.workers.freshFor(chat.userId);
      chat.order({
        act: { kind: "kill", meeting: run.meeting },
        side: isBefore(run.at) ? "before" : "after",
        service,
        operation,
        skip: nth,
      });
      await path(chat);
      return [];
    },
  });
}

/** Kills whoever works for this chat, at a random moment; waits for somebody to do so. */
async function killSomeone(chat: Chat, run: Run): Promise<void> {
  const waitMs = run.random() * 1_000;
  await new Promise((resolve) => {
    setTimeout(resolve, waitMs);
  });
  const { workers } = chat.world;
  await chat.until("a worker to kill", () => workers.busyWith(chat.userId).length > 0);
  for (const worker of workers.busyWith(chat.userId)) worker.kill();
}

const FROZEN: readonly Pick<Order, "service" | "operation" | "skip" | "side">[] = [
  { service: "dynamodb", operation: "Query", side: "after" },
  // The message noted, the claim, the note that a model is asked, the answer, the note that it is being sent.
  { service: "dynamodb", operation: "UpdateItem", skip: 1, side: "after" },
  { service: "bedrock", operation: "Converse", side: "after" },
  { service: "dynamodb", operation: "UpdateItem", skip: 2, side: "after" },
  { service: "dynamodb", operation: "UpdateItem", skip: 3, side: "after" },
  { service: "dynamodb", operation: "UpdateItem", skip: 4, side: "after" },
  { service: "line", operation: "reply", side: "after" },
];

export const KILLS: readonly Case[] = [
  atEveryCall("T1 reply", "kill -9 at each call, answer by reply", byReply, { speed: 10, lanes: 3 }),
  atEveryCall("T1 push", "kill -9 at each call, answer by push", byPush, { speed: 10, lanes: 3 }),
  // Until the notice it is the turn of the reply.
  atEveryCall("T1 button", "kill -9 at each further call, slow answer and tap", byButton, {
    speed: 20,
    lanes: 3,
    beyond: byReply,
  }),
  aCase({
    name: "T2",
    what: "kill -9 at a random moment of 5 turns",
    runs: 500,
    lanes: 10,
    workers: 10,
    capacity: 1,
    allowed: { unsure: true },
    play: async (chat, run) => {
      const killing = killSomeone(chat, run);
      for (let turn = 0; turn < 5; turn += 1) {
        await chat.say();
        await chat.until("room in the queue", () => chat.world.records.pending(chat.userId) < 4, PATIENCE_MS);
      }
      await killing;
      return [];
    },
  }),
  aCase({
    name: "T4",
    what: "a worker sleeps past its lease and wakes",
    runs: 24,
    // As many may sleep at once, and somebody has to be awake.
    lanes: 6,
    workers: 14,
    capacity: 1,
    play: async (chat, run) => {
      const spot = FROZEN[run.at % FROZEN.length];
      const frozen = chat.order({ act: { kind: "freeze" }, side: "after", ...spot });
      await chat.say();
      const { records, workers } = chat.world;
      await chat.until("the worker to fall asleep", () => frozen.fired() > 0, PATIENCE_MS);
      const [sleeper] = workers.busyWith(chat.userId);
      try {
        await chat.until("another worker to finish", () => records.pending(chat.userId) === 0, PATIENCE_MS);
      } finally {
        sleeper?.thaw();
      }
      await chat.until("the sleeper to end", () => workers.busyWith(chat.userId).length === 0, PATIENCE_MS);
      return [];
    },
  }),
];
