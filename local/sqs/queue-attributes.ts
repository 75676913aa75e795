import * as z from "zod";
import type { FifoRules } from "./fifo-queue.ts";
import type { SendRules } from "./message-rules.ts";
import { SqsError } from "./sqs-error.ts";

/** Attributes as SQS keeps them: every value is a string. */
export type QueueAttributes = Readonly<Record<string, string>>;

/** Everything the operations need to know, read once after every change. */
export interface QueueSettings extends FifoRules, SendRules {
  readonly visibilityMs: number;
  readonly receiveWaitMs: number;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number } | undefined;
}

const trueOrFalse = z.enum(["true", "false"]);

const wholeNumber = (min: number, max: number) =>
  z.string().refine((text) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max);

const redrivePolicySchema = z.object({
  deadLetterTargetArn: z.string().startsWith("arn:aws:sqs:"),
  maxReceiveCount: z.coerce.number().int().min(1).max(1000),
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const KNOWN: Readonly<Record<string, z.ZodType>> = {
  FifoQueue: z.literal("true"),
  ContentBasedDeduplication: trueOrFalse,
  DeduplicationScope: z.enum(["queue", "messageGroup"]),
  FifoThroughputLimit: z.enum(["perQueue", "perMessageGroupId"]),
  DelaySeconds: wholeNumber(0, 900),
  MaximumMessageSize: wholeNumber(1024, 1_048_576),
  MessageRetentionPeriod: wholeNumber(60, 1_209_600),
  ReceiveMessageWaitTimeSeconds: wholeNumber(0, 20),
  VisibilityTimeout: wholeNumber(0, 43_200),
  // An empty policy takes the old one away.
  RedrivePolicy: z.string().refine((text) => text === "" || readRedrivePolicy(text) !== undefined),
  // Kept and given back; nothing here enforces them.
  RedriveAllowPolicy: z.string(),
  Policy: z.string(),
  KmsMasterKeyId: z.string(),
  KmsDataKeyReusePeriodSeconds: wholeNumber(60, 86_400),
  SqsManagedSseEnabled: trueOrFalse,
};

const DEFAULTS: QueueAttributes = {
  ContentBasedDeduplication: "false",
  DeduplicationScope: "queue",
  DelaySeconds: "0",
  FifoQueue: "true",
  FifoThroughputLimit: "perQueue",
  MaximumMessageSize: "1048576",
  MessageRetentionPeriod: "345600",
  ReceiveMessageWaitTimeSeconds: "0",
  SqsManagedSseEnabled: "true",
  VisibilityTimeout: "30",
};

/** The attributes after a change, or the refusal SQS would give. */
export function changeAttributes(before: QueueAttributes, changes: QueueAttributes): QueueAttributes {
  for (const [name, value] of Object.entries(changes)) {
    const schema = KNOWN[name];
    if (!schema) throw new SqsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    if (!schema.safeParse(value).success) throw invalidValue(name);
  }
  const after = { ...before, ...changes };
  // AWS ties the two: a limit per group is only possible when deduplication is per group.
  const limitPerGroup = after["FifoThroughputLimit"] === "perMessageGroupId";
  if (limitPerGroup && after["DeduplicationScope"] !== "messageGroup")
    throw invalidValue("FifoThroughputLimit");
  return after;
}

export function newQueueAttributes(given: QueueAttributes): QueueAttributes {
  return changeAttributes(DEFAULTS, given);
}

export function readSettings(attributes: QueueAttributes): QueueSettings {
  const milliseconds = (name: string) => Number(attributes[name]) * 1000;
  const policy = attributes["RedrivePolicy"] ? readRedrivePolicy(attributes["RedrivePolicy"]) : undefined;
  return {
    delayMs: milliseconds("DelaySeconds"),
    retentionMs: milliseconds("MessageRetentionPeriod"),
    visibilityMs: milliseconds("VisibilityTimeout"),
    receiveWaitMs: milliseconds("ReceiveMessageWaitTimeSeconds"),
    maximumMessageBytes: Number(attributes["MaximumMessageSize"]),
    contentBasedDeduplication: attributes["ContentBasedDeduplication"] === "true",
    deduplicationScope: attributes["DeduplicationScope"] === "messageGroup" ? "messageGroup" : "queue",
    redrive: policy && {
      deadLetterArn: policy.deadLetterTargetArn,
      maxReceiveCount: policy.maxReceiveCount,
    },
  };
}

function readRedrivePolicy(text: string): z.infer<typeof redrivePolicySchema> | undefined {
  try {
    return redrivePolicySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function invalidValue(name: string): SqsError {
  return new SqsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
}
