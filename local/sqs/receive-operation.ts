import * as z from "zod";
import { waitForMessages } from "./long-poll.ts";
import { md5OfAttributes, md5OfBody } from "./message-md5.ts";
import type { MessageAttributes, QueuedMessage, ReceivedMessage } from "./message.ts";
import { operation, queueOf, queueUrlSchema, type Call } from "./operation.ts";
import type { Queue } from "./queues.ts";
import { inRange } from "./ranges.ts";

/** AWS shows the sender's IAM identity; here nobody has one. */
const SENDER_ID = "AIDALOCALSTANDIN0000";

export const receiveMessage = operation(
  z.object({
    QueueUrl: queueUrlSchema,
    MaxNumberOfMessages: z.number().default(1),
    WaitTimeSeconds: z.number().optional(),
    VisibilityTimeout: z.number().optional(),
    AttributeNames: z.array(z.string()).default([]),
    MessageSystemAttributeNames: z.array(z.string()).default([]),
    MessageAttributeNames: z.array(z.string()).default([]),
  }),
  async (input, call) => {
    const queue = queueOf(input, call);
    const { settings } = queue;
    const visibilitySeconds = input.VisibilityTimeout ?? settings.visibilityMs / 1000;
    const waitSeconds = input.WaitTimeSeconds ?? settings.receiveWaitMs / 1000;
    const request = {
      max: inRange("MaxNumberOfMessages", input.MaxNumberOfMessages, 1, 10),
      visibilityMs: inRange("VisibilityTimeout", visibilitySeconds, 0, 43_200) * 1000,
    };
    const received = await waitForMessages(queue, {
      receive: () => queue.messages.receive({ ...request, redrive: redriveOf(queue, call) }),
      waitMs: inRange("WaitTimeSeconds", waitSeconds, 0, 20) * 1000,
      clock: call.clock,
      gone: call.gone,
    });
    call.ifNotDelivered(() => queue.messages.giveBack(received));
    const systemNames = [...input.AttributeNames, ...input.MessageSystemAttributeNames];
    const messages = received.map((message) => toWire(message, systemNames, input.MessageAttributeNames));
    return messages.length === 0 ? {} : { Messages: messages };
  },
);

function redriveOf(queue: Queue, { queues }: Call) {
  const { redrive } = queue.settings;
  const target = redrive && queues.findByArn(redrive.deadLetterArn);
  // Without its dead-letter queue a message stays where it is rather than get lost.
  if (!redrive || !target) return undefined;
  return {
    maxReceiveCount: redrive.maxReceiveCount,
    moveAway: (message: QueuedMessage) => {
      target.messages.adopt(message, { messageId: message.messageId, deadLetterSourceArn: queue.arn });
    },
  };
}

function toWire(
  message: ReceivedMessage,
  systemNames: readonly string[],
  attributeNames: readonly string[],
): object {
  const attributes = pickAttributes(message.attributes, attributeNames);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5OfBody(message.body),
    Attributes: pickSystemAttributes(message, systemNames),
    MessageAttributes: Object.keys(attributes).length === 0 ? undefined : attributes,
    MD5OfMessageAttributes: md5OfAttributes(attributes),
  };
}

function pickSystemAttributes(message: ReceivedMessage, names: readonly string[]): object | undefined {
  const all: Record<string, string | undefined> = {
    SenderId: SENDER_ID,
    SentTimestamp: String(message.sentAtMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs ?? ""),
    SequenceNumber: message.sequenceNumber,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  };
  const picked = Object.entries(all).filter(
    ([name, value]) => value !== undefined && (names.includes("All") || names.includes(name)),
  );
  return picked.length === 0 ? undefined : Object.fromEntries(picked);
}

/** Names may be exact, `All`, or a prefix with `.*`. */
function pickAttributes(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  const isWanted = (attribute: string) =>
    names.some(
      (name) =>
        name === "All" ||
        name === attribute ||
        (name.endsWith(".*") && attribute.startsWith(name.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}
