import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Queue } from "./template.ts";

export interface LocalQueue {
  readonly url: string;
  readonly arn: string;
}

/** Creates the queues that are not there yet, dead-letter queues first. Resolves with them by logical id. */
export async function createQueues(
  endpoint: string,
  region: string,
  queues: readonly Queue[],
): Promise<ReadonlyMap<string, LocalQueue>> {
  const client = new SQSClient({ endpoint, region });
  const created = new Map<string, LocalQueue>();
  const deadLettersFirst = queues.toSorted(
    (one, other) => Number(!!one.deadLetters) - Number(!!other.deadLetters),
  );
  for (const queue of deadLettersFirst) {
    const { QueueUrl = "" } = await client.send(
      new CreateQueueCommand({ QueueName: queue.name, Attributes: attributesOf(queue, created) }),
    );
    // The account's number is the first part of the URL's path.
    const account = new URL(QueueUrl).pathname.split("/")[1];
    created.set(queue.logicalId, { url: QueueUrl, arn: `arn:aws:sqs:${region}:${account}:${queue.name}` });
  }
  client.destroy();
  return created;
}

function attributesOf(queue: Queue, created: ReadonlyMap<string, LocalQueue>): Record<string, string> {
  const { isFifo, visibilityTimeout, deadLetters } = queue;
  const target = deadLetters && created.get(deadLetters.logicalId);
  return {
    ...(isFifo && { FifoQueue: "true" }),
    VisibilityTimeout: String(visibilityTimeout),
    ...(target && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: target.arn,
        maxReceiveCount: deadLetters.maxReceiveCount,
      }),
    }),
  };
}
