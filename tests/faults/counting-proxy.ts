import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { StandIn } from "../../local/stand-in.ts";

/** Called before a stand-in gets a request and after it has carried it out, before the worker hears of it. */
export type OnCall = (side: "before" | "after") => void;

/** Stands between the worker and one stand-in. */
export async function startProxy(target: string, onCall: OnCall): Promise<StandIn> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      onCall("before");
      const { method = "GET", url = "/", headers: all } = request;
      const headers = new Headers();
      for (const [name, value] of Object.entries(all)) {
        if (typeof value === "string" && !HOP.has(name)) headers.set(name, value);
      }
      const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
      const forward = async () => {
        const answer = await fetch(target + url, { method, headers, ...body });
        const bytes = Buffer.from(await answer.arrayBuffer());
        onCall("after");
        const kept = [...answer.headers].filter(([name]) => !HOP.has(name));
        response.writeHead(answer.status, Object.fromEntries(kept)).end(bytes);
      };
      // A stand-in that ends the connection ends ours, too.
      forward().catch(() => response.destroy());
    });
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function portOf(address: AddressInfo | string | null): number {
  if (typeof address === "object" && address !== null) return address.port;
  throw new Error("It is not listening.");
}

const HOP = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "content-encoding",
  "keep-alive",
  "expect",
]);
