import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { OperatorError } from "../src/operator-error.ts";

/** A message of the dead-letter queue. */
export interface DeadLetter {
  /** The queue's own id of it, the same however often it is received. */
  readonly id: string;
  readonly body: string;
  readonly groupId: string;
  /** When it was laid there, in milliseconds since the epoch. */
  readonly deadSinceMs: number;
  /** Why; never a person's words. */
  readonly reason: string;
  readonly receiptHandle: string;
}

/** The dead-letter queue, and the way back from it. Everything rejects with the SDK's errors. */
export interface DeadLetters {
  /** How many lie there, about. */
  readonly count: () => Promise<number>;
  /** The next one in the order of its conversation, hidden from others for a minute; undefined where none is left. */
  readonly next: () => Promise<DeadLetter | undefined>;
  /** Puts it into the chat queue. Twice within five minutes is once. */
  readonly sendAgain: (letter: DeadLetter, body: string) => Promise<void>;
  readonly remove: (letter: DeadLetter) => Promise<void>;
  /** Gives it back at once, in its place. */
  readonly putBack: (letter: DeadLetter) => Promise<void>;
}

export interface QueueUrls {
  readonly chat: string;
  readonly dead: string;
}

/** However a run ends, what it held comes back after this time. */
const HIDDEN_S = 60;

export async function findQueues(client: SQSClient, service: string, stage: string): Promise<QueueUrls> {
  const find = async (QueueName: string): Promise<string> => {
    try {
      return (await client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? "";
    } catch (cause) {
      throw new OperatorError(
        `The queue ${QueueName} was not found (${nameOf(cause)}). Check AWS_REGION, your AWS credentials and --stage.`,
        { cause },
      );
    }
  };
  return { chat: await find(`${service}-${stage}.fifo`), dead: await find(`${service}-${stage}-dead.fifo`) };
}

/** `waitSeconds`: how long an empty queue is waited for, because SQS may find a message a moment late. */
export function openDeadLetters(client: SQSClient, { chat, dead }: QueueUrls, waitSeconds = 2): DeadLetters {
  return {
    count: async () => {
      const AttributeNames = ["ApproximateNumberOfMessages" as const];
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    },
    next: async () => {
      const { Messages: [message] = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: dead,
          // One at a time: a letter that stays must keep those behind it in its conversation where they are.
          MaxNumberOfMessages: 1,
          VisibilityTimeout: HIDDEN_S,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ["MessageGroupId", "SentTimestamp"],
          MessageAttributeNames: ["reason"],
        }),
      );
      if (!message) return undefined;
      return {
        id: message.MessageId ?? "",
        body: message.Body ?? "",
        groupId: message.Attributes?.MessageGroupId ?? "",
        deadSinceMs: Number(message.Attributes?.SentTimestamp),
        // Without one SQS itself laid it there: the workers died before they could.
        reason: message.MessageAttributes?.["reason"]?.StringValue ?? "its workers died",
        receiptHandle: message.ReceiptHandle ?? "",
      };
    },
    sendAgain: async ({ id, groupId }, body) => {
      await client.send(
        new SendMessageCommand({
          QueueUrl: chat,
          MessageBody: body,
          MessageGroupId: groupId,
          MessageDeduplicationId: `redrive-${id}`,
        }),
      );
    },
    remove: async ({ receiptHandle }) => {
      await client.send(new DeleteMessageCommand({ QueueUrl: dead, ReceiptHandle: receiptHandle }));
    },
    putBack: async ({ receiptHandle }) => {
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: dead,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: 0,
        }),
      );
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown error";
}
