import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openRuntimeApi, type RuntimeReport } from "./runtime-api.ts";
import { sandboxEnvironment } from "./sandbox-environment.ts";
import { unpackCode } from "./task-folder.ts";

export interface LambdaOptions {
  /** A zip file, or a folder that holds what the zip would. */
  readonly code: string;
  /** As the template names it: `src/lambda/webhook.handler`. */
  readonly handler: string;
  /** The function's variables and, for endpoints and credentials, more: it wins over what Lambda sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Megabytes. The function is told; nothing enforces it. */
  readonly memorySize?: number;
  readonly functionName?: string;
}

/** One sandbox of a function, as Lambda runs it: one event at a time, a new process after a crash. */
export interface LambdaSandbox {
  /** A second call waits for the first. Rejects only after `close`. */
  invoke(event: unknown): Promise<InvokeResult>;
  /** What the function has printed so far. */
  output(): string;
  close(): Promise<void>;
}

export interface InvokeResult {
  /** What the handler returned, or what Lambda says about the error. */
  readonly payload: unknown;
  /** From handing over the event to its result, without the start. */
  readonly durationMs: number;
  /** From starting the process until it asked for the event; absent if it was running already. */
  readonly coldStartMs?: number;
  readonly functionError?: "Unhandled";
}

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib */
const INIT_LIMIT_MS = 10_000;
const BOOTSTRAP = fileURLToPath(new URL("bootstrap.mjs", import.meta.url));

interface Running {
  readonly process: ChildProcess;
  readonly exited: Promise<Exit>;
}
type Exit = { readonly kind: "exit"; readonly how: string };
type Timeout = { readonly kind: "timeout" };

/** Runs a packaged function in a clean process against the Runtime API. DOES-AND-DOES-NOT.md has the limits. */
export async function startLambda(options: LambdaOptions): Promise<LambdaSandbox> {
  const task = await unpackCode(options.code);
  const api = await openRuntimeApi();
  const functionName = options.functionName ?? "function";
  const env = sandboxEnvironment({ ...options, functionName, taskRoot: task.path, runtimeApi: api.address });
  const functionArn = `arn:aws:lambda:${env["AWS_REGION"]}:000000000000:function:${functionName}`;
  let output = "";
  let running: Running | undefined;
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();

  const read = (chunk: Buffer) => {
    output += chunk.toString("utf8");
  };
  const start = (): Running => {
    const child = spawn(process.execPath, [BOOTSTRAP], {
      cwd: task.path,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    const exited = new Promise<Exit>((resolve) => {
      // `close`, not `exit`: what it printed last is read by then.
      child.once("close", (code, signal) => {
        resolve({ kind: "exit", how: code === null ? `signal: ${signal}` : `exit status ${code}` });
      });
    });
    return { process: child, exited };
  };

  const stop = async (): Promise<void> => {
    running?.process.kill("SIGKILL");
    await running?.exited;
    running = undefined;
    api.reset();
  };

  /** The runtime's next report, unless its process ends or the time is over first. */
  const hear = async ({ exited }: Running, withinMs: number): Promise<RuntimeReport | Exit | Timeout> => {
    const over = new AbortController();
    const late = sleep(withinMs, undefined, { signal: over.signal }).then(
      (): Timeout => ({ kind: "timeout" }),
      (): Timeout => ({ kind: "timeout" }),
    );
    const heard = await Promise.race([api.nextReport(), exited, late]);
    over.abort();
    return heard;
  };

  const invokeNow = async (event: unknown): Promise<InvokeResult> => {
    if (isClosed) throw new Error("This sandbox is closed.");
    const requestId = randomUUID();
    const startedMs = performance.now();
    const wasRunning = running;
    if (wasRunning) {
      // It may have ended after its last answer; Lambda then starts another.
      const { kind } = await hear(wasRunning, INIT_LIMIT_MS);
      if (kind !== "ready") await stop();
    }
    let coldStart: { readonly coldStartMs?: number } = {};
    if (!running) {
      running = start();
      const heard = await hear(running, INIT_LIMIT_MS);
      coldStart = { coldStartMs: performance.now() - startedMs };
      if (heard.kind !== "ready") {
        await stop();
        return { ...failure(heard, requestId, INIT_LIMIT_MS), durationMs: 0, ...coldStart };
      }
    }

    const givenMs = performance.now();
    const deadlineMs = Date.now() + options.timeoutMs;
    api.give({ requestId, event: JSON.stringify(event), deadlineMs, functionArn });
    const heard = await hear(running, options.timeoutMs);
    const durationMs = performance.now() - givenMs;
    if (heard.kind === "response") return { payload: JSON.parse(heard.body), durationMs, ...coldStart };
    if (heard.kind !== "error") await stop();
    return { ...failure(heard, requestId, options.timeoutMs), durationMs, ...coldStart };
  };

  return {
    invoke: (event) => {
      const result = last.then(() => invokeNow(event));
      last = result.catch(() => undefined);
      return result;
    },
    output: () => output,
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await stop();
      await api.close();
      await task.remove();
    },
  };
}

/** In Lambda's words. */
function failure(
  heard: RuntimeReport | Exit | Timeout,
  requestId: string,
  limitMs: number,
): Pick<InvokeResult, "payload" | "functionError"> {
  const say = (errorType: string, what: string) => ({
    payload: { errorType, errorMessage: `RequestId: ${requestId} Error: ${what}` },
    functionError: "Unhandled" as const,
  });
  switch (heard.kind) {
    case "error":
    case "init-error":
      return { payload: JSON.parse(heard.body), functionError: "Unhandled" };
    case "timeout":
      return say("Sandbox.Timedout", `Task timed out after ${(limitMs / 1000).toFixed(2)} seconds`);
    case "exit":
      return say("Runtime.ExitError", `Runtime exited with error: ${heard.how}`);
    case "ready":
    case "response":
      throw new Error(`A runtime that is ${heard.kind} has not failed.`);
  }
}
