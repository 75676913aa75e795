import * as z from "zod";
import { entryIdSchema, runBatch } from "./batch.ts";
import { md5OfAttributes, md5OfBody } from "./message-md5.ts";
import { messageAttributesSchema } from "./message.ts";
import { LARGEST_MESSAGE_BYTES, messageBytes, readNewMessage, type SendParameters } from "./message-rules.ts";
import { operation, queueOf, queueUrlSchema } from "./operation.ts";
import type { Queue } from "./queues.ts";
import { SqsError } from "./sqs-error.ts";

const sendParametersSchema = z.object({
  MessageBody: z.string(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
  DelaySeconds: z.number().optional(),
  MessageAttributes: messageAttributesSchema.optional(),
  MessageSystemAttributes: messageAttributesSchema.optional(),
});

export const sendMessage = operation(
  sendParametersSchema.extend({ QueueUrl: queueUrlSchema }),
  (input, call) => send(input, queueOf(input, call)),
);

export const sendMessageBatch = operation(
  z.object({
    QueueUrl: queueUrlSchema,
    Entries: z.array(sendParametersSchema.extend({ Id: entryIdSchema })).default([]),
  }),
  (input, call) => {
    const queue = queueOf(input, call);
    const bytes = input.Entries.reduce((sum, entry) => sum + messageBytes(entry), 0);
    if (bytes > LARGEST_MESSAGE_BYTES) {
      const text = `Batch requests cannot be longer than ${LARGEST_MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`;
      throw new SqsError("BatchRequestTooLong", text);
    }
    return runBatch(input.Entries, (entry) => send(entry, queue));
  },
);

function send(parameters: SendParameters, queue: Queue): object {
  const message = readNewMessage(parameters, queue.settings);
  const { messageId, sequenceNumber } = queue.messages.send(message);
  return {
    MessageId: messageId,
    SequenceNumber: sequenceNumber,
    // Of what was sent now, also for a repeat: the SDK compares it with its own request.
    MD5OfMessageBody: md5OfBody(message.body),
    MD5OfMessageAttributes: md5OfAttributes(message.attributes),
    MD5OfMessageSystemAttributes: md5OfAttributes(parameters.MessageSystemAttributes ?? {}),
  };
}
