import dynalite from "dynalite";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";

import type { DirectStandIn } from "../stand-in.ts";

export interface DynamoDbOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Keeps the tables over a restart; absent: in memory. One process at a time may open it. */
  readonly directory?: string;
}

/** DynamoDB on this machine. What it leaves out is in DOES-AND-DOES-NOT.md. */
export async function startDynamoDb({ port = 0, directory }: DynamoDbOptions = {}): Promise<DirectStandIn> {
  if (directory !== undefined) await mkdir(directory, { recursive: true });
  const server = dynalite({
    ...(directory === undefined ? {} : { path: directory }),
    // Without these a new table stays CREATING for half a second.
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("dynalite listens on no TCP port.");

  let closed: Promise<void> | undefined;
  const end = () =>
    new Promise<void>((resolve, reject) => {
      // dynalite's close waits for every connection, and a client's keep-alive would never end.
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${address.port}`,
    listener: (request, response) => server.emit("request", request, response),
    close: () => (closed ??= end()),
  };
}
