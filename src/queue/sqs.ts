import type { AwsCall } from "../aws/call.ts";
import { isRecord, recordsOf } from "../json.ts";
import { batchesOf, type QueueEntry } from "./batches.ts";

export interface ChatQueue {
  /**
   * Sends entries in batches, one after another. After a failed entry nothing more of its group is sent, so a
   * later message cannot overtake it; everybody else's goes on. Resolves with the number of entries that are
   * not stored.
   */
  send(entries: readonly QueueEntry[]): Promise<{ readonly failed: number }>;
  /** Hides a received message from other workers for `seconds` from now. */
  hide(receiptHandle: string, seconds: number): Promise<void>;
}

export function createChatQueue(queueUrl: string, call: AwsCall): ChatQueue {
  /** Ids of the entries SQS did not store: HTTP 200 does not mean that it took all. */
  const sendBatch = async (batch: readonly QueueEntry[]): Promise<ReadonlySet<string>> => {
    const everything = new Set(batch.keys().map(String));
    try {
      const answer = await call("sqs", "SendMessageBatch", {
        QueueUrl: queueUrl,
        Entries: batch.map((entry, index) => ({
          Id: String(index),
          MessageBody: entry.body,
          MessageGroupId: entry.groupId,
          MessageDeduplicationId: entry.deduplicationId,
          ...(entry.reason !== undefined && {
            MessageAttributes: { reason: { DataType: "String", StringValue: entry.reason } },
          }),
        })),
      });
      const stored = recordsOf(isRecord(answer) && answer["Successful"]).map(({ Id }) => String(Id));
      return everything.difference(new Set(stored));
    } catch {
      // Perhaps stored, perhaps not: LINE sends it again and the deduplication id settles it.
      return everything;
    }
  };

  return {
    send: async (entries) => {
      const stopped = new Set<string>();
      let failed = 0;
      for (const planned of batchesOf(entries)) {
        const batch = planned.filter(({ groupId }) => !stopped.has(groupId));
        failed += planned.length - batch.length;
        if (batch.length === 0) continue;
        const refused = await sendBatch(batch);
        failed += refused.size;
        for (const [index, { groupId }] of batch.entries()) {
          if (refused.has(String(index))) stopped.add(groupId);
        }
      }
      return { failed };
    },
    hide: async (receiptHandle, seconds) => {
      await call("sqs", "ChangeMessageVisibility", {
        QueueUrl: queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      });
    },
  };
}
