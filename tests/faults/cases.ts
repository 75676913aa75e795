import type { FaultOrder } from "../../local/line/api/faults.ts";
import { systemClock } from "../../src/clock.ts";
import { judge, settle, type Verdict } from "./oracle.ts";
import { startWorld, type Said, type World } from "./world.ts";

/** One run of a case. `run` counts from 0. */
export type Case = (run: number, seed: number, flags: string[]) => Promise<Verdict>;

const SPEED = 10;
const PATIENCE_MS = 60_000;

/** Calls of one turn by reply in a fresh worker, with room. */
const CALLS_OF_A_REPLY = 14;

const FAULTS: readonly FaultOrder["fault"][] = [
  { kind: "status", status: 500 },
  { kind: "status-after-acceptance", status: 500 },
  { kind: "drop-after-acceptance" },
  { kind: "broken-json" },
  { kind: "rate-limit" },
];
const PUSH_FAULTS: readonly FaultOrder["fault"][] = [
  { kind: "status", status: 500 },
  { kind: "drop-after-acceptance" },
];

export const CASES: Readonly<Record<string, { readonly runs: number; readonly play: Case }>> = {
  T1: {
    runs: 2 * CALLS_OF_A_REPLY,
    play: inWorld(async (world, run) => {
      world.killAt(1 + Math.floor(run / 2), run % 2 === 0 ? "before" : "after");
      return [await world.say("q1x")];
    }),
  },
  T2: {
    runs: 2,
    play: inWorld(async (world, _run, random) => {
      const turns = await sayMany(world, 20);
      for (let kills = 0; kills < 2; kills += 1) {
        await systemClock.sleep(200 + random() * 2_000);
        world.kill();
      }
      return turns;
    }),
  },
  T3: {
    runs: 4,
    play: inWorld(async (world, run) => [await world.say("q1x", { copies: 2 + (run % 4) })]),
  },
  T5: {
    runs: 1,
    play: inWorld(async (world) => {
      for (let call = 0; call < 3; call += 1) world.bedrock.fault({ kind: "throttling" });
      return [await world.say("q1x")];
    }),
  },
  T7: {
    runs: FAULTS.length,
    play: inWorld(async (world, run) => {
      const fault = FAULTS[run % FAULTS.length];
      if (fault) world.line.orderFault({ endpoint: "reply", times: 1, fault });
      return [await world.say("q1x")];
    }),
  },
  T9: {
    runs: PUSH_FAULTS.length,
    play: inWorld(async (world, run) => {
      const fault = PUSH_FAULTS[run % PUSH_FAULTS.length];
      if (fault) world.line.orderFault({ endpoint: "push", times: 1, fault });
      return [await world.say("q1x", { ageMs: 70_000 })];
    }),
  },
  T13: { runs: 1, play: inWorld((world) => sayMany(world, 30)) },
};

async function sayMany(world: World, count: number): Promise<Said[]> {
  const turns: Said[] = [];
  for (let at = 1; at <= count; at += 1) turns.push(await world.say(`q${at}x`));
  return turns;
}

type Play = (world: World, run: number, random: () => number) => Promise<readonly Said[]>;

function inWorld(play: Play): Case {
  return async (run, seed, flags) => {
    const random = randomFrom(seed + run);
    const world = await startWorld(SPEED, random, flags);
    try {
      const turns = await play(world, run, random);
      await settle(world, turns, PATIENCE_MS);
      return await judge(world, turns);
    } finally {
      await world.close();
    }
  };
}

/** mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
