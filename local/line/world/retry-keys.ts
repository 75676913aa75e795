import type { messagingApi } from "@line/bot-sdk";
import { type World, keepNewest } from "./world.ts";

/** https://developers.line.biz/en/docs/messaging-api/retrying-api-request/ */
const KEPT_MS = 24 * 60 * 60_000;
const MOST_KEPT = 5_000;

/** A request with a retry key that got a 2xx. A refused one leaves its key free. */
export interface AcceptedRequest {
  readonly requestId: string;
  readonly atMs: number;
  /** The body's text, to notice a key used for something else. */
  readonly body: string;
  readonly sentMessages?: readonly messagingApi.SentMessage[];
}

export function findAccepted(world: World, retryKey: string): AcceptedRequest | undefined {
  const accepted = world.retryKeys.get(retryKey);
  return accepted && world.clock.now() - accepted.atMs < KEPT_MS ? accepted : undefined;
}

export function rememberAccepted(world: World, retryKey: string, accepted: AcceptedRequest): void {
  world.retryKeys.delete(retryKey);
  world.retryKeys.set(retryKey, accepted);
  keepNewest(world.retryKeys, MOST_KEPT);
}
