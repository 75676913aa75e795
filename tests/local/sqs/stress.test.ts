import { DeleteMessageBatchCommand, SendMessageBatchCommand, type Message } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { systemClock } from "../../../src/clock.ts";
import { startBench, type QueueBench, type SqsBench } from "./support/sqs-bench.ts";

let sqs: SqsBench;
beforeAll(async () => {
  sqs = await startBench({ clock: systemClock });
});
afterAll(() => sqs.stop());

const GROUPS = "abcdefghijklmnopqrst".split("");
const PER_GROUP = 20;

interface Work {
  readonly order: Map<string, string[]>;
  readonly groupsInWork: Set<string>;
  overlaps: number;
}

test("400 messages of 20 groups reach six workers in order, each once, no group at two at a time", async () => {
  const queue = await sqs.createQueue();
  const work: Work = { order: new Map(), groupsInWork: new Set(), overlaps: 0 };
  const workers = Array.from({ length: 6 }, () => workUntilDone(queue, work));

  await Promise.all(GROUPS.map((group) => sendAll(queue, bodiesOf(group))));
  await Promise.all(workers);

  expect(work.order).toEqual(new Map(GROUPS.map((group) => [group, bodiesOf(group)])));
  expect(work.overlaps).toBe(0);
});

function bodiesOf(group: string): string[] {
  return Array.from({ length: PER_GROUP }, (_, index) => `${group}${index}`);
}

async function sendAll({ url }: QueueBench, bodies: string[]): Promise<void> {
  for (let start = 0; start < bodies.length; start += 5) {
    const Entries = bodies.slice(start, start + 5).map((body) => ({
      Id: body,
      MessageBody: body,
      MessageGroupId: body.charAt(0),
      MessageDeduplicationId: body,
    }));
    await sqs.client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  }
}

async function workUntilDone(queue: QueueBench, work: Work): Promise<void> {
  while (doneIn(work) < GROUPS.length * PER_GROUP) {
    const messages = await queue.receive({ MaxNumberOfMessages: 3, WaitTimeSeconds: 1 });
    if (messages.length === 0) continue;
    const groups = new Set(messages.map(groupOf));
    for (const group of groups) {
      if (work.groupsInWork.has(group)) work.overlaps += 1;
      work.groupsInWork.add(group);
    }
    await systemClock.sleep(Math.random() * 4);
    for (const message of messages) {
      const before = work.order.get(groupOf(message)) ?? [];
      work.order.set(groupOf(message), [...before, message.Body ?? ""]);
    }
    // Before the delete, which lets somebody else have these groups.
    for (const group of groups) work.groupsInWork.delete(group);
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
  }
}

function groupOf({ Body = "" }: Message): string {
  return Body.charAt(0);
}

function doneIn({ order }: Work): number {
  return [...order.values()].reduce((sum, bodies) => sum + bodies.length, 0);
}
