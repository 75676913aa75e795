import type { RequestListener } from "node:http";
import type { DirectStandIn, StandIn } from "../../local/stand-in.ts";
import type { Clock } from "../../src/clock.ts";
import { ACCESS_TOKEN } from "../support/line-platform.ts";
import type { AtLine } from "./sample.ts";

type Took = Extract<AtLine, { took: unknown }>;

/** LINE, with a note of every message it took: that is what a sample has to bring back. */
export function recordTaken(line: StandIn, clock: Clock, note: (took: Took) => void): DirectStandIn {
  const forward = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(line.url + path, init);
    const isMessage = /\/message\/(reply|push)$/.test(path);
    if (!isMessage || !response.ok || typeof init.body !== "string") return response;
    const retryKey = new Headers(init.headers).get("x-line-retry-key");
    const body: Record<string, unknown> = JSON.parse(init.body);
    note({ atMs: clock.now(), took: { path, ...(retryKey !== null && { retryKey }), body } });
    return response;
  };
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "GET", url = "/" } = request;
      const headers = kept(Object.entries(request.headers));
      const body = Buffer.concat(chunks).toString();
      const answerIt = async () => {
        const answer = await forward(url, { method, headers, ...(body !== "" && { body }) });
        response.writeHead(answer.status, Object.fromEntries(kept(answer.headers))).end(await answer.text());
      };
      // LINE that says nothing: so does this.
      answerIt().catch(() => response.destroy());
    });
  };
  return { url: line.url, listener, close: () => Promise.resolve() };
}

function kept(headers: Iterable<[string, string | string[] | undefined]>): [string, string][] {
  return [...headers].flatMap(([name, value]): [string, string][] =>
    OF_THE_CONNECTION.has(name) || value === undefined ? [] : [[name, String(value)]],
  );
}

const OF_THE_CONNECTION = new Set(["host", "connection", "content-length", "transfer-encoding"]);

/** Lets LINE take once more what it took when the sample was written. */
export async function takeAgain(line: StandIn, { path, retryKey, body }: Took["took"]): Promise<void> {
  const response = await fetch(line.url + path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${ACCESS_TOKEN}`,
      "content-type": "application/json",
      ...(retryKey !== undefined && { "x-line-retry-key": retryKey }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`LINE took this once and refuses it now: ${await response.text()}`);
}
