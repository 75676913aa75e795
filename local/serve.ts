import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Hono } from "hono";
import { once } from "node:events";
import { Server } from "node:http";

import type { StandIn } from "./stand-in.ts";

/** What Hono hands to a route here: the socket is needed for faults below HTTP. */
export interface NodeBindings {
  Bindings: HttpBindings;
}

/** Listens on 127.0.0.1. Port 0 takes a free one. */
export async function serve(app: Hono<NodeBindings>, port = 0): Promise<StandIn> {
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (!(server instanceof Server) || address === null || typeof address === "string") {
    throw new Error("The stand-in listens on no TCP port.");
  }
  return { url: `http://127.0.0.1:${address.port}`, close: () => endServer(server) };
}

/** Ends a server at once: a client's keep-alive connection would otherwise hold it open. */
function endServer(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}

/** Never answers. Resolves when the client has given up or the stand-in closes. */
export async function hang({ outgoing }: HttpBindings): Promise<Response> {
  if (!outgoing.destroyed) await once(outgoing, "close");
  return RESPONSE_ALREADY_SENT;
}

/** Breaks the connection with a TCP reset. */
export function reset({ incoming }: HttpBindings): Response {
  incoming.socket.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}
