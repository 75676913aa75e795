import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import * as z from "zod";
import { startLambda, type LambdaSandbox } from "../local/lambda-runtime/server.ts";
import { textEvent } from "../tests/support/webhook-request.ts";
import { contentsOf, type PackagedFunctions } from "./build-bundles.ts";
import { figureOf } from "./figure.ts";
import type { Subject } from "./subject.ts";
import { startWorld, type BenchWorld } from "./world.ts";

const RATES = [50, 100, 200];
const MOST_SECONDS = 10;
const MOST_TURNS_AT_ONCE = 10;
const P99_AT_MOST_MS = 300;

/**
 * The packaged webhook in one warm sandbox, which is harder than Lambda: there, requests at the same time get
 * a sandbox each. Requests leave by the clock and are measured from the moment they were due, so waiting
 * counts. Meanwhile ten chat sandboxes have a turn each at work all the time.
 */
export const webhookLoad: Subject = {
  name: "webhook-load",
  measure: async ({ functions, runs }) => {
    const turns = await startTurns(functions, Math.min(MOST_TURNS_AT_ONCE, runs));
    const world = await startWorld(functions);
    const { zip, handler, memorySize, timeoutMs } = functions.webhook;
    const environment = world.variables.webhook;
    const webhook = await startLambda({ code: zip, handler, memorySize, timeoutMs, environment });
    try {
      const cold = await webhook.invoke(world.request([textEvent("first")]));
      const loads: Load[] = [];
      for (const perSecond of RATES) {
        loads.push(
          await callByTheClock(webhook, world, { perSecond, seconds: Math.min(MOST_SECONDS, runs) }),
        );
      }
      const turnsMs = await turns.end();
      const sent = loads.reduce((sum, { events }) => sum + events, 1);
      const lost = sent - (await world.queued());
      if (lost !== 0) throw new Error(`${lost} of ${sent} events are not in the queue.`);
      return [
        figureOf(["webhook load", "start of the sandbox"], "ms", [cold.coldStartMs ?? 0]),
        figureOf(["webhook load", "first call"], "ms", [cold.durationMs]),
        ...loads.flatMap(({ perSecond, tookMs }) => [
          figureOf(["webhook load", `${perSecond} requests/s`], "ms", tookMs),
          figureOf(["webhook load", `${perSecond} requests/s`], "ms", tookMs, {
            statistic: "p99",
            valueAtMost: P99_AT_MOST_MS,
          }),
        ]),
        figureOf(["webhook load", "chat turns meanwhile, their model takes 1,000 ms"], "ms", turnsMs),
      ];
    } finally {
      await turns.stop();
      await webhook.close();
      await world.close();
    }
  },
};

interface Load {
  readonly perSecond: number;
  readonly tookMs: readonly number[];
  readonly events: number;
}

/** Resolves once each sandbox has had its first turn. */
async function startTurns(functions: PackagedFunctions, turnsAtOnce: number) {
  const thread = new Worker(new URL("turns-thread.ts", import.meta.url), {
    workerData: { contents: contentsOf(functions), turnsAtOnce },
  });
  const exited = new Promise<void>((resolve) => {
    thread.once("exit", () => resolve());
  });
  // Rejects when the thread fails.
  await once(thread, "message");
  const failed = once(thread, "error").then(([error]: unknown[]) => Promise.reject(error));
  failed.catch(() => undefined);
  return {
    end: async (): Promise<number[]> => {
      const told = once(thread, "message");
      thread.postMessage("over");
      const [tookMs]: unknown[] = await Promise.race([told, failed]);
      return z.array(z.number()).parse(tookMs);
    },
    // Not terminated: it has processes and folders to clear away.
    stop: () => {
      thread.postMessage("over");
      return exited;
    },
  };
}

/** 1 to 10 events in a request, as LINE sends them when it has a backlog. */
async function callByTheClock(
  webhook: LambdaSandbox,
  world: BenchWorld,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Load> {
  const tookMs: number[] = [];
  let events = 0;
  const call = async (request: number, dueMs: number): Promise<void> => {
    const texts = Array.from({ length: 1 + (request % 10) }, (_, index) =>
      textEvent(`${perSecond}-${request}-${index}`),
    );
    events += texts.length;
    const { payload } = await webhook.invoke(world.request(texts));
    tookMs.push(performance.now() - dueMs);
    if (!JSON.stringify(payload).startsWith(`{"statusCode":200`)) {
      throw new Error(`The webhook refused: ${JSON.stringify(payload)}`);
    }
  };
  const startMs = performance.now();
  const calls: Promise<void>[] = [];
  for (let request = 0; request < seconds * perSecond; request += 1) {
    const dueMs = startMs + (request * 1000) / perSecond;
    await sleep(Math.max(0, dueMs - performance.now()));
    calls.push(call(request, dueMs));
  }
  await Promise.all(calls);
  return { perSecond, tookMs, events };
}
