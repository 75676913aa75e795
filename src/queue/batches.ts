/** A message on its way into the queue. */
export interface QueueEntry {
  readonly body: string;
  /** SQS keeps order within a group and works on one message of it at a time. */
  readonly groupId: string;
  readonly deduplicationId: string;
  /** Why it lies in the dead-letter queue; never a person's words. */
  readonly reason?: string;
}

/** SendMessageBatch takes at most ten entries.
 *  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MAX_ENTRIES = 10;

/** Below the 256 KiB that every region and every older endpoint accepts, ids and names included. */
const MAX_BATCH_BYTES = 250_000;

/** Cuts entries into batches in their order. An entry above the byte limit travels alone. */
export function batchesOf(entries: readonly QueueEntry[]): QueueEntry[][] {
  const batches: QueueEntry[][] = [];
  let batch: QueueEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.body);
    if (batch.length > 0 && (batch.length === MAX_ENTRIES || bytes + size > MAX_BATCH_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
