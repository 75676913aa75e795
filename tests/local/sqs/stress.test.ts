import type { Message } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { systemClock } from "../../../src/clock.ts";
import { startBench, type QueueBench, type SqsBench } from "./support/sqs-bench.ts";

let sqs: SqsBench;
beforeAll(async () => {
  sqs = await startBench({ clock: systemClock });
});
afterAll(() => sqs.stop());

const GROUPS = [..."abcdefghijklmnopqrst"];
const PER_GROUP = 20;

interface Work {
  readonly order: Map<string, string[]>;
  overlaps: number;
}

test("400 messages of 20 groups reach six workers in order, each once, no group at two at a time", async () => {
  const queue = await sqs.createQueue();
  const work: Work = { order: new Map(), overlaps: 0 };
  const working = Array.from({ length: 6 }, () => workUntilEmpty(queue, work));

  await Promise.all(
    GROUPS.map(async (group) => {
      for (let index = 0; index < PER_GROUP; index++) await queue.send(`${group}${index}`);
    }),
  );
  await Promise.all(working);

  const expected = GROUPS.map((group) => [
    group,
    Array.from({ length: PER_GROUP }, (_, index) => `${group}${index}`),
  ]);
  expect([...work.order].sort()).toEqual(expected);
  expect(work.overlaps).toBe(0);
});

/** Deletes most messages, gives every seventh back by a short timeout, and ends when all are done. */
async function workUntilEmpty(queue: QueueBench, work: Work): Promise<void> {
  const inWork = groupsInWork;
  while (doneIn(work) < GROUPS.length * PER_GROUP) {
    const messages = await queue.receive({
      MaxNumberOfMessages: 3,
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ["MessageGroupId"],
    });
    const groups = new Set(messages.map(groupOf));
    for (const group of groups) {
      if (inWork.has(group)) work.overlaps += 1;
      inWork.add(group);
    }
    await systemClock.sleep(Math.random() * 4);
    for (const { Body = "", ...message } of messages) {
      const group = groupOf(message);
      work.order.set(group, [...(work.order.get(group) ?? []), Body]);
    }
    // Before the last delete: that is what unlocks a group for somebody else.
    for (const group of groups) inWork.delete(group);
    for (const message of messages) await queue.delete(message);
  }
}

const groupsInWork = new Set<string>();

function groupOf({ Attributes }: Message): string {
  return Attributes?.MessageGroupId ?? "";
}

function doneIn({ order }: Work): number {
  return [...order.values()].reduce((sum, bodies) => sum + bodies.length, 0);
}
