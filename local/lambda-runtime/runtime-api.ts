import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** What the runtime in the sandbox has to say. */
export type RuntimeReport =
  | { readonly kind: "ready" }
  | { readonly kind: "response" | "error"; readonly requestId: string; readonly body: string }
  | { readonly kind: "init-error"; readonly body: string };

export interface Invocation {
  readonly requestId: string;
  readonly event: string;
  readonly deadlineMs: number;
  readonly functionArn: string;
}

/** Lambda's Runtime API 2018-06-01, for one runtime. */
export interface RuntimeApi {
  /** `127.0.0.1:41234`, as in AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Each report is handed out once, in order. */
  nextReport(): Promise<RuntimeReport>;
  /** Answers the runtime's waiting request for the next invocation. */
  give(invocation: Invocation): void;
  /** Forgets the runtime: its process is gone. */
  reset(): void;
  close(): Promise<void>;
}

const PATH = /^\/2018-06-01\/runtime\/(?:(init)\/error|invocation\/(?:(next)|([\w-]+)\/(response|error)))$/;

export async function openRuntimeApi(): Promise<RuntimeApi> {
  let reports: RuntimeReport[] = [];
  let tell: ((report: RuntimeReport) => void) | undefined;
  let waiting: ServerResponse | undefined;

  const hear = (report: RuntimeReport) => {
    if (tell) tell(report);
    else reports.push(report);
    tell = undefined;
  };

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const [, init, next, requestId = "", outcome] = PATH.exec(incoming.url ?? "") ?? [];
    if (next !== undefined) {
      waiting = outgoing;
      hear({ kind: "ready" });
      return;
    }
    const body = await text(incoming);
    // The report is heard after this answer: whoever hears it may end the process at once.
    outgoing.writeHead(202, { "content-type": "application/json" }).end(`{"status":"OK"}`, () => {
      if (init !== undefined) hear({ kind: "init-error", body });
      else if (outcome === "response" || outcome === "error") hear({ kind: outcome, requestId, body });
    });
  };

  // A runtime that was killed while it spoke has nothing more to say.
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing).catch(() => undefined));
  // A sandbox may wait for its next event for hours.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("The Runtime API listens on no TCP port.");

  return {
    address: `127.0.0.1:${bound.port}`,
    nextReport: () => {
      const report = reports.shift();
      if (report) return Promise.resolve(report);
      return new Promise((resolve) => {
        tell = resolve;
      });
    },
    give: ({ requestId, event, deadlineMs, functionArn }) => {
      if (!waiting) throw new Error("The runtime has not asked for an event.");
      waiting.writeHead(200, {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": requestId,
        "lambda-runtime-deadline-ms": deadlineMs,
        "lambda-runtime-invoked-function-arn": functionArn,
        "lambda-runtime-trace-id": "Root=1-00000000-000000000000000000000000;Sampled=0",
      });
      waiting.end(event);
      waiting = undefined;
    },
    reset: () => {
      reports = [];
      tell = undefined;
      waiting = undefined;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
