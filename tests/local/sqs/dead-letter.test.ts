import {
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTimedBench, type QueueBench, type TimedSqsBench } from "./support/sqs-bench.ts";

let sqs: TimedSqsBench;
beforeAll(async () => {
  sqs = await startTimedBench();
});
afterAll(() => sqs.stop());

async function queueWithDeadLetters(): Promise<{ queue: QueueBench; dead: QueueBench }> {
  const dead = await sqs.createQueue();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  return { dead, queue: await sqs.createQueue({ RedrivePolicy }) };
}

/** Receives the first message as often as it takes for the next receive to dead-letter it. */
async function exhaust(queue: QueueBench): Promise<void> {
  for (const _ of [1, 2]) await queue.receive({ MaxNumberOfMessages: 1, VisibilityTimeout: 0 });
}

test("a message received as often as allowed goes to the dead-letter queue and unblocks its group", async () => {
  const { queue, dead } = await queueWithDeadLetters();
  await queue.send("a1");
  await queue.send("a2");
  await exhaust(queue);
  expect(await queue.take()).toEqual(["a2"]);
  expect(await dead.take()).toEqual(["a1"]);
});

test("a dead letter keeps its id and group and says where it comes from", async () => {
  const { queue, dead } = await queueWithDeadLetters();
  const { MessageId } = await queue.send("a1");
  await exhaust(queue);
  await queue.receive();
  expect(await dead.receive({ MessageSystemAttributeNames: ["All"] })).toMatchObject([
    { MessageId, Attributes: { MessageGroupId: "a", DeadLetterQueueSourceArn: queue.arn } },
  ]);
});

test("a waiting poll on the dead-letter queue wakes for a dead letter", async () => {
  const { queue, dead } = await queueWithDeadLetters();
  await queue.send("a1");
  await exhaust(queue);
  const poll = dead.take({ WaitTimeSeconds: 20 });
  await sqs.clock.untilSleepers();
  await queue.receive();
  expect(await poll).toEqual(["a1"]);
});

test("a message is not moved before its last receive has ended", async () => {
  const { queue, dead } = await queueWithDeadLetters();
  await queue.send("a1");
  await queue.receive({ VisibilityTimeout: 0 });
  await queue.receive();
  expect([await queue.take(), await dead.counts()]).toEqual([[], "0 0 0"]);
});

test("while its dead-letter queue is gone a message stays and can be received", async () => {
  const { queue, dead } = await queueWithDeadLetters();
  await queue.send("a1");
  await exhaust(queue);
  await sqs.client.send(new DeleteQueueCommand({ QueueUrl: dead.url }));
  expect(await queue.take()).toEqual(["a1"]);
});

const move = (SourceArn: string, more: { DestinationArn?: string } = {}) =>
  sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn, ...more }));

test("a move task brings dead letters home in order, as new messages", async () => {
  const { queue, dead } = await queueWithDeadLetters();
  const { MessageId } = await queue.send("a1");
  await exhaust(queue);
  await queue.send("a2");
  await queue.receive({ VisibilityTimeout: 0 });
  await exhaust(queue);
  await queue.receive();
  await move(dead.arn);
  const home = await queue.receive({ MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
  expect(home.map(({ Body, Attributes }) => [Body, Attributes])).toEqual([
    ["a1", { ApproximateReceiveCount: "1" }],
    ["a2", { ApproximateReceiveCount: "1" }],
  ]);
  expect(home[0]?.MessageId).not.toBe(MessageId);
});

test("a move task can name another destination", async () => {
  const { queue, dead } = await queueWithDeadLetters();
  const other = await sqs.createQueue();
  await queue.send("a1");
  await exhaust(queue);
  await queue.receive();
  await move(dead.arn, { DestinationArn: other.arn });
  expect([await dead.take(), await other.take()]).toEqual([[], ["a1"]]);
});

test("finished move tasks are listed", async () => {
  const { queue, dead } = await queueWithDeadLetters();
  await queue.send("a1");
  await exhaust(queue);
  await queue.receive();
  await move(dead.arn);
  const { Results } = await sqs.client.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }));
  expect(Results).toMatchObject([{ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 }]);
});

test("a move from a queue that is nobody's dead-letter queue is refused", async () => {
  const queue = await sqs.createQueue();
  await expect(move(queue.arn)).rejects.toMatchObject({ Code: "InvalidParameterValue" });
});

test("a move from a queue that does not exist is refused", async () => {
  const arn = "arn:aws:sqs:us-east-1:000000000000:none.fifo";
  await expect(move(arn)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});
