import { createHmac } from "node:crypto";
import * as z from "zod";
import type { Clock } from "../../src/clock.ts";

/** "Respond with HTTP status code 200 within 2 seconds."
 *  https://developers.line.biz/en/docs/messaging-api/check-webhook-error-statistics/ */
const ANSWER_WITHIN_MS = 2_000;
const MOST_ANSWER_CHARACTERS = 2_000;

export type Signature = "good" | "bad" | "missing";

export type FailureReason = "could_not_connect" | "request_timeout" | "error_status_code" | "unclassified";

export interface PostOutcome {
  /** 0 when no answer came. */
  readonly status: number;
  readonly answer: string | undefined;
  /** In the words of LINE's error statistics. */
  readonly failure?: { readonly reason: FailureReason; readonly detail: string };
}

export interface WebhookRequest {
  readonly url: string;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly channelSecret: string;
  readonly signature: Signature;
}

/** Signs and sends exactly these bytes, and says what came of it. It never throws. */
export async function postWebhook(
  { url, bytes, channelSecret, signature }: WebhookRequest,
  clock: Clock,
  closing: AbortSignal,
): Promise<PostOutcome> {
  if (!URL.canParse(url)) return unanswered("could_not_connect", "Invalid URL syntax");
  const deadline = clock.deadline(clock.now() + ANSWER_WITHIN_MS);
  try {
    const response = await fetch(url, {
      method: "POST",
      body: bytes,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "LineBotWebhook/2.0",
        ...signatureHeader(bytes, channelSecret, signature),
      },
      redirect: "manual",
      signal: AbortSignal.any([deadline, closing]),
    });
    const { status } = response;
    const answer = (await response.text()).slice(0, MOST_ANSWER_CHARACTERS);
    if (response.ok) return { status, answer };
    return { status, answer, failure: { reason: "error_status_code", detail: String(status) } };
  } catch (error) {
    if (deadline.aborted) return unanswered("request_timeout", "Request timeout");
    return explainFailure(error);
  }
}

function signatureHeader(bytes: Buffer, channelSecret: string, signature: Signature): Record<string, string> {
  if (signature === "missing") return {};
  const key = signature === "good" ? channelSecret : `not ${channelSecret}`;
  return { "x-line-signature": createHmac("sha256", key).update(bytes).digest("base64") };
}

/** fetch hides the socket's error in `cause`. */
const fetchFailure = z.object({ cause: z.object({ code: z.string() }) });

function explainFailure(error: unknown): PostOutcome {
  switch (fetchFailure.safeParse(error).data?.cause.code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return unanswered("could_not_connect", "Unknown host");
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
      return unanswered("unclassified", "Session closed unexpectedly");
    default:
      return unanswered("could_not_connect", "Connection failed");
  }
}

function unanswered(reason: FailureReason, detail: string): PostOutcome {
  return { status: 0, answer: undefined, failure: { reason, detail } };
}
