import { lookup } from "node:dns/promises";
import { Agent, request } from "node:https";
import type { IncomingMessage } from "node:http";

/** The world as a page reader needs it. The function has the internet; a laptop has a few pages of its own. */
export interface Internet {
  /** Every address of a host. */
  resolve(host: string): Promise<readonly string[]>;
  /** Asks for a page at exactly this address, whatever the name may mean by now. */
  get(
    url: URL,
    address: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<IncomingMessage>;
}

export const internet: Internet = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  get: (url, address, headers, signal) =>
    new Promise((resolve, reject) => {
      const family = address.includes(":") ? 6 : 4;
      const asked = request(
        url,
        {
          headers,
          signal,
          agent: new Agent({ keepAlive: false }),
          // The checked address itself: a second look-up could give another one.
          lookup: (_host, { all }, callback) =>
            all ? callback(null, [{ address, family }]) : callback(null, address, family),
        },
        resolve,
      );
      asked.on("error", reject).end();
    }),
};
