import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../../src/clock.ts";
import type { DirectStandIn } from "../stand-in.ts";
import { answerRequest, type BeforeAnswer } from "./http.ts";
import type { MoveTask } from "./move-task.ts";
import { createQueues, savedQueuesSchema } from "./queues.ts";
import { createSnapshotFile, readSnapshot } from "./snapshot-file.ts";

export interface SqsOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  readonly clock: Clock;
  /** Where queues survive a restart; without it they live in memory. */
  readonly file?: string;
  readonly region?: string;
  readonly accountId?: string;
  /** For tests of what happens when SQS misbehaves. */
  readonly beforeAnswer?: BeforeAnswer;
}

/** Amazon SQS with FIFO queues on 127.0.0.1. DOES-AND-DOES-NOT.md says how far the likeness goes. */
export async function startSqs(options: SqsOptions): Promise<DirectStandIn> {
  const { port = 0, clock, file, region = "us-east-1", accountId = "000000000000" } = options;
  const queues = createQueues({
    clock,
    arnPrefix: `arn:aws:sqs:${region}:${accountId}:`,
    saved: file === undefined ? undefined : await readSnapshot(file, savedQueuesSchema),
    onChange: () => snapshot?.changed(),
  });
  const snapshot =
    file === undefined ? undefined : createSnapshotFile({ path: file, clock, snapshot: () => queues.save() });

  const moveTasks: MoveTask[] = [];
  const closing = new AbortController();
  const queueUrl = (name: string) => `${url}/${accountId}/${name}`;
  const listener: RequestListener = (request, response) => {
    const world = { queues, moveTasks, clock, queueUrl };
    void answerRequest(request, response, { world, closing: closing.signal, ...options });
  };
  const server = createServer(listener);
  // The SDK keeps connections; one closed by us while it sends looks to it like a failure.
  server.keepAliveTimeout = 120_000;
  await listen(server, port);
  const url = `http://127.0.0.1:${portOf(server.address())}`;

  return {
    url,
    listener,
    close: async () => {
      closing.abort();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await snapshot?.close();
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address === "object" && address !== null) return address.port;
  throw new Error("The SQS stand-in has no port: it is not listening.");
}
