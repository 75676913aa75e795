import * as z from "zod";

const messageAttributeSchema = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  /** Base64, as the JSON protocol carries bytes. */
  BinaryValue: z.string().optional(),
});

export const messageAttributesSchema = z.record(z.string(), messageAttributeSchema);

export const newMessageSchema = z.object({
  body: z.string(),
  attributes: messageAttributesSchema,
  groupId: z.string(),
  deduplicationId: z.string(),
  traceHeader: z.string().optional(),
});

export const queuedMessageSchema = newMessageSchema.extend({
  messageId: z.string(),
  sequenceNumber: z.string(),
  sentAtMs: z.number(),
  receiveCount: z.number(),
  firstReceivedAtMs: z.number().optional(),
  lastReceivedAtMs: z.number().optional(),
  /** Hidden, and holding its group, up to this moment. 0 when nobody has it. */
  inFlightUntilMs: z.number(),
  /** Of the latest receive; all earlier ones are stale. */
  receipt: z.string().optional(),
  deadLetterSourceArn: z.string().optional(),
});

export type MessageAttributes = z.infer<typeof messageAttributesSchema>;

/** A message that has passed the rules of `message-rules.ts`. */
export type NewMessage = z.infer<typeof newMessageSchema>;

export type QueuedMessage = z.infer<typeof queuedMessageSchema>;

/** What a consumer gets: the message as it was at that moment. */
export type ReceivedMessage = QueuedMessage & { readonly receipt: string };
