import * as z from "zod";
import { entryIdSchema, runBatch } from "./batch.ts";
import { operation, queueOf, queueUrlSchema } from "./operation.ts";
import type { Queue } from "./queues.ts";
import { inRange } from "./ranges.ts";

const receiptSchema = z.object({ ReceiptHandle: z.string() });
const visibilitySchema = receiptSchema.extend({ VisibilityTimeout: z.number() });

export const deleteMessage = operation(receiptSchema.extend({ QueueUrl: queueUrlSchema }), (input, call) =>
  remove(input, queueOf(input, call)),
);

export const deleteMessageBatch = operation(
  z.object({
    QueueUrl: queueUrlSchema,
    Entries: z.array(receiptSchema.extend({ Id: entryIdSchema })).default([]),
  }),
  (input, call) => {
    const queue = queueOf(input, call);
    return runBatch(input.Entries, (entry) => remove(entry, queue));
  },
);

export const changeMessageVisibility = operation(
  visibilitySchema.extend({ QueueUrl: queueUrlSchema }),
  (input, call) => changeVisibility(input, queueOf(input, call)),
);

export const changeMessageVisibilityBatch = operation(
  z.object({
    QueueUrl: queueUrlSchema,
    Entries: z
      .array(visibilitySchema.extend({ Id: entryIdSchema, VisibilityTimeout: z.number().default(0) }))
      .default([]),
  }),
  (input, call) => {
    const queue = queueOf(input, call);
    return runBatch(input.Entries, (entry) => changeVisibility(entry, queue));
  },
);

function remove({ ReceiptHandle }: z.infer<typeof receiptSchema>, queue: Queue): object {
  queue.messages.delete(ReceiptHandle);
  return {};
}

function changeVisibility(input: z.infer<typeof visibilitySchema>, queue: Queue): object {
  const seconds = inRange("VisibilityTimeout", input.VisibilityTimeout, 0, 43_200);
  queue.messages.changeVisibility(input.ReceiptHandle, seconds * 1000);
  return {};
}
