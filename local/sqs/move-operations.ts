import { randomUUID } from "node:crypto";
import * as z from "zod";
import { operation, type Call } from "./operation.ts";
import type { Queue } from "./queues.ts";
import { SqsError } from "./sqs-error.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
const MOST_LISTED = 10;

export const startMessageMoveTask = operation(
  z.object({
    SourceArn: z.string(),
    DestinationArn: z.string().optional(),
    MaxNumberOfMessagesPerSecond: z.number().int().min(1).max(500).optional(),
  }),
  (input, call) => {
    const source = existing(input.SourceArn, call);
    if (!isDeadLetterQueue(source, call)) {
      throw new SqsError("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.");
    }
    const destination = input.DestinationArn === undefined ? undefined : existing(input.DestinationArn, call);
    const moved = moveAll(source, destination, call);
    call.moveTasks.unshift({
      ...input,
      Status: "COMPLETED",
      StartedTimestamp: call.clock.now(),
      ApproximateNumberOfMessagesMoved: moved,
      ApproximateNumberOfMessagesToMove: moved,
    });
    return { TaskHandle: Buffer.from(JSON.stringify({ taskId: randomUUID() })).toString("base64") };
  },
);

export const listMessageMoveTasks = operation(
  z.object({ SourceArn: z.string(), MaxResults: z.number().int().min(1).max(MOST_LISTED).default(1) }),
  (input, call) => {
    const source = existing(input.SourceArn, call);
    const tasks = call.moveTasks.filter(({ SourceArn }) => SourceArn === source.arn);
    return { Results: tasks.slice(0, input.MaxResults) };
  },
);

/** Moves what nobody holds, in order. A message whose own queue is gone stays where it is. */
function moveAll(source: Queue, destination: Queue | undefined, { queues }: Call): number {
  let moved = 0;
  for (const message of source.messages.takeVisible()) {
    const origin = message.deadLetterSourceArn;
    const target = destination ?? (origin === undefined ? undefined : queues.findByArn(origin));
    if (target) moved += 1;
    // A redriven message is a new one: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
    if (target) target.messages.adopt(message, { messageId: randomUUID() });
    else
      source.messages.adopt(message, {
        messageId: message.messageId,
        ...(origin && { deadLetterSourceArn: origin }),
      });
  }
  return moved;
}

function existing(arn: string, { queues }: Call): Queue {
  const queue = queues.findByArn(arn);
  if (queue) return queue;
  throw new SqsError(
    "ResourceNotFoundException",
    "The resource that you specified for the SourceArn parameter doesn't exist.",
  );
}

function isDeadLetterQueue(queue: Queue, { queues }: Call): boolean {
  return queues.all().some(({ settings }) => settings.redrive?.deadLetterArn === queue.arn);
}
