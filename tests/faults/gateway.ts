import inject from "light-my-request";
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { DirectStandIn, StandIn } from "../../local/stand-in.ts";
import { CONVERSATION_HEADER } from "./worker/serve-ipc.ts";

export type Service = "sqs" | "ssm" | "dynamodb" | "bedrock" | "line";

/** A request of a worker's on its way to a stand-in. */
export interface Call {
  readonly service: Service;
  /** AWS's name of the operation, `Converse`, or the last part of LINE's path: `reply`. */
  readonly operation: string;
  readonly body: Buffer;
  /** Whose message the worker was at when it called. */
  readonly conversation: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** `drop`: the connection ends without an answer. `instead`: the stand-in gets this body. */
export type Meddling = Answer | "drop" | { readonly instead: Buffer } | undefined;

/** Asked before a stand-in gets a call, and after it has carried it out, before the worker hears of that. */
export interface Watch {
  before(call: Call): Promise<Meddling>;
  after(call: Call, answer: Answer): Promise<Meddling>;
}

export type StandIns = Readonly<Record<Service, StandIn | DirectStandIn>>;

/** Stands between one worker and all stand-ins. A second network costs more than the turn, so it is left out where a
 *  stand-in allows that. */
export async function startGateway(standIns: StandIns, watch: Watch): Promise<StandIn> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "GET", url = "/", headers } = request;
      const { [CONVERSATION_HEADER]: conversation, ...own } = headers;
      const call = {
        ...nameOf(url, headers),
        body: Buffer.concat(chunks),
        conversation: conversation === undefined ? undefined : String(conversation),
      };
      const answerIt = async () => {
        const early = await watch.before(call);
        const isEarly = early === "drop" || (early !== undefined && "status" in early);
        const body =
          early !== undefined && early !== "drop" && "instead" in early ? early.instead : call.body;
        const came = isEarly
          ? early
          : await forward(standIns[call.service], { url, method, headers: own, body }, agent);
        const late = isEarly || came === "drop" ? undefined : await watch.after(call, came);
        const answer = late ?? came;
        if (answer === "drop" || !("status" in answer)) return response.destroy();
        return response.writeHead(answer.status, withoutHops(answer.headers)).end(answer.body);
      };
      answerIt().catch(() => response.destroy());
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
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Forwarded {
  readonly url: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A stand-in that ends the connection ends ours, too. */
async function forward(
  standIn: StandIn | DirectStandIn,
  { url, method, headers, body }: Forwarded,
  agent: Agent,
): Promise<Answer | "drop"> {
  if ("listener" in standIn) {
    const answer = await inject(standIn.listener, { url, method, headers, payload: body });
    return { status: answer.statusCode, headers: answer.headers, body: answer.rawPayload };
  }
  return new Promise((resolve) => {
    const options = { method, agent, headers: withoutHops(headers) };
    const sent = httpRequest(standIn.url + url, options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", () => resolve("drop"));
      answer.on("end", () => {
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on("error", () => resolve("drop"));
    sent.end(body);
  });
}

const AWS: Readonly<Record<string, Service>> = {
  AmazonSQS: "sqs",
  AmazonSSM: "ssm",
  DynamoDB_20120810: "dynamodb",
};

function nameOf(url: string, headers: IncomingHttpHeaders): Pick<Call, "service" | "operation"> {
  const [prefix = "", target] = String(headers["x-amz-target"] ?? "").split(".");
  const service = AWS[prefix];
  if (service && target !== undefined) return { service, operation: target };
  if (url.startsWith("/model/")) return { service: "bedrock", operation: "Converse" };
  const segments = new URL(url, "http://line").pathname.split("/");
  const operation = segments.includes("profile") ? "profile" : (segments.at(-1) ?? "");
  return { service: "line", operation };
}

function withoutHops(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const kept: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOPS.has(name)) kept[name] = value;
  }
  return kept;
}

const HOPS = new Set(["host", "connection", "content-length", "transfer-encoding", "keep-alive", "expect"]);

export function portOf(address: AddressInfo | string | null): number {
  if (typeof address === "object" && address !== null) return address.port;
  throw new Error("It is not listening.");
}
