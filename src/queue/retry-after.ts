import { RETRY_AFTER_S } from "../times.ts";

/**
 * Seconds until a failed message may be received again, longer each time. `chance` (0 to 1) spreads it by
 * ±20 %, so that conversations which failed together do not come back together.
 */
export function retryAfterSeconds(receives: number, chance: number): number {
  const index = Math.min(Math.max(receives, 1), RETRY_AFTER_S.length) - 1;
  const seconds = RETRY_AFTER_S[index] ?? RETRY_AFTER_S[0];
  return Math.max(1, Math.round(seconds * (0.8 + 0.4 * chance)));
}
