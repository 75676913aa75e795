import { syncBuiltinESMExports } from "node:module";
import workerThreads, {
  MessageChannel,
  type MessagePort,
  type Worker,
  type WorkerOptions,
} from "node:worker_threads";

// Kept before it is replaced below.
const { Worker: RealWorker } = workerThreads;

/** What serverless-offline posts to a worker thread: an event, a context, and where the result goes. */
interface Invocation {
  readonly port: MessagePort;
}

/**
 * A worker thread that survives its own death: it is started anew at its next use, and whoever waited for the
 * dead one gets an error. serverless-offline's own ends the whole dev server with a stray rejection and
 * leaves callers waiting; on AWS only that sandbox would restart.
 */
export class RestartingWorker {
  readonly #file: string | URL;
  readonly #options: WorkerOptions;
  readonly #report: (problem: string) => void;
  readonly #underWay = new Set<MessagePort>();
  #worker: Worker | undefined;

  constructor(file: string | URL, options: WorkerOptions, report: (problem: string) => void) {
    this.#file = file;
    this.#options = options;
    this.#report = report;
  }

  postMessage(message: Invocation): void {
    const { port1, port2 } = new MessageChannel();
    this.#underWay.add(message.port);
    port1.once("message", (result: unknown) => {
      this.#underWay.delete(message.port);
      message.port.postMessage(result);
      port1.close();
    });
    this.#running().postMessage({ ...message, port: port2 }, [port2]);
  }

  async terminate(): Promise<number> {
    const worker = this.#worker;
    this.#worker = undefined;
    const code = await worker?.terminate();
    this.#fail("The function was stopped.");
    return code ?? 0;
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new RealWorker(this.#file, this.#options);
    this.#worker = worker;
    worker.on("error", (error) => {
      this.#report(
        `A function crashed outside of a call: ${error instanceof Error ? error.stack : String(error)}`,
      );
    });
    worker.on("exit", () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#fail("The function's process ended.");
    });
    return worker;
  }

  #fail(why: string): void {
    for (const port of this.#underWay) port.postMessage(new Error(why));
    this.#underWay.clear();
  }
}

/** From here on, whatever in this process starts a worker thread gets one that restarts. */
export function restartWorkerThreads(report: (problem: string) => void): void {
  Object.assign(workerThreads, {
    Worker: class extends RestartingWorker {
      constructor(file: string | URL, options: WorkerOptions) {
        super(file, options, report);
      }
    },
  });
  syncBuiltinESMExports();
}
