import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Clock } from "../../src/clock.ts";
import { createDeduplication, rememberedSendSchema } from "./deduplication.ts";
import { queuedMessageSchema, type NewMessage, type QueuedMessage, type ReceivedMessage } from "./message.ts";
import { messageIdOfReceipt, newReceipt } from "./receipts.ts";
import { invalidParameter, SqsError } from "./sqs-error.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const LONGEST_VISIBILITY_MS = 43_200_000;

/** What may change while the queue lives. */
export interface FifoRules {
  readonly delayMs: number;
  readonly retentionMs: number;
  readonly deduplicationScope: "queue" | "messageGroup";
}

export interface ReceiveRequest {
  readonly max: number;
  readonly visibilityMs: number;
  readonly redrive?:
    { readonly maxReceiveCount: number; moveAway: (message: QueuedMessage) => void } | undefined;
}

export interface Counts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** One FIFO queue: order, locks, receipts. It knows nothing of HTTP, of other queues or of parameter rules. */
export interface FifoQueue {
  /** A repeat within the deduplication window is accepted, answered with the first one's ids and not queued. */
  send(message: NewMessage): { messageId: string; sequenceNumber: string };
  /** The oldest free group first, as much of it as fits, then the next. Locks every group it takes from. */
  receive(request: ReceiveRequest): ReceivedMessage[];
  /** Undoes a receive whose answer never left, as if nobody had asked. */
  giveBack(messages: readonly ReceivedMessage[]): void;
  /** Deleting what is already deleted succeeds; an expired or outdated receipt is refused. */
  delete(receipt: string): void;
  changeVisibility(receipt: string, visibilityMs: number): void;
  purge(): void;
  counts(): Counts;
  /** Takes a message over at the tail, from another queue. Deduplication does not apply to moves. */
  adopt(message: NewMessage, identity: { messageId: string; deadLetterSourceArn?: string }): void;
  /** Removes and returns what nobody holds, in order. */
  takeVisible(): QueuedMessage[];
  /** When time alone may make a message available. */
  nextChangeAtMs(): number | undefined;
  save(): SavedFifoQueue;
}

export const savedFifoQueueSchema = z.object({
  nextSequence: z.number(),
  messages: z.array(queuedMessageSchema),
  deduplication: z.array(rememberedSendSchema),
});

export type SavedFifoQueue = z.infer<typeof savedFifoQueueSchema>;

export interface FifoQueueOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly rules: () => FifoRules;
  /** Called after every change: wakes long polls, has the state saved. */
  readonly onChange: () => void;
  readonly saved?: SavedFifoQueue | undefined;
}

export function createFifoQueue({ name, clock, rules, onChange, saved }: FifoQueueOptions): FifoQueue {
  // A Map keeps insertion order, which is the order of sequence numbers.
  const messages = new Map<string, QueuedMessage>();
  const deduplication = createDeduplication(saved?.deduplication);
  let nextSequence = saved?.nextSequence ?? 1;
  for (const { receipt: _, ...message } of saved?.messages ?? []) {
    // Whoever held it is gone with the process that gave it out; waiting for the timeout would only cost time.
    messages.set(message.messageId, { ...message, inFlightUntilMs: 0 });
  }

  const isInFlight = (message: QueuedMessage) => message.inFlightUntilMs > clock.now();
  // The queue's delay works backwards too: on FIFO queues a new value applies to messages already queued.
  const visibleFromMs = (message: QueuedMessage) => message.sentAtMs + rules().delayMs;
  const isDelayed = (message: QueuedMessage) =>
    message.receiveCount === 0 && visibleFromMs(message) > clock.now();

  function append(
    message: NewMessage,
    identity: { messageId: string; deadLetterSourceArn?: string },
  ): string {
    const sequenceNumber = String(nextSequence++).padStart(20, "0");
    const { body, attributes, groupId, deduplicationId, traceHeader } = message;
    messages.set(identity.messageId, {
      body,
      attributes,
      groupId,
      deduplicationId,
      traceHeader,
      ...identity,
      sequenceNumber,
      sentAtMs: clock.now(),
      receiveCount: 0,
      inFlightUntilMs: 0,
    });
    onChange();
    return sequenceNumber;
  }

  function dropOverdue(): void {
    for (const message of messages.values()) {
      if (message.sentAtMs + rules().retentionMs <= clock.now()) messages.delete(message.messageId);
    }
  }

  /** What could be handed out now: nothing of a group of which anything is in flight. */
  function available(): QueuedMessage[] {
    dropOverdue();
    const all = [...messages.values()];
    const locked = new Set(all.filter(isInFlight).map(({ groupId }) => groupId));
    return all.filter((message) => !locked.has(message.groupId) && !isDelayed(message));
  }

  function moveExhausted({ maxReceiveCount, moveAway }: NonNullable<ReceiveRequest["redrive"]>): void {
    for (const message of available().filter(({ receiveCount }) => receiveCount >= maxReceiveCount)) {
      messages.delete(message.messageId);
      moveAway(message);
      onChange();
    }
  }

  function handOut(message: QueuedMessage, visibilityMs: number): ReceivedMessage {
    const nowMs = clock.now();
    const receipt = newReceipt(name, message.messageId);
    const received = {
      ...message,
      receipt,
      receiveCount: message.receiveCount + 1,
      inFlightUntilMs: nowMs + visibilityMs,
      firstReceivedAtMs: message.firstReceivedAtMs ?? nowMs,
      lastReceivedAtMs: nowMs,
    };
    messages.set(message.messageId, received);
    return received;
  }

  function findByReceipt(receipt: string): QueuedMessage | undefined {
    const messageId = messageIdOfReceipt(receipt, name);
    if (messageId === undefined) {
      throw new SqsError("ReceiptHandleIsInvalid", `The input receipt handle "${receipt}" is not valid.`);
    }
    return messages.get(messageId);
  }

  return {
    send: (message) => {
      const scope = rules().deduplicationScope === "messageGroup" ? [message.groupId] : [];
      const key = JSON.stringify([...scope, message.deduplicationId]);
      const earlier = deduplication.find(key, clock.now());
      if (earlier) return { messageId: earlier.messageId, sequenceNumber: earlier.sequenceNumber };
      const messageId = randomUUID();
      const sequenceNumber = append(message, { messageId });
      deduplication.remember({ key, messageId, sequenceNumber }, clock.now());
      return { messageId, sequenceNumber };
    },

    receive: ({ max, visibilityMs, redrive }) => {
      if (redrive) moveExhausted(redrive);
      const byGroup = Map.groupBy(available(), ({ groupId }) => groupId);
      const batch = [...byGroup.values()].flat().slice(0, max);
      const received = batch.map((message) => handOut(message, visibilityMs));
      if (received.length > 0) onChange();
      return received;
    },

    giveBack: (received) => {
      for (const { messageId, receipt } of received) {
        const message = messages.get(messageId);
        if (message?.receipt !== receipt) continue;
        const receiveCount = message.receiveCount - 1;
        messages.set(messageId, { ...message, receiveCount, inFlightUntilMs: 0, receipt: undefined });
      }
      onChange();
    },

    delete: (receipt) => {
      const message = findByReceipt(receipt);
      if (!message) return;
      if (message.receipt !== receipt || !isInFlight(message)) {
        throw invalidParameter("ReceiptHandle", receipt, "The receipt handle has expired.");
      }
      messages.delete(message.messageId);
      onChange();
    },

    changeVisibility: (receipt, visibilityMs) => {
      const message = findByReceipt(receipt);
      if (message?.receipt !== receipt) {
        const reason = "Message does not exist or is not available for visibility timeout change.";
        throw invalidParameter("ReceiptHandle", receipt, reason);
      }
      if (!isInFlight(message)) throw new SqsError("MessageNotInflight", "The message is not in flight.");
      const untilMs = clock.now() + visibilityMs;
      if (untilMs - (message.lastReceivedAtMs ?? 0) > LONGEST_VISIBILITY_MS) {
        const reason = "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]";
        throw invalidParameter("VisibilityTimeout", visibilityMs / 1000, reason);
      }
      messages.set(message.messageId, { ...message, inFlightUntilMs: untilMs });
      onChange();
    },

    purge: () => {
      messages.clear();
      onChange();
    },

    counts: () => {
      dropOverdue();
      const all = [...messages.values()];
      const inFlight = all.filter(isInFlight).length;
      const delayed = all.filter(isDelayed).length;
      return { visible: all.length - inFlight - delayed, inFlight, delayed };
    },

    adopt: append,

    takeVisible: () => {
      const visible = [...messages.values()].filter((message) => !isInFlight(message) && !isDelayed(message));
      for (const { messageId } of visible) messages.delete(messageId);
      onChange();
      return visible;
    },

    nextChangeAtMs: () => {
      const times = [...messages.values()].flatMap((message) => [
        message.inFlightUntilMs,
        visibleFromMs(message),
      ]);
      const future = times.filter((atMs) => atMs > clock.now());
      return future.length === 0 ? undefined : future.reduce((first, atMs) => Math.min(first, atMs));
    },

    save: () => ({ nextSequence, messages: [...messages.values()], deduplication: deduplication.all() }),
  };
}
