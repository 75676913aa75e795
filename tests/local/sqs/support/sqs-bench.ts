import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
  type ReceiveMessageCommandInput,
  type SendMessageCommandInput,
  type SendMessageCommandOutput,
} from "@aws-sdk/client-sqs";
import { startSqs, type SqsOptions } from "../../../../local/sqs/server.ts";
import { manualClock, type ManualClock } from "../../../support/manual-clock.ts";

/** A running stand-in and the real SDK connected to it. */
export interface SqsBench {
  readonly url: string;
  readonly client: SQSClient;
  createQueue(attributes?: Record<string, string>): Promise<QueueBench>;
  stop(): Promise<void>;
}

/** One queue, with the calls every test makes. */
export interface QueueBench {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  /** Sends `body` to the group named by its first letter; its deduplication id is the body. */
  send(body: string, more?: Partial<SendMessageCommandInput>): Promise<SendMessageCommandOutput>;
  receive(more?: Partial<ReceiveMessageCommandInput>): Promise<Message[]>;
  /** Bodies of up to ten messages. */
  take(more?: Partial<ReceiveMessageCommandInput>): Promise<(string | undefined)[]>;
  delete(message: Message | undefined): Promise<void>;
  /** Visible, in flight, delayed. */
  counts(): Promise<string>;
}

export interface TimedSqsBench extends SqsBench {
  readonly clock: ManualClock;
}

export async function startTimedBench(options: Partial<SqsOptions> = {}): Promise<TimedSqsBench> {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  return { ...(await startBench({ clock, ...options })), clock };
}

export async function startBench(options: SqsOptions): Promise<SqsBench> {
  const sqs = await startSqs(options);
  const client = connect(sqs.url);
  let queues = 0;
  return {
    url: sqs.url,
    client,
    createQueue: async (attributes = {}) => {
      const name = `queue-${++queues}.fifo`;
      const Attributes = { FifoQueue: "true", ...attributes };
      const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
      return openQueue(client, name, QueueUrl);
    },
    stop: async () => {
      client.destroy();
      await sqs.close();
    },
  };
}

export function connect(endpoint: string): SQSClient {
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  return new SQSClient({ region: "us-east-1", endpoint, credentials, maxAttempts: 1 });
}

export function openQueue(client: SQSClient, name: string, url: string): QueueBench {
  async function receive(more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
    const request = { QueueUrl: url, MaxNumberOfMessages: 10, ...more };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(request));
    return Messages;
  }
  return {
    name,
    url,
    arn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
    send: (body, more = {}) =>
      client.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: body,
          MessageGroupId: body.charAt(0),
          MessageDeduplicationId: body,
          ...more,
        }),
      ),
    receive,
    take: async (more) => (await receive(more)).map(({ Body }) => Body),
    delete: async (message) => {
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
    },
    counts: async () => {
      const AttributeNames = [...COUNTS];
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames }),
      );
      return COUNTS.map((count) => Attributes[count]).join(" ");
    },
  };
}

const COUNTS = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;
