import type { SQSEvent } from "aws-lambda";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { startLambda, type LambdaSandbox } from "../local/lambda-runtime/server.ts";
import type { StandIn } from "../local/stand-in.ts";
import type { PackagedFunction } from "./build-bundles.ts";

/** A function as Lambda's Invoke offers it: as many sandboxes as may work at once. */
export interface ChatHost extends StandIn {
  /** Starts all sandboxes, one after the other, with an event each. */
  warmUp(nextEvent: () => Promise<SQSEvent>): Promise<void>;
  /** The most memory one of the sandboxes has held, in kilobytes; of the last half second it may not know. */
  peakKb(): number;
}

const PEAK_MEMORY = fileURLToPath(new URL("peak-memory.mjs", import.meta.url));

export async function startChatHost(
  { zip, handler, memorySize, timeoutMs }: PackagedFunction,
  variables: Readonly<Record<string, string>>,
  sandboxCount: number,
): Promise<ChatHost> {
  const environment = { ...variables, NODE_OPTIONS: `--import "${PEAK_MEMORY}"` };
  const sandboxes: LambdaSandbox[] = [];
  for (let count = 0; count < sandboxCount; count += 1) {
    sandboxes.push(await startLambda({ code: zip, handler, memorySize, timeoutMs, environment }));
  }
  const free = [...sandboxes];
  const server = createServer((request, response) => {
    void (async () => {
      // The event source mapping never asks for more at once than there are.
      const sandbox = free.pop();
      if (!sandbox) return response.writeHead(429).end();
      const { payload, functionError } = await sandbox.invoke(JSON.parse(await text(request)));
      free.push(sandbox);
      const headers = functionError && { "x-amz-function-error": functionError };
      return response.writeHead(200, headers).end(JSON.stringify(payload));
    })().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The host listens on no TCP port.");
  const output = () => sandboxes.map((sandbox) => sandbox.output()).join("\n");
  return {
    url: `http://127.0.0.1:${address.port}`,
    warmUp: async (nextEvent) => {
      for (const sandbox of sandboxes) {
        const { payload, functionError } = await sandbox.invoke(await nextEvent());
        if (functionError) throw new Error(`A sandbox does not start: ${JSON.stringify(payload)}`);
      }
    },
    peakKb: () => Math.max(...[...output().matchAll(/"peakKb":(\d+)/g)].map(([, kb]) => Number(kb))),
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      for (const sandbox of sandboxes) await sandbox.close();
    },
  };
}
