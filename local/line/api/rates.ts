import type { Clock } from "../../../src/clock.ts";
import type { Endpoint, Rate } from "./endpoint.ts";

/** https://developers.line.biz/en/reference/messaging-api/#rate-limits */
const USUAL: Rate = { calls: 2_000, everyMs: 1_000 };

export interface RateLimits {
  /** Takes one call out of the endpoint's bucket; false when it is empty. */
  take(endpoint: Endpoint): boolean;
}

/** Token buckets, refilled continuously. LINE does not say how large they are: here one period's calls. */
export function openRateLimits(clock: Clock): RateLimits {
  const buckets = new Map<string, { left: number; atMs: number }>();
  return {
    take: ({ name, rate = USUAL }) => {
      const now = clock.now();
      const bucket = buckets.get(name) ?? { left: rate.calls, atMs: now };
      const refilled = ((now - bucket.atMs) * rate.calls) / rate.everyMs;
      const left = Math.min(rate.calls, bucket.left + refilled);
      const isAllowed = left >= 1;
      buckets.set(name, { left: isAllowed ? left - 1 : left, atMs: now });
      return isAllowed;
    },
  };
}
