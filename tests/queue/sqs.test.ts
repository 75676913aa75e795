import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createAwsCall } from "../../src/aws/call.ts";
import { systemClock } from "../../src/clock.ts";
import type { QueueEntry } from "../../src/queue/batches.ts";
import { createChatQueue } from "../../src/queue/sqs.ts";
import { drain, startFaultyQueue, type FaultyQueue } from "../support/queue-bench.ts";

let bench: FaultyQueue;
beforeEach(async () => {
  bench = await startFaultyQueue();
});
afterEach(() => bench.sqs.stop());

function send(entries: readonly QueueEntry[]) {
  return createChatQueue(bench.queue.url, bench.call).send(entries);
}

async function storedBodies(): Promise<string[]> {
  return (await drain(bench.queue)).map(({ body }) => body);
}

/** `a1` goes to group `a`. */
function entryOf(body: string): QueueEntry {
  return { body, groupId: body.charAt(0), deduplicationId: body };
}

/** SQS takes the batch but not this entry. */
function refusedEntry(body: string): QueueEntry {
  return { ...entryOf(body), body: `${body}\u0001` };
}

function entriesOf(group: string, count: number): QueueEntry[] {
  return Array.from({ length: count }, (_, at) => entryOf(`${group}${at}`));
}

test("an entry arrives with its group, its deduplication id and its body", async () => {
  expect(await send([{ body: '{"a":"あ😀"}', groupId: "Uabc", deduplicationId: "01ABC" }])).toEqual({
    failed: 0,
  });
  expect(await drain(bench.queue)).toEqual([
    { groupId: "Uabc", deduplicationId: "01ABC", body: '{"a":"あ😀"}' },
  ]);
});

test("25 entries arrive in order, in three calls", async () => {
  const entries = entriesOf("a", 25);

  expect([await send(entries), bench.sends()]).toEqual([{ failed: 0 }, 3]);
  expect(await storedBodies()).toEqual(entries.map(({ body }) => body));
});

test("no entry needs no call", async () => {
  expect([await send([]), bench.sends()]).toEqual([{ failed: 0 }, 0]);
});

test("an entry that SQS refuses within a 200 is counted as not stored", async () => {
  expect(await send([refusedEntry("a1"), entryOf("b1")])).toEqual({ failed: 1 });
  expect(await storedBodies()).toEqual(["b1"]);
});

test("a failed entry stops its group in later batches, and nobody else's", async () => {
  const first = [refusedEntry("a0"), ...entriesOf("b", 9)];
  const later = [entryOf("a1"), entryOf("c1"), entryOf("a2"), entryOf("b9")];

  expect(await send([...first, ...later])).toEqual({ failed: 3 });
  expect(await storedBodies()).toEqual([...entriesOf("b", 10).map(({ body }) => body), "c1"].toSorted());
});

test("a batch whose groups are all stopped is not sent", async () => {
  expect(await send([...entriesOf("a", 9), refusedEntry("a9"), ...entriesOf("a", 19).slice(10)])).toEqual({
    failed: 10,
  });
  expect(bench.sends()).toBe(1);
});

test("a batch that fails as a whole stops its groups, and the next one goes on", async () => {
  bench.onSend((sends) => (sends <= 2 ? "fail-before" : "answer"));

  expect(await send([...entriesOf("a", 10), entryOf("b1"), entryOf("a99")])).toEqual({ failed: 11 });
  expect(await storedBodies()).toEqual(["b1"]);
});

test.each(["fail-before", "fail-after", "drop"] as const)(
  "a call that ends as %s is repeated, and each entry is stored once",
  async (ending) => {
    bench.onSend((sends) => (sends === 1 ? ending : "answer"));

    expect([await send(entriesOf("a", 3)), bench.sends()]).toEqual([{ failed: 0 }, 2]);
    expect(await storedBodies()).toEqual(["a0", "a1", "a2"]);
  },
);

test("the same entries sent again are stored once", async () => {
  await send(entriesOf("a", 3));

  expect(await send(entriesOf("a", 3))).toEqual({ failed: 0 });
  expect(await storedBodies()).toEqual(["a0", "a1", "a2"]);
});

test("a slow SQS is given up after 0.8 s and asked once more", async () => {
  const waits = new AbortController();
  bench.onSend(() => systemClock.sleep(5_000, waits.signal).then(() => "answer" as const));
  const startedMs = performance.now();

  expect([await send([entryOf("a1")]), bench.sends()]).toEqual([{ failed: 1 }, 2]);
  const ms = performance.now() - startedMs;
  waits.abort();
  expect(ms).toBeGreaterThan(1_500);
  expect(ms).toBeLessThan(2_000);
});

test("an SQS that is not there stores nothing and does not throw", async () => {
  const access = {
    region: "us-east-1",
    accessKeyId: "any",
    secretAccessKey: "any",
    sqsEndpoint: "http://127.0.0.1:1",
  };
  const queue = createChatQueue(bench.queue.url, createAwsCall(access, systemClock));

  expect(await queue.send([entryOf("a1"), entryOf("b1")])).toEqual({ failed: 2 });
});

test("a queue that does not exist is a clear refusal and not asked twice", async () => {
  const queue = createChatQueue(`${bench.queue.url}-gone`, bench.call);

  expect([await queue.send([entryOf("a1")]), bench.sends()]).toEqual([{ failed: 1 }, 1]);
});

test("a received message can be hidden, and shown again", async () => {
  const queue = createChatQueue(bench.queue.url, bench.call);
  await queue.send([entryOf("a1")]);
  const [message] = await bench.queue.receive({ VisibilityTimeout: 30 });
  const hidden = await bench.queue.take();
  await queue.hide(message?.ReceiptHandle ?? "", 0);

  expect([hidden, await bench.queue.take()]).toEqual([[], ["a1"]]);
});

test("hiding a message that cannot be hidden is an error with AWS's name of it", async () => {
  const queue = createChatQueue(bench.queue.url, bench.call);

  await expect(queue.hide("no-such-receipt", 30)).rejects.toMatchObject({
    name: "AwsCallFailed",
    code: "ReceiptHandleIsInvalid",
  });
});
