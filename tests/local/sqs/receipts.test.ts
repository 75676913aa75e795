import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  type Message,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTimedBench, type QueueBench, type TimedSqsBench } from "./support/sqs-bench.ts";

let sqs: TimedSqsBench;
beforeAll(async () => {
  sqs = await startTimedBench();
});
afterAll(() => sqs.stop());

async function queueWith(...bodies: string[]): Promise<QueueBench> {
  const queue = await sqs.createQueue();
  for (const body of bodies) await queue.send(body);
  return queue;
}

const setVisibility = (queue: QueueBench, message: Message | undefined, VisibilityTimeout: number) =>
  sqs.client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queue.url,
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout,
    }),
  );

test("deleting a message twice succeeds", async () => {
  const queue = await queueWith("a1");
  const [message] = await queue.receive();
  await queue.delete(message);
  await queue.delete(message);
  expect(await queue.counts()).toBe("0 0 0");
});

test("an expired receipt does not delete", async () => {
  const queue = await queueWith("a1");
  const [message] = await queue.receive();
  sqs.clock.advance(30_000);
  await expect(queue.delete(message)).rejects.toMatchObject({
    Code: "InvalidParameterValue",
    message: expect.stringContaining("The receipt handle has expired"),
  });
  expect(await queue.take()).toEqual(["a1"]);
});

test("the receipt of an earlier receive does not delete", async () => {
  const queue = await queueWith("a1");
  const [early] = await queue.receive();
  sqs.clock.advance(30_000);
  const [late] = await queue.receive();
  await expect(queue.delete(early)).rejects.toMatchObject({ Code: "InvalidParameterValue" });
  await queue.delete(late);
  expect(await queue.counts()).toBe("0 0 0");
});

test.each(["garbage", Buffer.from("x y").toString("base64")])(
  "the receipt %p is refused as invalid",
  async (text) => {
    const queue = await queueWith("a1");
    await expect(queue.delete({ ReceiptHandle: text })).rejects.toMatchObject({
      name: "ReceiptHandleIsInvalid",
    });
  },
);

test("another queue's receipt is refused as invalid", async () => {
  const queue = await queueWith("a1");
  const [message] = await queue.receive();
  const other = await sqs.createQueue();
  await expect(other.delete(message)).rejects.toMatchObject({ name: "ReceiptHandleIsInvalid" });
});

test("deleting a batch tells the bad receipt and deletes the others", async () => {
  const queue = await queueWith("a1", "b1");
  const messages = await queue.receive();
  const { Successful = [], Failed = [] } = await sqs.client.send(
    new DeleteMessageBatchCommand({
      QueueUrl: queue.url,
      Entries: [
        { Id: "0", ReceiptHandle: messages[0]?.ReceiptHandle },
        { Id: "1", ReceiptHandle: "garbage" },
        { Id: "2", ReceiptHandle: messages[1]?.ReceiptHandle },
      ],
    }),
  );
  expect(Successful.map(({ Id }) => Id)).toEqual(["0", "2"]);
  expect(Failed).toMatchObject([{ Id: "1", Code: "ReceiptHandleIsInvalid", SenderFault: true }]);
  expect(await queue.counts()).toBe("0 0 0");
});

test("a visibility of zero gives the message back and unlocks its group", async () => {
  const queue = await queueWith("a1", "a2");
  const [message] = await queue.receive({ MaxNumberOfMessages: 1 });
  await setVisibility(queue, message, 0);
  expect(await queue.take()).toEqual(["a1", "a2"]);
});

test("an extended visibility counts from now, not from the receive", async () => {
  const queue = await queueWith("a1");
  const [message] = await queue.receive();
  sqs.clock.advance(20_000);
  await setVisibility(queue, message, 30);
  sqs.clock.advance(29_999);
  expect(await queue.take()).toEqual([]);
  sqs.clock.advance(1);
  expect(await queue.take()).toEqual(["a1"]);
});

test("after an extension the same receipt still deletes", async () => {
  const queue = await queueWith("a1");
  const [message] = await queue.receive();
  await setVisibility(queue, message, 300);
  sqs.clock.advance(200_000);
  await queue.delete(message);
  expect(await queue.counts()).toBe("0 0 0");
});

test("visibility of a message that is visible again cannot be changed", async () => {
  const queue = await queueWith("a1");
  const [message] = await queue.receive();
  sqs.clock.advance(30_000);
  await expect(setVisibility(queue, message, 10)).rejects.toMatchObject({ name: "MessageNotInflight" });
});

test("visibility of a deleted message cannot be changed", async () => {
  const queue = await queueWith("a1");
  const [message] = await queue.receive();
  await queue.delete(message);
  await expect(setVisibility(queue, message, 10)).rejects.toMatchObject({ Code: "InvalidParameterValue" });
});

test("visibility cannot grow beyond twelve hours after the receive", async () => {
  const queue = await queueWith("a1");
  const [message] = await queue.receive();
  sqs.clock.advance(1_000);
  await expect(setVisibility(queue, message, 43_200)).rejects.toMatchObject({
    Code: "InvalidParameterValue",
  });
});

test("a whole batch is given back in order", async () => {
  const queue = await queueWith("a1", "a2", "a3");
  const messages = await queue.receive();
  const Entries = messages.map(({ ReceiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle,
    VisibilityTimeout: 0,
  }));
  await sqs.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue.url, Entries }));
  expect(await queue.take()).toEqual(["a1", "a2", "a3"]);
});
