import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { StandIn } from "../../local/stand-in.ts";
import { portOf } from "./gateway.ts";
import type { SuiteClock } from "./suite-clock.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** API Gateway: the webhook function over HTTP. */
export interface Door extends StandIn {
  /** Resolves when a request with this event was answered 200. Rejects where LINE has long given up. */
  accepted(webhookEventId: string): Promise<void>;
  /** Makes this event look as if it had been received so long ago. */
  age(webhookEventId: string, ms: number): void;
  /** How many requests were answered with what. */
  answers(): ReadonlyMap<number, number>;
}

const PATIENCE_MS = 600_000;

const bodySchema = z.object({
  events: z.array(
    z
      .object({
        webhookEventId: z.string(),
        source: z.object({ userId: z.string(), groupId: z.string() }).partial().optional(),
      })
      .partial(),
  ),
});
const resultSchema = z.object({ statusCode: z.number(), body: z.string().default("") });

export async function openDoor(pool: WorkerPool, clock: SuiteClock): Promise<Door> {
  const taken = new Map<string, { readonly done: Promise<void>; readonly resolve: () => void }>();
  const ages = new Map<string, number>();
  const answers = new Map<number, number>();
  const acceptance = (webhookEventId: string) => {
    const known = taken.get(webhookEventId);
    if (known) return known;
    const { promise: done, resolve } = Promise.withResolvers<void>();
    taken.set(webhookEventId, { done, resolve });
    return { done, resolve };
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const receivedAtMs = clock.now();
      const body = Buffer.concat(chunks).toString();
      const events = readEvents(body);
      const ageMs = Math.max(0, ...events.map(({ webhookEventId = "" }) => ages.get(webhookEventId) ?? 0));
      const asked = toGatewayEvent(request.headers, body, receivedAtMs - ageMs);
      const answerIt = async () => {
        const worker = await pool.take();
        const { groupId, userId } = events[0]?.source ?? {};
        const invoked = await worker.invoke(asked, groupId ?? userId);
        pool.giveBack(worker);
        const result = invoked.kind === "answered" ? resultSchema.parse(invoked.result) : undefined;
        // What API Gateway says for a function that failed.
        const status = result?.statusCode ?? 500;
        answers.set(status, (answers.get(status) ?? 0) + 1);
        response.writeHead(status, { "content-type": "application/json" }).end(result?.body ?? "");
        if (status !== 200) return;
        for (const { webhookEventId } of events)
          if (webhookEventId !== undefined) acceptance(webhookEventId).resolve();
      };
      answerIt().catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => {
    // Of a thousand connections at once none may be refused: API Gateway would take them.
    server.listen({ port: 0, host: "127.0.0.1", backlog: 2_000 }, resolve);
  });
  return {
    url: `http://127.0.0.1:${portOf(server.address())}/webhook`,
    accepted: async (webhookEventId) => {
      const late = sleep(PATIENCE_MS, undefined, { ref: false }).then(() => {
        throw new Error(`No webhook with ${webhookEventId} was accepted.`);
      });
      await Promise.race([acceptance(webhookEventId).done, late]);
    },
    age: (webhookEventId, ms) => ages.set(webhookEventId, ms),
    answers: () => answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readEvents(body: string) {
  try {
    return bodySchema.safeParse(JSON.parse(body)).data?.events ?? [];
  } catch {
    return [];
  }
}

function toGatewayEvent(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  timeEpoch: number,
): APIGatewayProxyEventV2 {
  return {
    version: "2.0",
    routeKey: "POST /webhook",
    rawPath: "/webhook",
    rawQueryString: "",
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    requestContext: {
      accountId: "000000000000",
      apiId: "api",
      domainName: "localhost",
      domainPrefix: "localhost",
      http: {
        method: "POST",
        path: "/webhook",
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: "LineBotWebhook/2.0",
      },
      requestId: "request",
      routeKey: "POST /webhook",
      stage: "$default",
      time: new Date(timeEpoch).toISOString(),
      timeEpoch,
    },
    body,
    isBase64Encoded: false,
  };
}
