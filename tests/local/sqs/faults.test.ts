import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Ending } from "../../../local/sqs/http.ts";
import { startTimedBench, type TimedSqsBench } from "./support/sqs-bench.ts";

let next: { operation: string; ending: Ending } | undefined;
let sqs: TimedSqsBench;
beforeEach(async () => {
  next = undefined;
  sqs = await startTimedBench({
    beforeAnswer: (operation) => Promise.resolve(operation === next?.operation ? next.ending : "answer"),
  });
});
afterEach(() => sqs.stop());

async function sendWith(ending: Ending): Promise<{ error: unknown; counts: string }> {
  const queue = await sqs.createQueue();
  next = { operation: "SendMessage", ending };
  const error: unknown = await queue.send("a1").then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, counts: await queue.counts() };
}

test("a send can fail before it is done", async () => {
  const { error, counts } = await sendWith("fail-before");
  expect([error, counts]).toMatchObject([{ $metadata: { httpStatusCode: 500 } }, "0 0 0"]);
});

test("a send can fail after it is done", async () => {
  const { error, counts } = await sendWith("fail-after");
  expect([error, counts]).toMatchObject([{ $metadata: { httpStatusCode: 500 } }, "1 0 0"]);
});

test("a send can be done and its answer lost", async () => {
  const { error, counts } = await sendWith("drop");
  expect([error, counts]).toEqual([
    expect.objectContaining({ message: expect.stringContaining("socket hang up") }),
    "1 0 0",
  ]);
});

test("messages of a receive whose answer is lost stay in flight", async () => {
  const queue = await sqs.createQueue();
  await queue.send("a1");
  next = { operation: "ReceiveMessage", ending: "drop" };
  await expect(queue.receive()).rejects.toThrow("socket hang up");
  expect(await queue.counts()).toBe("0 1 0");
});
