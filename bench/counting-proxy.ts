import { createServer } from "node:http";
import { once } from "node:events";
import type { StandIn } from "../local/stand-in.ts";
import * as z from "zod";

/** What a service was asked for and what it gave back. */
export interface Counts {
  readonly calls: number;
  /** Of all answers' bodies. */
  readonly bytes: number;
  /** DynamoDB: of queries and single reads; writes that return their item count too. */
  readonly items: number;
}

export interface CountingProxy extends StandIn {
  /** Since it was last asked. */
  take(): Counts;
}

const NOTHING: Counts = { calls: 0, bytes: 0, items: 0 };

const answer = z.object({
  Items: z.array(z.unknown()).optional(),
  Item: z.unknown().optional(),
  Attributes: z.unknown().optional(),
});

/** Stands before DynamoDB and counts, changing nothing. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  let counts = NOTHING;
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(z.instanceof(Buffer).parse(chunk));
      const headers = new Headers();
      for (const [name, value] of Object.entries(incoming.headers)) {
        if (name !== "connection" && name !== "content-length") headers.set(name, String(value));
      }
      const body = Buffer.concat(chunks);
      const response = await fetch(`${target}${incoming.url}`, { method: "POST", headers, body });
      const text = await response.text();
      counts = plus(counts, text);
      const type = response.headers.get("content-type") ?? "application/x-amz-json-1.0";
      outgoing.writeHead(response.status, { "content-type": type }).end(text);
    })().catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy listens on no TCP port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    take: () => {
      const taken = counts;
      counts = NOTHING;
      return taken;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function plus({ calls, bytes, items }: Counts, text: string): Counts {
  const { Items = [], Item, Attributes } = answer.parse(JSON.parse(text));
  const single = [Item, Attributes].filter((item) => item !== undefined).length;
  return {
    calls: calls + 1,
    bytes: bytes + Buffer.byteLength(text),
    items: items + Items.length + single,
  };
}
