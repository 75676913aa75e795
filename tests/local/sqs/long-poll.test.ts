import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { startTimedBench, type TimedSqsBench } from "./support/sqs-bench.ts";

let sqs: TimedSqsBench;
beforeEach(async () => {
  sqs = await startTimedBench();
});
afterEach(() => sqs.stop());

const wait = { WaitTimeSeconds: 20 };

test("a waiting poll gets a message the moment it arrives", async () => {
  const queue = await sqs.createQueue();
  const poll = queue.take(wait);
  await sqs.clock.untilSleepers();
  await queue.send("a1");
  expect(await poll).toEqual(["a1"]);
});

test("a poll that waited in vain ends empty", async () => {
  const queue = await sqs.createQueue();
  const poll = queue.take(wait);
  await sqs.clock.untilSleepers();
  sqs.clock.advance(20_000);
  expect(await poll).toEqual([]);
});

test("a queue's own wait time applies when a receive names none", async () => {
  const queue = await sqs.createQueue({ ReceiveMessageWaitTimeSeconds: "10" });
  const poll = queue.take();
  await sqs.clock.untilSleepers();
  await queue.send("a1");
  expect(await poll).toEqual(["a1"]);
});

test("a waiting poll gets the next message of a group when a delete unlocks it", async () => {
  const queue = await sqs.createQueue();
  await queue.send("a1");
  const [message] = await queue.receive();
  await queue.send("a2");
  const poll = queue.take(wait);
  await sqs.clock.untilSleepers();
  await queue.delete(message);
  expect(await poll).toEqual(["a2"]);
});

test("a waiting poll gets a message when its visibility timeout ends", async () => {
  const queue = await sqs.createQueue();
  await queue.send("a1");
  await queue.receive({ VisibilityTimeout: 5 });
  const poll = queue.take(wait);
  await sqs.clock.untilSleepers();
  sqs.clock.advance(5_000);
  expect(await poll).toEqual(["a1"]);
});

test("a waiting poll gets a message when the queue's delay ends", async () => {
  const queue = await sqs.createQueue({ DelaySeconds: "5" });
  await queue.send("a1");
  const poll = queue.take(wait);
  await sqs.clock.untilSleepers();
  sqs.clock.advance(5_000);
  expect(await poll).toEqual(["a1"]);
});

test("of two waiting polls one gets the message and the other goes on waiting", async () => {
  const queue = await sqs.createQueue();
  const polls = [queue.take(wait), queue.take(wait)];
  await sqs.clock.untilSleepers(2);
  await queue.send("a1");
  const first = await Promise.race(polls);
  await sqs.clock.untilSleepers(1);
  await queue.send("b1");
  expect(first).toEqual(["a1"]);
  expect(await Promise.all(polls)).toEqual(expect.arrayContaining([["a1"], ["b1"]]));
});

test("a poll that its caller aborted swallows no message", async () => {
  const queue = await sqs.createQueue();
  const abort = new AbortController();
  const request = new ReceiveMessageCommand({ QueueUrl: queue.url, ...wait });
  const poll = sqs.client.send(request, { abortSignal: abort.signal });
  await sqs.clock.untilSleepers();
  abort.abort();
  await expect(poll).rejects.toMatchObject({ name: "AbortError" });
  await queue.send("a1");
  expect(await queue.take(wait)).toEqual(["a1"]);
});

test("a stand-in that stops does not wait for polls", async () => {
  const queue = await sqs.createQueue();
  const poll = queue.take(wait).catch(() => "ended");
  await sqs.clock.untilSleepers();
  await sqs.stop();
  expect(await poll).toBe("ended");
});
