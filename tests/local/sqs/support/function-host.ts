import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { SQSEvent } from "aws-lambda";

/** What the function answers: a payload, a status, a header; or nothing, ever. */
export interface FunctionAnswer {
  readonly payload?: unknown;
  readonly text?: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
}

/** The Lambda endpoint of serverless-offline, reduced to one function. */
export interface FunctionHost {
  readonly functionUrl: string;
  readonly port: number;
  /** Every event, in the order of arrival. */
  readonly events: SQSEvent[];
  stop(): Promise<void>;
}

export async function startFunctionHost(
  handle: (event: SQSEvent) => FunctionAnswer | Promise<FunctionAnswer>,
  port = 0,
): Promise<FunctionHost> {
  const events: SQSEvent[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const event: SQSEvent = JSON.parse(await readText(request));
      events.push(event);
      const {
        payload = null,
        text = JSON.stringify(payload),
        status = 200,
        headers = {},
      } = await handle(event);
      response.writeHead(status, headers).end(text);
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(port, "127.0.0.1", resolve);
  });
  const address: AddressInfo | string | null = server.address();
  const listening = typeof address === "object" && address !== null ? address.port : 0;
  return {
    functionUrl: `http://127.0.0.1:${listening}/2015-03-31/functions/chat/invocations`,
    port: listening,
    events,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

/** Waits in real time; what it waits for happens in milliseconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
