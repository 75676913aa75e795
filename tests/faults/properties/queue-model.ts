import type { Clock } from "../../../src/clock.ts";
import type { Handled, Visit } from "../../../src/bot/bot.ts";
import type { ChatJob } from "../../../src/queue/chat-job.ts";
import { retryAfterSeconds } from "../../../src/queue/retry-after.ts";
import { HIDDEN_WHILE_WORKING_S, LAST_RECEIVE } from "../../../src/times.ts";

/** No two jobs of a group begin in one moment. */
const RECEIVE_MS = 5;
const DEDUPLICATION_MS = 5 * 60_000;

/** `died`: the worker is gone and has told nobody. */
export type Work = (job: ChatJob, visit: Visit) => Promise<Handled | { readonly kind: "died" }>;

/** One group of a FIFO queue and what the chat function's entry file does around a job. */
export interface QueueModel {
  /** False where the deduplication id was seen within five minutes. */
  send(job: ChatJob, deduplicationId: string): boolean;
  isEmpty(): boolean;
  /** Whether its head may be received now. */
  isReady(): boolean;
  /**
   * Waits until the head may be received, and hands it to `work`; the last failed receive goes to `giveUp`. While
   * somebody has the head, it waits for that one.
   */
  next(work: Work, giveUp: (job: ChatJob) => Promise<void>): Promise<void>;
}

export function createQueueModel(clock: Clock): QueueModel {
  const entries: { readonly job: ChatJob; visibleAtMs: number; receives: number }[] = [];
  const seen = new Map<string, number>();
  let working: Promise<void> | undefined;

  const handOut = async (work: Work, giveUp: (job: ChatJob) => Promise<void>): Promise<void> => {
    const [entry] = entries;
    if (!entry) return;
    await clock.sleep(Math.max(RECEIVE_MS, entry.visibleAtMs - clock.now()));
    entry.receives += 1;
    const { job, receives } = entry;
    const hide = (seconds: number): Promise<void> => {
      entry.visibleAtMs = clock.now() + seconds * 1_000;
      return Promise.resolve();
    };
    await hide(HIDDEN_WHILE_WORKING_S);
    const { kind } = await work(job, { receives, hide }).catch(() => ({ kind: "again" as const }));
    if (kind === "died") return;
    const isGivenUp = kind === "again" && receives >= LAST_RECEIVE;
    if (kind === "done" || isGivenUp) {
      if (isGivenUp) await giveUp(job);
      entries.shift();
    } else await hide(retryAfterSeconds(receives, 0.5));
  };

  return {
    send: (job, deduplicationId) => {
      if ((seen.get(deduplicationId) ?? 0) > clock.now()) return false;
      seen.set(deduplicationId, clock.now() + DEDUPLICATION_MS);
      entries.push({ job, visibleAtMs: 0, receives: 0 });
      return true;
    },
    isEmpty: () => entries.length === 0,
    isReady: () => {
      const [entry] = entries;
      return entry !== undefined && working === undefined && entry.visibleAtMs <= clock.now();
    },
    next: (work, giveUp) => {
      working ??= handOut(work, giveUp).finally(() => {
        working = undefined;
      });
      return working;
    },
  };
}
