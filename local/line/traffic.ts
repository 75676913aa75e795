import type { Clock } from "../../src/clock.ts";
import type { TrafficEntry } from "./page-api.ts";
import type { Changes } from "./world/changes.ts";

const MOST_KEPT = 500;

/** Both directions, as the page's panel and the tests read it. Headers never enter it: one is the bearer token. */
export interface Traffic {
  begin(request: Begun): (end: Ended) => void;
  entries(): readonly TrafficEntry[];
}

export type Begun = Pick<TrafficEntry, "direction" | "method" | "path" | "requestBody">;
export type Ended = Pick<TrafficEntry, "status" | "responseBody"> & {
  readonly explanation?: string | undefined;
};

export function openTraffic(clock: Clock, changes: Changes): Traffic {
  const entries = new Map<number, TrafficEntry>();
  let lastId = 0;

  function put(entry: TrafficEntry): void {
    entries.set(entry.id, entry);
    for (const id of entries.keys()) {
      if (entries.size <= MOST_KEPT) break;
      entries.delete(id);
    }
    changes.publish({ kind: "traffic", entry });
  }

  return {
    begin: ({ requestBody, ...request }) => {
      lastId += 1;
      const atMs = clock.now();
      const entry: TrafficEntry = {
        ...request,
        id: lastId,
        atMs,
        status: 0,
        tookMs: 0,
        requestBody: withoutSecrets(requestBody),
        responseBody: undefined,
      };
      put(entry);
      return ({ status, responseBody, explanation }) => {
        const tookMs = clock.now() - atMs;
        const ended = { ...entry, status, tookMs, responseBody: withoutSecrets(responseBody) };
        put(explanation === undefined ? ended : { ...ended, explanation });
      };
    },
    entries: () => [...entries.values()],
  };
}

const SECRET_FIELDS = new Set(["client_secret", "access_token", "client_assertion"]);

/** The token endpoints carry secrets in their bodies, at the top level. */
function withoutSecrets(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const fields = Object.entries(body);
  if (!fields.some(([name]) => SECRET_FIELDS.has(name))) return body;
  return Object.fromEntries(fields.map(([name, value]) => [name, SECRET_FIELDS.has(name) ? "…" : value]));
}
