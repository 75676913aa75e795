import type { FunctionBundle } from "./bundle-functions.ts";
import type { Case } from "./case.ts";
import { openMeeting, type Meeting } from "./faults.ts";
import { openChat, type Chat } from "./chat.ts";
import { judge, settle, type Verdict } from "./oracle.ts";
import { randomFrom } from "./random.ts";
import { startWorld, type World } from "./world.ts";

export interface CaseResult {
  readonly runs: number;
  readonly unsure: number;
  /** Processes that died by it. One that several runs share dies once for all of them. */
  readonly kills: number;
  readonly seconds: number;
  /** How often a run was played once more because its fault had not come. */
  readonly again: number;
  readonly failures: readonly { readonly at: number; readonly seed: number; readonly said: string }[];
  /** Failures that did not come again at speed 1. */
  readonly passing: readonly string[];
}

export interface CaseOptions {
  readonly seed: number;
  readonly runs?: number | undefined;
  readonly functions: FunctionBundle;
  /** What fails with a broken part is not played again. */
  readonly isControl?: boolean;
  /** Runs that failed before and are played first. */
  readonly first?: readonly { readonly at: number; readonly seed: number }[];
}

interface RunOf {
  readonly at: number;
  readonly seed: number;
}

const PATIENCE_MS = 180_000;
/** So many people are there beside those of the runs, for `prepare`. */
const MORE_PEOPLE = 10;
const MOST_REPEATS = 10;
/** A run whose fault did not come proves nothing: it is played again, so often with the first time. */
const MOST_ATTEMPTS = 4;
/** Events that even a few runs may be at: some stand still, others take over. */
const LEAST_ROOM = 4;

/** Plays the runs of a case, several at a time; what fails is played again at speed 1 before it counts. */
export async function runCase(one: Case, options: CaseOptions): Promise<CaseResult> {
  const { seed, functions, isControl = false, first = [] } = options;
  const startedMs = Date.now();
  const planned = Math.max(one.runs, options.runs ?? 0, 3_000);
  // A few runs need few workers.
  const room = Math.max(LEAST_ROOM, 2 * (first.length + (options.runs ?? Infinity)));
  const workers = Math.min(one.workers, Math.ceil(room / one.capacity));
  const people = planned + first.length + MORE_PEOPLE;
  const world = await openWorld({ ...one, workers }, functions, one.speed, seed, people);
  const failed: { at: number; seed: number; said: string }[] = [];
  let [runs, unsure, kills, again] = [0, 0, 0, 0];
  try {
    const all = (await one.prepare?.(world, () => openChat(world))) ?? one.runs;
    void one.meanwhile?.(world);
    const wanted = [...first, ...Array.from({ length: options.runs ?? all }, (_, at) => ({ at, seed }))];
    runs = wanted.length;
    const groups = groupsOf(one, wanted).values();
    const lane = async (laneAt: number) => {
      for (const group of groups) {
        const pin = one.groupOf && laneAt % workers;
        let waiting = group;
        for (let attempt = 1; waiting.length > 0; attempt += 1) {
          const meeting = openMeeting(waiting.length);
          const play = async (run: RunOf) => ({ run, ...(await playRun(one, world, run, { meeting, pin })) });
          const played = await Promise.all(waiting.map(play));
          const isToRepeat = ({ failures, idle }: Played) =>
            failures.length === 0 && idle.length > 0 && attempt < MOST_ATTEMPTS;
          waiting = played.filter(isToRepeat).map(({ run }) => run);
          again += waiting.length;
          for (const { run, failures, idle, unsure: unsureTurns } of played) {
            unsure += unsureTurns;
            const said = [...failures, ...idle];
            if (said.length > 0 && !waiting.includes(run)) failed.push({ ...run, said: said.join("; ") });
          }
        }
      }
    };
    await Promise.all(Array.from({ length: one.lanes }, (_, laneAt) => lane(laneAt)));
  } finally {
    kills = world.workers.killed() + world.webhooks.killed();
    await world.close();
  }
  const repeated = isControl ? { failures: failed, passing: [] } : await repeatSlowly(one, functions, failed);
  const seconds = (Date.now() - startedMs) / 1_000;
  return { runs, unsure, kills, again, seconds, ...repeated };
}

function groupsOf({ groupOf }: Case, runs: readonly RunOf[]): readonly (readonly RunOf[])[] {
  if (!groupOf) return runs.map((run) => [run]);
  return [...Map.groupBy(runs, ({ at }) => groupOf(at)).values()];
}

interface Together {
  readonly meeting: Meeting;
  readonly pin?: number | undefined;
}

interface Played extends Verdict {
  /** Its faults that did not come. */
  readonly idle: readonly string[];
}

async function playRun(one: Case, world: World, run: RunOf, { meeting, pin }: Together): Promise<Played> {
  const chat: Chat = one.open?.(world, run.at) ?? openChat(world);
  if (pin !== undefined) world.workers.pin(chat.userId, pin);
  const random = randomFrom(run.seed * 100_003 + run.at);
  try {
    const found = await one.play(chat, { at: run.at, random, meeting });
    await settle(chat, PATIENCE_MS);
    const { failures, unsure } = await judge(chat, one.allowed ?? {});
    const idle = chat
      .orders()
      .filter((ordered) => ordered.fired() === 0)
      .map(({ name }) => `the fault did not fire: ${name}`);
    return { failures: [...found, ...failures], unsure, idle };
  } catch (error) {
    return { failures: [error instanceof Error ? error.message : String(error)], unsure: 0, idle: [] };
  }
}

/** All in one world, each on a process of its own; one after another where the case puts the time forward. */
async function repeatSlowly(
  one: Case,
  functions: FunctionBundle,
  failed: CaseResult["failures"],
): Promise<Pick<CaseResult, "failures" | "passing">> {
  if (one.speed === 1 || failed.length === 0) return { failures: failed, passing: [] };
  const repeated = failed.slice(0, MOST_REPEATS);
  const failures: { at: number; seed: number; said: string }[] = failed.slice(MOST_REPEATS);
  const passing: string[] = [];
  const workers = Math.max(repeated.length, Math.ceil(LEAST_ROOM / one.capacity));
  const world = await openWorld({ ...one, workers }, functions, 1, 1, workers + MORE_PEOPLE);
  const play = async (run: (typeof failed)[number], at: number) => {
    const together = { meeting: openMeeting(1), pin: one.groupOf && at };
    const { failures: found, idle } = await playRun(one, world, run, together);
    const said = [...found, ...idle];
    if (said.length > 0) failures.push({ ...run, said: said.join("; ") });
    else passing.push(`run ${run.at}, seed ${run.seed}: ${run.said} (not so at speed 1)`);
  };
  try {
    void one.meanwhile?.(world);
    if (one.lanes > 1) await Promise.all(repeated.map(play));
    else for (const [at, run] of repeated.entries()) await play(run, at);
  } finally {
    await world.close();
  }
  return { failures, passing };
}

async function openWorld(
  { workers, capacity, settings, quota, modelMs }: Case,
  functions: FunctionBundle,
  speed: number,
  seed: number,
  people: number,
): Promise<World> {
  const world = await startWorld({
    functions,
    speed,
    seed,
    people: people + workers,
    workers,
    capacity,
    ...(settings && { settings }),
    ...(modelMs && { modelMs }),
    ...(quota !== undefined && { quota }),
  });
  // One turn for each worker: cold starts are the business of the cases that ask for them.
  const first = Array.from({ length: workers }, async (_, at) => {
    const chat = openChat(world);
    world.workers.pin(chat.userId, at);
    await chat.say();
    await settle(chat, PATIENCE_MS);
  });
  await Promise.all(first);
  return world;
}
