import type { BeforeAnswer, Ending } from "../../local/sqs/http.ts";
import { createAwsCall, type AwsCall } from "../../src/aws/call.ts";
import { systemClock } from "../../src/clock.ts";
import { startBench, type QueueBench, type SqsBench } from "../local/sqs/support/sqs-bench.ts";

/** What a queue holds of one message. */
export interface StoredMessage {
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly body: string;
}

/** The SQS stand-in, a queue in it, the function's own way to call it, and a say in how it answers. */
export interface FaultyQueue {
  readonly sqs: SqsBench;
  readonly queue: QueueBench;
  readonly call: AwsCall;
  /** Calls of SendMessageBatch so far, repeats included. */
  sends(): number;
  /** Decides how the next calls of SendMessageBatch end; undefined: as they should. */
  onSend(decide: ((sends: number) => Ending | Promise<Ending>) | undefined): void;
}

export async function startFaultyQueue(): Promise<FaultyQueue> {
  let sends = 0;
  let decide: ((sends: number) => Ending | Promise<Ending>) | undefined;
  const beforeAnswer: BeforeAnswer = async (operation) => {
    if (operation !== "SendMessageBatch") return "answer";
    sends += 1;
    return decide ? decide(sends) : "answer";
  };
  const sqs = await startBench({ clock: systemClock, beforeAnswer });
  const queue = await sqs.createQueue();
  const access = { region: "us-east-1", accessKeyId: "any", secretAccessKey: "any", sqsEndpoint: sqs.url };
  return {
    sqs,
    queue,
    call: createAwsCall(access, systemClock),
    sends: () => sends,
    onSend: (next) => {
      sends = 0;
      decide = next;
    },
  };
}

/** Takes everything out of a queue, in the order it comes. */
export async function drain(queue: QueueBench): Promise<StoredMessage[]> {
  const stored: StoredMessage[] = [];
  for (;;) {
    const messages = await queue.receive({ MessageSystemAttributeNames: ["All"] });
    if (messages.length === 0) return stored;
    for (const message of messages) {
      stored.push({
        groupId: message.Attributes?.MessageGroupId,
        deduplicationId: message.Attributes?.MessageDeduplicationId,
        body: message.Body ?? "",
      });
      await queue.delete(message);
    }
  }
}
