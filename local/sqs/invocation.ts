import { connect } from "node:net";
import type { SQSEvent } from "aws-lambda";
import * as z from "zod";

/** `lost`: there was no answer at all, so the function may or may not have run. */
export type InvocationResult =
  | { readonly kind: "answered"; readonly payload: unknown }
  | { readonly kind: "failed"; readonly because: string }
  | { readonly kind: "lost"; readonly because: string };

/** What a runtime answers when a handler throws. */
const errorPayloadSchema = z
  .object({ errorMessage: z.unknown(), errorType: z.unknown() })
  .partial()
  .refine((payload) => payload.errorMessage !== undefined || payload.errorType !== undefined);

/** Calls a function as Lambda's Invoke does and waits for its answer. */
export async function invokeFunction(
  functionUrl: string,
  event: SQSEvent,
  signal: AbortSignal,
): Promise<InvocationResult> {
  let response: Response;
  let text: string;
  try {
    const headers = { "content-type": "application/json", "x-amz-invocation-type": "RequestResponse" };
    response = await fetch(functionUrl, { method: "POST", headers, body: JSON.stringify(event), signal });
    text = await response.text();
  } catch (error) {
    return { kind: "lost", because: signal.aborted ? "it was stopped" : reasonOf(error) };
  }
  if (!response.ok) return { kind: "failed", because: `HTTP ${response.status}` };
  const functionError = response.headers.get("x-amz-function-error");
  if (functionError !== null) return { kind: "failed", because: `function error ${functionError}` };
  return readPayload(text);
}

/** Asked before messages are taken, so that a function that is not up yet costs them no receive. */
export function isReachable(functionUrl: string): Promise<boolean> {
  const { hostname, port } = new URL(functionUrl);
  return new Promise((resolve) => {
    const socket = connect(Number(port || 80), hostname);
    const finish = (reachable: boolean) => {
      socket.destroy();
      resolve(reachable);
    };
    socket.once("connect", () => finish(true));
    socket.once("error", () => finish(false));
  });
}

function readPayload(text: string): InvocationResult {
  if (text === "") return { kind: "answered", payload: null };
  try {
    const payload: unknown = JSON.parse(text);
    // Only the kind of error: its message may quote what somebody wrote.
    const isError = errorPayloadSchema.safeParse(payload).success;
    return isError ? { kind: "failed", because: "the function threw" } : { kind: "answered", payload };
  } catch {
    return { kind: "failed", because: "the answer is not JSON" };
  }
}

/** `fetch` wraps what happened; the code inside says it. */
function reasonOf(error: unknown): string {
  return fetchErrorSchema.safeParse(error).data?.cause.code ?? "the connection failed";
}

const fetchErrorSchema = z.object({ cause: z.object({ code: z.string() }) });
