import * as z from "zod";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATION_WINDOW_MS = 5 * 60_000;

export const rememberedSendSchema = z.object({
  key: z.string(),
  messageId: z.string(),
  sequenceNumber: z.string(),
  untilMs: z.number(),
});

export type RememberedSend = z.infer<typeof rememberedSendSchema>;

/** What was sent in the last five minutes. It outlives the messages themselves: deleting does not forget. */
export interface Deduplication {
  find(key: string, nowMs: number): RememberedSend | undefined;
  remember(send: { key: string; messageId: string; sequenceNumber: string }, nowMs: number): void;
  all(): RememberedSend[];
}

export function createDeduplication(saved: readonly RememberedSend[] = []): Deduplication {
  // Insertion order is the order of expiry, so old entries are always in front.
  const sends = new Map(saved.map((send) => [send.key, send]));

  function forgetOld(nowMs: number): void {
    for (const send of sends.values()) {
      if (send.untilMs > nowMs) return;
      sends.delete(send.key);
    }
  }

  return {
    find: (key, nowMs) => {
      forgetOld(nowMs);
      return sends.get(key);
    },
    remember: (send, nowMs) => {
      sends.set(send.key, { ...send, untilMs: nowMs + DEDUPLICATION_WINDOW_MS });
    },
    all: () => [...sends.values()],
  };
}
