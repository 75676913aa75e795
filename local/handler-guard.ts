import { createRequire, syncBuiltinESMExports } from "node:module";
import type { MessagePort, TransferListItem, WorkerOptions } from "node:worker_threads";

/*
 * serverless-offline runs each handler in a worker thread, and a stray rejection in one of them ends the whole
 * dev server; on AWS only that sandbox would restart. It also answers 200 with a stack trace where AWS
 * answers 500. Both are put right here.
 */

type Report = (problem: string) => void;

interface Invocation {
  readonly port: MessagePort;
}

/** From here on every worker thread that dies is replaced at its next use, and its callers get an error. */
export function guardWorkerThreads(report: Report): void {
  const workerThreads = createRequire(import.meta.url)("node:worker_threads");
  const { Worker, MessageChannel } = workerThreads;

  class RestartingWorker {
    readonly #file: string | URL;
    readonly #options: WorkerOptions;
    readonly #underWay = new Set<Invocation>();
    #worker: InstanceType<typeof Worker> | undefined;

    constructor(file: string | URL, options: WorkerOptions) {
      this.#file = file;
      this.#options = options;
    }

    postMessage(message: Invocation, _transfer: readonly TransferListItem[]): void {
      const { port1, port2 } = new MessageChannel();
      const invocation = { port: message.port };
      this.#underWay.add(invocation);
      port1.once("message", (result: unknown) => {
        this.#underWay.delete(invocation);
        invocation.port.postMessage(result);
        port1.close();
      });
      this.#running().postMessage({ ...message, port: port2 }, [port2]);
    }

    async terminate(): Promise<number> {
      const worker = this.#worker;
      this.#worker = undefined;
      const code = await worker?.terminate();
      this.#fail("the function was reloaded");
      return code ?? 0;
    }

    #running(): InstanceType<typeof Worker> {
      if (this.#worker) return this.#worker;
      const worker = new Worker(this.#file, this.#options);
      this.#worker = worker;
      worker.on("error", (error: unknown) => {
        report(
          `A function crashed outside of a call: ${error instanceof Error ? error.stack : String(error)}`,
        );
      });
      worker.on("exit", () => {
        if (this.#worker !== worker) return;
        this.#worker = undefined;
        this.#fail("the function's process ended");
      });
      return worker;
    }

    #fail(why: string): void {
      for (const { port } of this.#underWay) port.postMessage(new Error(why));
      this.#underWay.clear();
    }
  }

  workerThreads.Worker = RestartingWorker;
  syncBuiltinESMExports();
}

/** As much of hapi's server as is needed here. */
export interface HttpApi {
  readonly listener: { closeIdleConnections(): void };
  ext(
    event: "onPreResponse",
    method: (
      request: { response: { source?: unknown } },
      toolkit: { response(body: object): { code(status: number): unknown }; continue: unknown },
    ) => unknown,
  ): void;
}

/** A handler that threw, timed out or could not be loaded answers 500, and its stack stays on this side. */
export function guardResponses(api: HttpApi): void {
  api.ext("onPreResponse", ({ response }, toolkit) =>
    isErrorDump(response.source)
      ? toolkit.response({ message: "Internal Server Error" }).code(500)
      : toolkit.continue,
  );
}

function isErrorDump(source: unknown): boolean {
  if (typeof source !== "string" || !source.startsWith('{"errorMessage"')) return false;
  return source.includes('"stackTrace"');
}
