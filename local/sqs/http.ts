import type { IncomingMessage, ServerResponse } from "node:http";
import type { Call } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import { SqsError, toWireError, type WireAnswer } from "./sqs-error.ts";

/**
 * How an operation ends. `answer`: as it should. `fail-before`: 500, nothing was done. `fail-after`: 500, but it
 * was done. `drop`: it was done and the connection ends without an answer.
 */
export type Ending = "answer" | "fail-before" | "fail-after" | "drop";

/** Asked before every operation, by its name: `SendMessage`. */
export type BeforeAnswer = (operation: string) => Promise<Ending>;

export interface AnswerOptions {
  readonly world: Omit<Call, "gone" | "ifNotDelivered">;
  /** Ends waiting polls when the stand-in stops. */
  readonly closing: AbortSignal;
  readonly beforeAnswer?: BeforeAnswer;
}

const TARGET_PREFIX = "AmazonSQS.";

/** A batch of 1 MiB, every character escaped in JSON, and room to spare. */
const LONGEST_BODY_BYTES = 16 * 1_048_576;

/** Answers one request of the AWS JSON protocol. Signatures are not looked at. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { world, closing, beforeAnswer }: AnswerOptions,
): Promise<void> {
  const gone = new AbortController();
  const undo: (() => void)[] = [];
  const leave = () => gone.abort();
  closing.addEventListener("abort", leave);
  response.once("close", () => {
    closing.removeEventListener("abort", leave);
    if (response.writableFinished) return;
    leave();
    for (const step of undo) step();
  });

  const name = operationName(request);
  const call: Call = { ...world, gone: gone.signal, ifNotDelivered: (step) => undo.push(step) };
  const ending = (await beforeAnswer?.(name)) ?? "answer";
  const answer = ending === "fail-before" ? FAILURE : await run(name, request, call);
  if (ending === "drop") {
    // The test wants what was done to stay done.
    undo.length = 0;
    response.destroy();
    return;
  }
  if (gone.signal.aborted) {
    for (const step of undo) step();
    response.destroy();
    return;
  }
  send(response, ending === "fail-after" ? FAILURE : answer);
}

const FAILURE = toWireError(new SqsError("InternalFailure", "The stand-in was asked to fail."));

async function run(name: string, request: IncomingMessage, call: Call): Promise<WireAnswer> {
  try {
    const operation = OPERATIONS.get(name);
    if (!operation) throw new SqsError("UnsupportedOperation", `The SQS stand-in does not do ${name}.`);
    return { status: 200, headers: {}, body: await operation(await readJson(request), call) };
  } catch (error) {
    if (error instanceof SqsError) return toWireError(error);
    // A caller who leaves in the middle of its request is no failure of ours.
    if (!call.gone.aborted) console.error(`The SQS stand-in failed in ${name}:`, error);
    return toWireError(new SqsError("InternalFailure", `The SQS stand-in failed in ${name}.`));
  }
}

function operationName({ method, url, headers }: IncomingMessage): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string" && target.startsWith(TARGET_PREFIX))
    return target.slice(TARGET_PREFIX.length);
  return `"${method} ${url}" without "X-Amz-Target: ${TARGET_PREFIX}<operation>"`;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > LONGEST_BODY_BYTES)
      throw new SqsError("BatchRequestTooLong", "The request is too long to read.");
    chunks.push(buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new SqsError("InvalidParameterValue", "The request body is not JSON.");
  }
}

function send(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0", ...headers });
  response.end(JSON.stringify(body));
}
