import * as z from "zod";
import type { Clock } from "../../src/clock.ts";
import { createFifoQueue, savedFifoQueueSchema, type FifoQueue, type SavedFifoQueue } from "./fifo-queue.ts";
import {
  changeAttributes,
  newQueueAttributes,
  readSettings,
  type QueueAttributes,
  type QueueSettings,
} from "./queue-attributes.ts";
import { invalidParameter, SqsError } from "./sqs-error.ts";

/** A queue with its name, its settings and those who wait for it. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  readonly attributes: QueueAttributes;
  readonly settings: QueueSettings;
  readonly messages: FifoQueue;
  changeAttributes(changes: QueueAttributes): void;
  /** Calls back at every change until the returned function is called. */
  onChange(listener: () => void): () => void;
}

/** All queues of the stand-in. */
export interface Queues {
  /** Creating one that exists with the same attributes gives it back. */
  create(name: string, attributes: QueueAttributes): Queue;
  get(name: string): Queue;
  changeAttributes(name: string, changes: QueueAttributes): void;
  findByArn(arn: string): Queue | undefined;
  delete(name: string): void;
  all(): Queue[];
  save(): SavedQueues;
}

export const savedQueuesSchema = z.array(
  z.object({
    name: z.string(),
    createdAtMs: z.number(),
    modifiedAtMs: z.number(),
    attributes: z.record(z.string(), z.string()),
    messages: savedFifoQueueSchema,
  }),
);

export type SavedQueues = z.infer<typeof savedQueuesSchema>;

const QUEUE_NAME = /^[A-Za-z0-9_-]{1,75}\.fifo$/;

export interface QueuesOptions {
  readonly clock: Clock;
  /** `arn:aws:sqs:<region>:<account>:`. */
  readonly arnPrefix: string;
  readonly onChange: () => void;
  readonly saved?: SavedQueues | undefined;
}

export function createQueues({ clock, arnPrefix, onChange, saved = [] }: QueuesOptions): Queues {
  const queues = new Map<string, Queue>();
  for (const queue of saved) add(queue.name, queue);

  function add(name: string, state: QueueState): Queue {
    const queue = createQueue({ name, arn: arnPrefix + name, clock, state, onChange });
    queues.set(name, queue);
    return queue;
  }

  function findByArn(arn: string): Queue | undefined {
    return arn.startsWith(arnPrefix) ? queues.get(arn.slice(arnPrefix.length)) : undefined;
  }

  function checkDeadLetterQueue(attributes: QueueAttributes): void {
    const { redrive } = readSettings(attributes);
    if (!redrive || findByArn(redrive.deadLetterArn)) return;
    throw invalidParameter(
      "RedrivePolicy",
      attributes["RedrivePolicy"],
      "Dead letter target does not exist.",
    );
  }

  function get(name: string): Queue {
    const queue = queues.get(name);
    if (queue) return queue;
    throw new SqsError("QueueDoesNotExist", "The specified queue does not exist.");
  }

  return {
    create: (name, given) => {
      checkIsFifo(name, given);
      const attributes = newQueueAttributes(given);
      const existing = queues.get(name);
      if (existing) {
        const isSame = Object.entries(given).every(([key, value]) => existing.attributes[key] === value);
        if (isSame) return existing;
        throw new SqsError(
          "QueueNameExists",
          "A queue already exists with the same name and a different value for attributes",
        );
      }
      checkDeadLetterQueue(attributes);
      const queue = add(name, { createdAtMs: clock.now(), modifiedAtMs: clock.now(), attributes });
      onChange();
      return queue;
    },
    get,
    changeAttributes: (name, changes) => {
      const queue = get(name);
      checkDeadLetterQueue(changeAttributes(queue.attributes, changes));
      queue.changeAttributes(changes);
    },
    findByArn,
    delete: (name) => {
      queues.delete(name);
      onChange();
    },
    all: () => [...queues.values()],
    save: () =>
      [...queues.values()].map((queue) => ({
        name: queue.name,
        createdAtMs: queue.createdAtMs,
        modifiedAtMs: queue.modifiedAtMs,
        attributes: queue.attributes,
        messages: queue.messages.save(),
      })),
  };
}

function checkIsFifo(name: string, attributes: QueueAttributes): void {
  if (!name.endsWith(".fifo") && attributes["FifoQueue"] !== "true") {
    const text = "This stand-in has FIFO queues only: end the name with .fifo and set FifoQueue to true.";
    throw new SqsError("UnsupportedOperation", text);
  }
  if (!QUEUE_NAME.test(name) || attributes["FifoQueue"] !== "true") {
    const reason = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
    throw invalidParameter("QueueName", name, `${reason}, ending with .fifo exactly when FifoQueue is true.`);
  }
}

interface QueueState {
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  readonly attributes: QueueAttributes;
  readonly messages?: SavedFifoQueue | undefined;
}

interface QueueOptions {
  readonly name: string;
  readonly arn: string;
  readonly clock: Clock;
  readonly state: QueueState;
  readonly onChange: () => void;
}

function createQueue({ name, arn, clock, state, onChange }: QueueOptions): Queue {
  const listeners = new Set<() => void>();
  let { attributes, modifiedAtMs } = state;
  let settings = readSettings(attributes);

  function announce(): void {
    onChange();
    for (const listener of listeners) listener();
  }

  return {
    name,
    arn,
    createdAtMs: state.createdAtMs,
    get modifiedAtMs() {
      return modifiedAtMs;
    },
    get attributes() {
      return attributes;
    },
    get settings() {
      return settings;
    },
    messages: createFifoQueue({
      name,
      clock,
      rules: () => settings,
      onChange: announce,
      saved: state.messages,
    }),
    changeAttributes: (changes) => {
      attributes = changeAttributes(attributes, changes);
      settings = readSettings(attributes);
      modifiedAtMs = clock.now();
      announce();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
