import { setTimeout as sleep } from "node:timers/promises";
import { startLambda, type LambdaSandbox } from "../local/lambda-runtime/server.ts";
import { textEvent } from "../tests/support/webhook-request.ts";
import type { PackagedFunction } from "./build-bundles.ts";
import { figureOf } from "./figure.ts";
import type { Subject } from "./subject.ts";
import { startWorld, type BenchWorld } from "./world.ts";

const REQUESTS_PER_SECOND = 50;
const MOST_SECONDS = 10;
const MOST_TURNS_AT_ONCE = 10;
const MODEL_MS = 1_000;
const P99_AT_MOST_MS = 300;

/**
 * The packaged webhook in one warm sandbox, which is harder than Lambda: there, requests at the same time get
 * a sandbox each. Requests leave by the clock and are measured from the moment they were due, so waiting
 * counts. Meanwhile ten chat sandboxes have one turn each at work all the time.
 */
export const webhookLoad: Subject = {
  name: "webhook-load",
  measure: async ({ functions, runs }) => {
    const seconds = Math.min(MOST_SECONDS, runs);
    const turnsAtOnce = Math.min(MOST_TURNS_AT_ONCE, runs);
    const world = await startWorld(functions, MODEL_MS);
    const webhook = await startSandbox(functions.webhook, world.variables.webhook);
    const chats = await Promise.all(
      Array.from({ length: turnsAtOnce }, () => startSandbox(functions.chat, world.variables.chat)),
    );
    try {
      const cold = await webhook.invoke(world.request([textEvent("first")]));
      for (const chat of chats) await turn(chat, world);

      const over = new AbortController();
      const turnsMs: number[] = [];
      const turning = chats.map((chat) => keepTurning(chat, world, over.signal, turnsMs));
      const before = await world.queued();
      const load = await callByTheClock(webhook, world, seconds);
      over.abort();
      await Promise.all(turning);
      // Those that the turns took are hidden, so what waits is what the webhook stored.
      const lost = load.events - ((await world.queued()) - before);
      if (lost !== 0) throw new Error(`${lost} of ${load.events} events are not in the queue.`);
      return [
        figureOf(["webhook load", "start of the sandbox"], "ms", [cold.coldStartMs ?? 0]),
        figureOf(["webhook load", "first call"], "ms", [cold.durationMs]),
        figureOf(["webhook load", "50 requests/s"], "ms", load.tookMs),
        figureOf(["webhook load", "50 requests/s"], "ms", load.tookMs, {
          statistic: "p99",
          valueAtMost: P99_AT_MOST_MS,
        }),
        figureOf(["webhook load", "turns meanwhile, model 1,000 ms"], "ms", turnsMs),
      ];
    } finally {
      for (const sandbox of [webhook, ...chats]) await sandbox.close();
      await world.close();
    }
  },
};

function startSandbox(
  { zip, handler, memorySize, timeoutMs }: PackagedFunction,
  environment: Readonly<Record<string, string>>,
): Promise<LambdaSandbox> {
  return startLambda({ code: zip, handler, memorySize, timeoutMs, environment });
}

async function keepTurning(
  chat: LambdaSandbox,
  world: BenchWorld,
  over: AbortSignal,
  tookMs: number[],
): Promise<void> {
  while (!over.aborted) tookMs.push(await turn(chat, world));
}

async function turn(chat: LambdaSandbox, world: BenchWorld): Promise<number> {
  const { payload, durationMs } = await chat.invoke(await world.nextTurn());
  if (JSON.stringify(payload) !== `{"batchItemFailures":[]}`) {
    throw new Error(`A turn failed: ${JSON.stringify(payload)}\n${chat.output().slice(-2_000)}`);
  }
  return durationMs;
}

/** 1 to 10 events in a request, as LINE sends them when it has a backlog. */
async function callByTheClock(webhook: LambdaSandbox, world: BenchWorld, seconds: number) {
  const tookMs: number[] = [];
  let events = 0;
  const call = async (request: number, dueMs: number): Promise<void> => {
    const texts = Array.from({ length: 1 + (request % 10) }, (_, index) => textEvent(`${request}-${index}`));
    events += texts.length;
    const { payload } = await webhook.invoke(world.request(texts));
    tookMs.push(performance.now() - dueMs);
    if (!JSON.stringify(payload).startsWith(`{"statusCode":200`)) {
      throw new Error(`The webhook refused: ${JSON.stringify(payload)}`);
    }
  };
  const startMs = performance.now();
  const calls: Promise<void>[] = [];
  for (let request = 0; request < seconds * REQUESTS_PER_SECOND; request += 1) {
    const dueMs = startMs + (request * 1000) / REQUESTS_PER_SECOND;
    await sleep(Math.max(0, dueMs - performance.now()));
    calls.push(call(request, dueMs));
  }
  await Promise.all(calls);
  return { tookMs, events };
}
