import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import * as z from "zod";
import type { Clock } from "../../src/clock.ts";

/** The longest SQS allows. */
const LONG_POLL_SECONDS = 20;

const RETRY_MS = 1_000;

export interface ConnectedQueueOptions {
  readonly queueUrl: string;
  readonly region: string;
  readonly batchSize: number;
  readonly clock: Clock;
  readonly onProblem: (text: string) => void;
}

export interface ConnectedQueue {
  /** Empty when nothing came, when the wait was stopped, and a while after SQS failed. */
  receive(stop: AbortSignal): Promise<Message[]>;
  delete(messages: readonly Message[]): Promise<void>;
  giveBack(messages: readonly Message[]): Promise<void>;
  close(): void;
}

/** The three calls the mapping makes. Their failures are told, never thrown: the next poll tries again. */
export function connectQueue({
  queueUrl,
  region,
  batchSize,
  clock,
  onProblem,
}: ConnectedQueueOptions): ConnectedQueue {
  const client = new SQSClient({
    region,
    endpoint: new URL(queueUrl).origin,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  let lastReceiveFailure = "";

  async function orTell(
    what: string,
    call: () => Promise<{ Failed?: unknown[] | undefined }>,
  ): Promise<void> {
    try {
      const { Failed: failed = [] } = await call();
      if (failed.length > 0)
        onProblem(`${failed.length} messages could not be ${what}: too late, they were visible again.`);
    } catch (error) {
      onProblem(`Messages could not be ${what}: ${nameOf(error)}.`);
    }
  }

  return {
    receive: async (stop) => {
      const request = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: batchSize,
        WaitTimeSeconds: LONG_POLL_SECONDS,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      });
      try {
        const { Messages = [] } = await client.send(request, { abortSignal: stop });
        lastReceiveFailure = "";
        return Messages;
      } catch (error) {
        if (stop.aborted) return [];
        // A stopped SQS fails every second in the same way; saying it once is enough.
        if (lastReceiveFailure !== nameOf(error))
          onProblem(`Cannot receive from ${queueUrl}: ${nameOf(error)}.`);
        lastReceiveFailure = nameOf(error);
        await clock.sleep(RETRY_MS, stop);
        return [];
      }
    },
    delete: async (messages) => {
      if (messages.length === 0) return;
      const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await orTell("deleted", () =>
        client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries })),
      );
    },
    giveBack: async (messages) => {
      const Entries = messages.map(({ ReceiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }));
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
      await orTell("given back", () => client.send(command));
    },
    close: () => client.destroy(),
  };
}

const errorSchema = z.object({ name: z.string() });

function nameOf(error: unknown): string {
  return errorSchema.safeParse(error).data?.name ?? "unknown error";
}
