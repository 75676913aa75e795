import type { Message } from "@aws-sdk/client-sqs";
import { ChangeMessageVisibilityCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { failedMessageIds } from "../../local/sqs/batch-response.ts";
import { connectQueue } from "../../local/sqs/connected-queue.ts";
import { toLambdaEvent } from "../../local/sqs/lambda-event.ts";
import { conversationIn, type Records } from "./records.ts";
import type { SuiteClock } from "./suite-clock.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** Where a killed worker left its message hidden: as long as its last heartbeat said. */
const HIDDEN_AFTER_DEATH_S = 30;

export interface DispatcherOptions {
  readonly queueUrl: string;
  readonly region: string;
  readonly client: SQSClient;
  readonly clock: SuiteClock;
  readonly pool: WorkerPool;
  readonly records: Records;
  readonly random: () => number;
}

/**
 * Feeds the queue to the workers, a message for each invocation, as Lambda does. A worker that dies
 * says nothing; its message comes back when its visibility ends.
 */
export function startDispatcher(options: DispatcherOptions): { close(): Promise<void> } {
  const { queueUrl, region, clock, pool, records, client, random } = options;
  const queue = connectQueue({ queueUrl, region, batchSize: 1, clock, onProblem: () => undefined });
  const closing = new AbortController();

  async function work(message: Message): Promise<void> {
    const conversation = conversationIn(message.Body ?? "");
    const worker = await pool.take(conversation);
    const event = toLambdaEvent([message], {
      queueArn: `arn:aws:sqs:${region}:000000000000:chat.fifo`,
      region,
    });
    const invoked = await worker.invoke(event, conversation);
    pool.giveBack(worker);
    if (invoked.kind === "died") return hideAfterDeath(message);
    const { MessageId = "" } = message;
    const isDone = invoked.kind === "answered" && failedMessageIds(invoked.result, [MessageId]).length === 0;
    if (!isDone) return;
    await queue.delete([message]);
    records.onDeleted(MessageId);
  }

  /** Half of the time as long as the last heartbeat said, else shorter: then the dead worker's lease still runs. */
  async function hideAfterDeath({ ReceiptHandle }: Message): Promise<void> {
    const isLong = random() < 0.5;
    const VisibilityTimeout = isLong ? HIDDEN_AFTER_DEATH_S : Math.floor(random() * HIDDEN_AFTER_DEATH_S);
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle,
      VisibilityTimeout,
    });
    await client.send(command).catch(() => undefined);
  }

  const atWork = new Set<Promise<void>>();
  const polling = (async () => {
    while (!closing.signal.aborted) {
      while (atWork.size >= pool.room && !closing.signal.aborted) await Promise.race(atWork);
      for (const message of await queue.receive(closing.signal)) {
        const working = work(message)
          .catch(() => undefined)
          .finally(() => atWork.delete(working));
        atWork.add(working);
      }
    }
  })();
  return {
    close: async () => {
      closing.abort();
      await polling;
      queue.close();
    },
  };
}
