import { ERASED_KEPT_MS } from "../src/conversation/turn.ts";
import type { ChatJob } from "../src/queue/chat-job.ts";

const DAY_MS = 24 * 60 * 60_000;

/**
 * However old a letter an operator wants answered, beyond this age it is dropped. That a message was taken back is known
 * for ERASED_KEPT_MS; later its letter would be answered as if nothing had happened. The day between is for clocks that differ
 * and for letters on their way.
 */
export const LONGEST_AGE_MS = ERASED_KEPT_MS - DAY_MS;

/** For how long the person has been waiting. */
export function ageOf(job: ChatJob, nowMs: number): number {
  return nowMs - (job.kind === "event" ? job.receivedAtMs : saidAtMs(job));
}

/** When it was written or tapped. Unlike the time of receipt it does not change when LINE delivers it again. */
export function saidAtMs(job: ChatJob): number {
  switch (job.kind) {
    case "event":
      return job.event.timestamp;
    case "deliver":
      return job.turn.timestamp;
    case "forget":
      return job.forgetting.untilMs;
  }
}

export function isTooOld(job: ChatJob, olderThanMs: number, nowMs: number): boolean {
  return ageOf(job, nowMs) > olderThanMs || nowMs - saidAtMs(job) > LONGEST_AGE_MS;
}
