import { fork, type ChildProcess } from "node:child_process";
import type { FromWorker, ToWorker } from "./worker/serve-ipc.ts";

/** `died`: the process ended before its function answered. */
export type Invoked =
  | { readonly kind: "answered"; readonly result: unknown }
  | { readonly kind: "threw"; readonly error: string }
  | { readonly kind: "died" };

export interface WorkerProcess {
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
  /** `conversation`: whose message it is. */
  invoke(event: unknown, conversation: string | undefined): Promise<Invoked>;
  jump(ms: number): void;
  /** SIGKILL: nothing of it runs any more. */
  kill(): void;
  /** SIGSTOP and SIGCONT: it sleeps in the middle of its work and wakes without knowing. */
  freeze(): void;
  thaw(): void;
}

export function startWorkerProcess(
  file: string,
  clock: object,
  environment: Readonly<Record<string, string>>,
): WorkerProcess {
  const child: ChildProcess = fork(file, [JSON.stringify(clock)], {
    env: { ...process.env, ...environment },
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", process.env["FAULTS_LOG"] ? "inherit" : "ignore", "ipc"],
  });
  const waiting = new Map<number, (invoked: Invoked) => void>();
  let lastId = 0;
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  child.on("message", (message: FromWorker & { readonly id: number }) => {
    if (message.kind === "ready") return isReady();
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      for (const tell of waiting.values()) tell({ kind: "died" });
      waiting.clear();
      // Whoever waits for a start must not wait for ever.
      isReady();
      resolve();
    });
  });
  const send = (message: ToWorker<unknown> & { readonly id: number }) => child.send(message, () => undefined);
  return {
    ready,
    ended,
    invoke: (event, conversation) =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve({ kind: "died" });
        lastId += 1;
        waiting.set(lastId, resolve);
        send({ id: lastId, kind: "invoke", event, conversation });
      }),
    jump: (ms) => send({ id: 0, kind: "jump", ms }),
    kill: () => child.kill("SIGKILL"),
    freeze: () => child.kill("SIGSTOP"),
    thaw: () => child.kill("SIGCONT"),
  };
}
