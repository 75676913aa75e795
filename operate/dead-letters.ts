import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
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
  /** Up to ten, of one conversation or of several, each in its order and hidden for a minute; none where none is left. */
  readonly nextFew: () => Promise<readonly DeadLetter[]>;
  /** Puts it into the chat queue. Twice within five minutes is once. */
  readonly sendAgain: (letter: DeadLetter, body: string) => Promise<void>;
  readonly remove: (letter: DeadLetter) => Promise<void>;
  /** Gives them back at once, each in its place. One that is back already is left alone. */
  readonly putBack: (letters: readonly DeadLetter[]) => Promise<void>;
}

export interface QueueUrls {
  readonly chat: string;
  readonly dead: string;
}

/** However a run ends, what it held comes back after this time. */
const HIDDEN_S = 60;

/** SQS gives and takes no more in one request. */
export const MOST_AT_ONCE = 10;

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
  const receive = async (most: number): Promise<readonly DeadLetter[]> => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: dead,
        MaxNumberOfMessages: most,
        VisibilityTimeout: HIDDEN_S,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ["MessageGroupId", "SentTimestamp"],
        MessageAttributeNames: ["reason"],
      }),
    );
    return Messages.map(letterOf);
  };

  return {
    count: async () => {
      const AttributeNames = ["ApproximateNumberOfMessages" as const];
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    },
    // One at a time: a letter that stays must keep those behind it in its conversation where they are.
    next: async () => (await receive(1))[0],
    nextFew: () => receive(MOST_AT_ONCE),
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
    putBack: async (letters) => {
      for (let from = 0; from < letters.length; from += MOST_AT_ONCE) {
        const few = letters.slice(from, from + MOST_AT_ONCE);
        const Entries = few.map(({ receiptHandle }, at) => ({
          Id: String(at),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: 0,
        }));
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: dead, Entries }));
      }
    },
  };
}

function letterOf({ MessageId, Body, Attributes, MessageAttributes, ReceiptHandle }: Message): DeadLetter {
  return {
    id: MessageId ?? "",
    body: Body ?? "",
    groupId: Attributes?.MessageGroupId ?? "",
    deadSinceMs: Number(Attributes?.SentTimestamp),
    // Without one SQS itself laid it there: the workers died before they could.
    reason: MessageAttributes?.["reason"]?.StringValue ?? "its workers died",
    receiptHandle: ReceiptHandle ?? "",
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown error";
}
