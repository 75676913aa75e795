import { setTimeout as wait } from "node:timers/promises";
import type { ManualClock } from "../support/manual-clock.ts";
import type { Deed, Expected } from "./sample.ts";
import type { Death, World } from "./stopped-world.ts";

/** A chat that is played up to the middle of something, and what has to come of it. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** Alex alone, unless it says who. */
  readonly people?: readonly string[];
  /** How long after the stop the work goes on; a dead worker's message is visible again in 30 s. */
  readonly resumesAfterMs?: number;
  /** Resolves with what people do afterwards. */
  readonly play: (world: World, clock: ManualClock) => Promise<readonly Deed[] | void>;
  readonly expected: Expected;
  /** Such a state no version but the first one leaves behind. */
  readonly isOfFirstVersion?: boolean;
}

export const alex = { by: "Alex" };
const TOKEN_DIES_MS = 61_000;
const NOTICE_MS = 45_000;
const HEARTBEAT_MS = 10_000;
const MODEL_MS = 70_000;
const MOST_PATIENCE_MS = 10_000;

/** All are written in time and taken up too late for a free reply: their deliveries stand in the queue behind them. */
export async function askLate(world: World, ...texts: readonly string[]): Promise<readonly string[]> {
  const ids = [];
  for (const text of texts) ids.push((await world.write(alex, text)).messageId);
  world.clock.advance(TOKEN_DIES_MS);
  for (const _text of texts) await world.work();
  return ids;
}

/** `late` waits for its delivery, and `asked` is taken up in time: its reply can carry the others. Nobody has worked on it. */
export async function askBehindLate(
  world: World,
  late: readonly string[],
  asked: string,
): Promise<readonly string[]> {
  const ids = [];
  for (const text of late) ids.push((await world.write(alex, text)).messageId);
  world.clock.advance(TOKEN_DIES_MS);
  ids.push((await world.write(alex, asked)).messageId);
  for (const _text of late) await world.work();
  return ids;
}

/** The worker of the next message, or of the next few, dies there: which one gets there is each version's own affair. */
export async function die(world: World, death: Death, messages = 1): Promise<void> {
  world.dieAt(death);
  for (let worked = 0; worked < messages && world.isDeathDue(); worked += 1) await world.work();
  if (world.isDeathDue())
    throw new Error(`The worker never came to ${JSON.stringify(death)}: play this scenario otherwise.`);
}

/**
 * The model takes 70 s, so that the notice leaves, and the worker goes on once the turn says `notice` of it. Without one
 * the worker dies over the notice.
 */
export async function workSlowly(
  world: World,
  clock: ManualClock,
  notice?: "tried" | "shown",
): Promise<void> {
  world.bedrock.fault({ kind: "latency", latencyMs: MODEL_MS, times: 1 });
  const working = world.work();
  await clock.untilSleeping(MODEL_MS);
  await clock.untilSleeping(NOTICE_MS);
  // Step by step: each heartbeat hides the message for another while.
  const beat = async (ms: number) => {
    clock.advance(ms);
    await clock.untilSleeping(HEARTBEAT_MS);
  };
  for (const ms of [HEARTBEAT_MS, HEARTBEAT_MS, HEARTBEAT_MS, HEARTBEAT_MS]) await beat(ms);
  clock.advance(NOTICE_MS - 4 * HEARTBEAT_MS);
  if (notice !== undefined) {
    await untilTrue(async () => (await world.items()).some((item) => item["notice"]?.S === notice));
    await beat(5 * HEARTBEAT_MS - NOTICE_MS);
    await beat(HEARTBEAT_MS);
    clock.advance(HEARTBEAT_MS);
  }
  await working;
}

/** Looks in real time: what is awaited happens on the other side of a connection. */
async function untilTrue(holds: () => Promise<boolean>): Promise<void> {
  const endMs = Date.now() + MOST_PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error("It did not become true.");
    await wait(5);
  }
}
