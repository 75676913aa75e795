import * as z from "zod";
import { operation, queueOf, queueUrlSchema } from "./operation.ts";
import type { Queue } from "./queues.ts";
import { SqsError } from "./sqs-error.ts";

const attributesSchema = z.record(z.string(), z.string());
const onlyQueueUrl = z.object({ QueueUrl: queueUrlSchema });

export const createQueue = operation(
  z.object({ QueueName: z.string(), Attributes: attributesSchema.default({}) }),
  ({ QueueName, Attributes }, { queues, queueUrl }) => ({
    QueueUrl: queueUrl(queues.create(QueueName, Attributes).name),
  }),
);

export const getQueueUrl = operation(
  z.object({ QueueName: z.string() }),
  ({ QueueName }, { queues, queueUrl }) => ({
    QueueUrl: queueUrl(queues.get(QueueName).name),
  }),
);

export const listQueues = operation(
  z.object({ QueueNamePrefix: z.string().default("") }),
  ({ QueueNamePrefix }, { queues, queueUrl }) => {
    const names = queues.all().map(({ name }) => name);
    return {
      QueueUrls: names.filter((name) => name.startsWith(QueueNamePrefix)).map((name) => queueUrl(name)),
    };
  },
);

export const getQueueAttributes = operation(
  onlyQueueUrl.extend({ AttributeNames: z.array(z.string()).default([]) }),
  (input, call) => {
    const all = allAttributes(queueOf(input, call));
    const unknown = input.AttributeNames.find(
      (name) => name !== "All" && !OPTIONAL.has(name) && !(name in all),
    );
    if (unknown !== undefined) throw new SqsError("InvalidAttributeName", `Unknown Attribute ${unknown}.`);
    const wanted = Object.entries(all).filter(
      ([name]) => input.AttributeNames.includes("All") || input.AttributeNames.includes(name),
    );
    return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
  },
);

export const setQueueAttributes = operation(
  onlyQueueUrl.extend({ Attributes: attributesSchema }),
  (input, call) => {
    call.queues.changeAttributes(queueOf(input, call).name, input.Attributes);
    return {};
  },
);

export const deleteQueue = operation(onlyQueueUrl, (input, call) => {
  call.queues.delete(queueOf(input, call).name);
  return {};
});

export const purgeQueue = operation(onlyQueueUrl, (input, call) => {
  queueOf(input, call).messages.purge();
  return {};
});

/** Attributes that exist without a default: asking for one that is not set is no mistake. */
const OPTIONAL = new Set([
  "KmsDataKeyReusePeriodSeconds",
  "KmsMasterKeyId",
  "Policy",
  "RedriveAllowPolicy",
  "RedrivePolicy",
]);

function allAttributes(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.messages.counts();
  const attributes: Record<string, string> = {
    ...queue.attributes,
    QueueArn: queue.arn,
    CreatedTimestamp: toSeconds(queue.createdAtMs),
    LastModifiedTimestamp: toSeconds(queue.modifiedAtMs),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
  if (attributes["RedrivePolicy"] === "") delete attributes["RedrivePolicy"];
  return attributes;
}

function toSeconds(ms: number): string {
  return String(Math.floor(ms / 1000));
}
