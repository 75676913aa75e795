import type { Clock } from "../../src/clock.ts";
import type { ReceivedMessage } from "./message.ts";
import type { Queue } from "./queues.ts";

export interface LongPoll {
  readonly receive: () => ReceivedMessage[];
  readonly waitMs: number;
  readonly clock: Clock;
  /** A caller who has gone gets nothing, so that nothing is taken for it. */
  readonly gone: AbortSignal;
}

/** The first messages that become available within the wait: by a send, by an unlocked group, by time. */
export async function waitForMessages(queue: Queue, poll: LongPoll): Promise<ReceivedMessage[]> {
  const { clock, gone } = poll;
  const untilMs = clock.now() + poll.waitMs;
  for (;;) {
    if (gone.aborted) return [];
    const messages = poll.receive();
    const nowMs = clock.now();
    if (messages.length > 0 || nowMs >= untilMs) return messages;
    const wakeAtMs = Math.min(untilMs, queue.messages.nextChangeAtMs() ?? untilMs);
    await sleepUntilChange(queue, wakeAtMs - nowMs, clock, gone);
  }
}

async function sleepUntilChange(queue: Queue, ms: number, clock: Clock, gone: AbortSignal): Promise<void> {
  const awake = new AbortController();
  const wake = () => awake.abort();
  const stopListening = queue.onChange(wake);
  gone.addEventListener("abort", wake);
  await clock.sleep(ms, awake.signal);
  gone.removeEventListener("abort", wake);
  stopListening();
}
