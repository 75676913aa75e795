import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { startLambda, type LambdaSandbox } from "../local/lambda-runtime/server.ts";
import type { PackageContents } from "./build-bundles.ts";
import { startWorld } from "./world.ts";

/*
 * Chat turns without a pause, with stand-ins of their own, in a thread of its own: the load generator's clock
 * must not wait for them. Says "ready", works until it gets a message, and answers with the turns' milliseconds.
 */

const MODEL_MS = 1_000;

if (!parentPort) throw new Error("This file is a worker thread of webhook-load.ts.");
const { contents, turnsAtOnce }: { contents: PackageContents; turnsAtOnce: number } = workerData;
const over = once(parentPort, "message").then(() => true);
const { zip, handler, memorySize, timeoutMs } = contents.chat;
const world = await startWorld(contents, { modelDelayMs: MODEL_MS });
const sandboxes: LambdaSandbox[] = [];
try {
  for (let count = 0; count < turnsAtOnce; count += 1) {
    const environment = world.variables.chat;
    const sandbox = await startLambda({ code: zip, handler, memorySize, timeoutMs, environment });
    sandboxes.push(sandbox);
    await turn(sandbox);
  }
  parentPort.postMessage("ready");
  const tookMs = await Promise.all(sandboxes.map(keepTurning));
  for (const sandbox of sandboxes) await sandbox.close();
  // What a sandbox printed last has been read once it is closed. Each has had one turn more: its first.
  const answered = sandboxes.flatMap((sandbox) => sandbox.output().match(/"sent by reply"/g) ?? []).length;
  const odd = tookMs.flat().length + turnsAtOnce - answered;
  if (odd > 0) console.error(`${odd} chat turns did not get the model's answer through: too much load?`);
  parentPort.postMessage(tookMs.flat());
} finally {
  for (const sandbox of sandboxes) await sandbox.close();
  await world.close();
}

async function keepTurning(sandbox: LambdaSandbox, index: number): Promise<number[]> {
  const tookMs: number[] = [];
  // People do not write all at the same moment.
  await sleep((index * MODEL_MS) / turnsAtOnce);
  while (!(await Promise.race([over, sleep(0, false)]))) tookMs.push(await turn(sandbox));
  return tookMs;
}

async function turn(sandbox: LambdaSandbox): Promise<number> {
  const { payload, durationMs } = await sandbox.invoke(await world.nextTurn());
  if (JSON.stringify(payload) === `{"batchItemFailures":[]}`) return durationMs;
  throw new Error(`A turn failed: ${JSON.stringify(payload)}\n${sandbox.output().slice(-2_000)}`);
}
