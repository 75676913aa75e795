import { readFile } from "node:fs/promises";
import {
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createFifoQueue, type FifoQueueOptions } from "../../../local/sqs/fifo-queue.ts";
import { OPERATIONS } from "../../../local/sqs/operations.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { connect, openQueue, startTimedBench, type TimedSqsBench } from "./support/sqs-bench.ts";

let sqs: TimedSqsBench;
beforeAll(async () => {
  sqs = await startTimedBench();
});
afterAll(() => sqs.stop());

const held = new Set<string>();

/** A line of the list, by its words in bold, and the proof that it is true. */
function doesNot(line: string, proof: () => Promise<void>): void {
  held.add(line);
  test(`the stand-in does not do ${line}`, proof);
}

/** A queue without its server, for what would take long over HTTP. */
function bareQueue(): FifoQueueOptions {
  return {
    name: "q.fifo",
    clock: manualClock(),
    rules: () => ({ delayMs: 0, retentionMs: 60_000, deduplicationScope: "queue" }),
    onChange: () => {},
  };
}

const list = () => readFile(new URL("../../../local/sqs/DOES-AND-DOES-NOT.md", import.meta.url), "utf8");
const unsupported = { name: "UnsupportedOperation" };

doesNot("standard queues", async () => {
  await expect(sqs.client.send(new CreateQueueCommand({ QueueName: "plain" }))).rejects.toMatchObject(
    unsupported,
  );
});

doesNot("other operations", async () => {
  const { url: QueueUrl } = await sqs.createQueue();
  await expect(sqs.client.send(new ListQueueTagsCommand({ QueueUrl }))).rejects.toMatchObject(unsupported);
  const sources = sqs.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl }));
  await expect(sources).rejects.toMatchObject(unsupported);
  const cancel = sqs.client.send(new CancelMessageMoveTaskCommand({ TaskHandle: "x" }));
  await expect(cancel).rejects.toMatchObject(unsupported);
});

doesNot("the query protocol", async () => {
  const body = new URLSearchParams({ Action: "ListQueues", Version: "2012-11-05" });
  const response = await fetch(sqs.url, { method: "POST", body });
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { __type: "com.amazonaws.sqs#UnsupportedOperation" },
  ]);
});

doesNot("signatures", async () => {
  const queue = await sqs.createQueue();
  const stranger = connect(sqs.url);
  await openQueue(stranger, queue.name, queue.url.replace("000000000000", "999999999999")).send("a1");
  stranger.destroy();
  expect(await queue.take()).toEqual(["a1"]);
});

doesNot("policies and keys", async () => {
  const Policy = JSON.stringify({
    Statement: [{ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" }],
  });
  const queue = await sqs.createQueue({ Policy, KmsMasterKeyId: "alias/none" });
  await queue.send("a1");
  expect(await queue.take()).toEqual(["a1"]);
});

doesNot("tags", async () => {
  const command = new CreateQueueCommand({
    QueueName: "tagged.fifo",
    Attributes: { FifoQueue: "true" },
    tags: { a: "b" },
  });
  await expect(sqs.client.send(command)).resolves.toMatchObject({ QueueUrl: expect.any(String) });
});

doesNot("sender ids", async () => {
  const queue = await sqs.createQueue();
  await queue.send("a1");
  const [message] = await queue.receive({ MessageSystemAttributeNames: ["SenderId"] });
  expect(message?.Attributes).toEqual({ SenderId: "AIDALOCALSTANDIN0000" });
});

doesNot("receive attempt ids", async () => {
  const queue = await sqs.createQueue();
  await queue.send("a1");
  const attempt = { ReceiveRequestAttemptId: "attempt" };
  expect([await queue.take(attempt), await queue.take(attempt)]).toEqual([["a1"], []]);
});

doesNot("in-flight limits", () => {
  const queue = createFifoQueue(bareQueue());
  for (let index = 0; index < 20_001; index++) {
    const id = String(index);
    queue.send({ body: id, groupId: id, deduplicationId: id, attributes: {} });
  }
  expect(queue.receive({ max: 20_001, visibilityMs: 30_000 })).toHaveLength(20_001);
  return Promise.resolve();
});

doesNot("throughput quotas", async () => {
  const queue = await sqs.createQueue();
  // AWS allows 300 in a second; the clock of this test stands still.
  await Promise.all(Array.from({ length: 301 }, (_, index) => queue.send(`a${index}`)));
  expect(await queue.counts()).toBe("301 0 0");
});

doesNot("paging", async () => {
  await sqs.createQueue();
  await sqs.createQueue();
  const { QueueUrls = [], NextToken } = await sqs.client.send(new ListQueuesCommand({ MaxResults: 1 }));
  expect([QueueUrls.length > 1, NextToken]).toEqual([true, undefined]);
});

doesNot("purge pauses", async () => {
  const { url: QueueUrl } = await sqs.createQueue();
  await sqs.client.send(new PurgeQueueCommand({ QueueUrl }));
  await sqs.client.send(new PurgeQueueCommand({ QueueUrl }));
});

doesNot("name pauses", async () => {
  const queue = await sqs.createQueue();
  await sqs.client.send(new DeleteQueueCommand({ QueueUrl: queue.url }));
  const again = new CreateQueueCommand({ QueueName: queue.name, Attributes: { FifoQueue: "true" } });
  expect(await sqs.client.send(again)).toMatchObject({ QueueUrl: queue.url });
});

doesNot("slow attribute changes", async () => {
  const queue = await sqs.createQueue({ DelaySeconds: "60" });
  await queue.send("a1");
  await sqs.client.send(
    new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { DelaySeconds: "0" } }),
  );
  expect(await queue.take()).toEqual(["a1"]);
});

doesNot("falsely empty receives", async () => {
  const queue = await sqs.createQueue();
  for (let index = 0; index < 10; index++) {
    await queue.send(`a${index}`);
    expect(await queue.counts()).toBe("1 0 0");
    const [message] = await queue.receive();
    await queue.delete(message);
  }
});

async function queueWithDeadLetter() {
  const dead = await sqs.createQueue();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  const queue = await sqs.createQueue({ RedrivePolicy });
  await queue.send("a1");
  await queue.receive({ VisibilityTimeout: 0 });
  return { dead, queue };
}

doesNot("slow moves", async () => {
  const { dead, queue } = await queueWithDeadLetter();
  await queue.receive();
  await sqs.client.send(
    new StartMessageMoveTaskCommand({ SourceArn: dead.arn, MaxNumberOfMessagesPerSecond: 1 }),
  );
  expect(await queue.take()).toEqual(["a1"]);
});

doesNot("deduplication of moves", async () => {
  const { dead, queue } = await queueWithDeadLetter();
  await dead.send("a1");
  await queue.receive();
  expect(await dead.take()).toEqual(["a1", "a1"]);
});

doesNot("real sequence numbers", async () => {
  const queue = await sqs.createQueue();
  expect((await queue.send("a1")).SequenceNumber).toBe("00000000000000000001");
});

doesNot("in-flight state over a restart", () => {
  const options = bareQueue();
  const before = createFifoQueue(options);
  before.send({ body: "a1", groupId: "a", deduplicationId: "1", attributes: {} });
  before.receive({ max: 1, visibilityMs: 30_000 });
  expect(createFifoQueue({ ...options, saved: before.save() }).counts()).toEqual({
    visible: 1,
    inFlight: 0,
    delayed: 0,
  });
  return Promise.resolve();
});

test("every line of the list is held, and no other", async () => {
  const lines = [...(await list()).matchAll(/^- \*\*(.+?)\*\*:/gm)].map(([, words]) => words);
  expect(lines).toEqual([...held]);
});

test("the operations on the list are the operations it does", async () => {
  const does = /^Operations: (?<names>[^.]+)\./m.exec(await list());
  const names = [...(does?.groups?.["names"] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name);
  expect(names).toEqual([...OPERATIONS.keys()]);
});
