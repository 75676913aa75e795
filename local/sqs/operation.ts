import * as z from "zod";
import type { Clock } from "../../src/clock.ts";
import type { MoveTask } from "./move-task.ts";
import type { Queue, Queues } from "./queues.ts";
import { missingParameter, SqsError } from "./sqs-error.ts";

/** What one request may use. */
export interface Call {
  readonly queues: Queues;
  readonly moveTasks: MoveTask[];
  readonly clock: Clock;
  /** Aborts when the caller has gone away. */
  readonly gone: AbortSignal;
  readonly queueUrl: (name: string) => string;
  /** Called when the answer could not be handed over, so that nothing is lost with it. */
  readonly ifNotDelivered: (undo: () => void) => void;
}

export type Operation = (body: unknown, call: Call) => object | Promise<object>;

/** Reads the body by a schema before `run` sees it. */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  run: (input: z.infer<Schema>, call: Call) => object | Promise<object>,
): Operation {
  return (body, call) => {
    const input = schema.safeParse(body);
    if (input.success) return run(input.data, call);
    throw toSqsError(input.error, body);
  };
}

export const queueUrlSchema = z.string().min(1);

/** A queue is found by the last part of its URL, so URLs from before a change of port keep working. */
export function queueOf({ QueueUrl }: { QueueUrl: string }, { queues }: Call): Queue {
  return queues.get(QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1));
}

function toSqsError(error: z.ZodError, body: unknown): SqsError {
  const [issue] = error.issues;
  const path = issue?.path.join(".") ?? "body";
  const isMissing = issue?.code === "invalid_type" && readPath(body, issue.path) === undefined;
  if (isMissing) return missingParameter(path);
  return new SqsError(
    "InvalidParameterValue",
    `Value for parameter ${path} is invalid. Reason: ${issue?.message}`,
  );
}

function readPath(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );
}
