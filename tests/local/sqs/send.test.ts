import { createHash } from "node:crypto";
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTimedBench, type TimedSqsBench } from "./support/sqs-bench.ts";

let sqs: TimedSqsBench;
beforeAll(async () => {
  sqs = await startTimedBench();
});
afterAll(() => sqs.stop());

const FIVE_MINUTES_MS = 300_000;
const MIB = 1_048_576;

test("a repeat within five minutes gets the first one's ids and is not queued", async () => {
  const queue = await sqs.createQueue();
  const first = await queue.send("a1");
  const { MessageId, SequenceNumber } = await queue.send("another text", {
    MessageGroupId: "a",
    MessageDeduplicationId: "a1",
  });
  expect({ MessageId, SequenceNumber }).toEqual({
    MessageId: first.MessageId,
    SequenceNumber: first.SequenceNumber,
  });
  expect(await queue.take()).toEqual(["a1"]);
});

test("a repeat is still known after the message was deleted", async () => {
  const queue = await sqs.createQueue();
  const first = await queue.send("a1");
  await queue.delete((await queue.receive())[0]);
  expect((await queue.send("a1")).MessageId).toBe(first.MessageId);
  expect(await queue.take()).toEqual([]);
});

test("after five minutes the same deduplication id is a new message", async () => {
  const queue = await sqs.createQueue();
  const first = await queue.send("a1");
  sqs.clock.advance(FIVE_MINUTES_MS - 1);
  expect((await queue.send("a1")).MessageId).toBe(first.MessageId);
  sqs.clock.advance(1);
  expect((await queue.send("a1")).MessageId).not.toBe(first.MessageId);
});

test("the same deduplication id in two groups is one message when deduplication is per queue", async () => {
  const queue = await sqs.createQueue();
  await queue.send("a1", { MessageDeduplicationId: "same" });
  await queue.send("b1", { MessageDeduplicationId: "same" });
  expect(await queue.take()).toEqual(["a1"]);
});

test("the same deduplication id in two groups is two messages when deduplication is per group", async () => {
  const queue = await sqs.createQueue({ DeduplicationScope: "messageGroup" });
  await queue.send("a1", { MessageDeduplicationId: "same" });
  await queue.send("b1", { MessageDeduplicationId: "same" });
  expect(await queue.take()).toEqual(["a1", "b1"]);
});

test("with content-based deduplication equal bodies are one message, named by their SHA-256", async () => {
  const queue = await sqs.createQueue({ ContentBasedDeduplication: "true" });
  await queue.send("a1", { MessageDeduplicationId: undefined });
  await queue.send("a1", { MessageDeduplicationId: undefined });
  const messages = await queue.receive({ MessageSystemAttributeNames: ["MessageDeduplicationId"] });
  expect(messages.map(({ Attributes }) => Attributes)).toEqual([
    { MessageDeduplicationId: createHash("sha256").update("a1").digest("hex") },
  ]);
});

test("without content-based deduplication a missing deduplication id is refused", async () => {
  const queue = await sqs.createQueue();
  const refused = queue.send("a1", { MessageDeduplicationId: undefined });
  await expect(refused).rejects.toMatchObject({ Code: "InvalidParameterValue" });
});

test("a missing group id is refused", async () => {
  const queue = await sqs.createQueue();
  const refused = queue.send("a1", { MessageGroupId: undefined });
  await expect(refused).rejects.toMatchObject({ Code: "MissingParameter" });
});

test("an empty body is refused", async () => {
  const queue = await sqs.createQueue();
  const refused = queue.send("", { MessageGroupId: "a", MessageDeduplicationId: "1" });
  await expect(refused).rejects.toMatchObject({ Code: "MissingParameter" });
});

test("a delay for one message is refused, because only the queue may have one", async () => {
  const queue = await sqs.createQueue();
  await expect(queue.send("a1", { DelaySeconds: 5 })).rejects.toMatchObject({
    Code: "InvalidParameterValue",
  });
  await queue.send("a1", { DelaySeconds: 0 });
});

test("emoji, tabs, line breaks and the last allowed characters arrive unchanged", async () => {
  const queue = await sqs.createQueue();
  const body = "😀👨‍👩‍👧 \t\r\n ท 日本 \uE000\uFFFD\u{10FFFF}";
  await queue.send(body, { MessageGroupId: "a", MessageDeduplicationId: "1" });
  expect(await queue.take()).toEqual([body]);
});

test.each([
  ["a control character", "\u0001"],
  ["U+FFFE", "\uFFFE"],
  ["U+FFFF", "\uFFFF"],
])("%s is refused", async (_name, body) => {
  const queue = await sqs.createQueue();
  const refused = queue.send(body, { MessageGroupId: "a", MessageDeduplicationId: "1" });
  await expect(refused).rejects.toMatchObject({ name: "InvalidMessageContents" });
});

test("half an emoji, written as a JSON escape, is refused", async () => {
  const queue = await sqs.createQueue();
  const response = await fetch(sqs.url, {
    method: "POST",
    headers: { "x-amz-target": "AmazonSQS.SendMessage" },
    body: `{"QueueUrl":"${queue.url}","MessageBody":"\\ud83d","MessageGroupId":"a","MessageDeduplicationId":"1"}`,
  });
  expect(await response.json()).toMatchObject({ __type: "com.amazonaws.sqs#InvalidMessageContents" });
});

test("a message of exactly 1 MiB is accepted and one byte more is refused", async () => {
  const queue = await sqs.createQueue();
  await queue.send("a".repeat(MIB), { MessageDeduplicationId: "1" });
  const refused = queue.send("a".repeat(MIB + 1), { MessageDeduplicationId: "2" });
  await expect(refused).rejects.toMatchObject({ Code: "InvalidParameterValue" });
});

test("size is counted in UTF-8 bytes, attributes included", async () => {
  const queue = await sqs.createQueue({ MaximumMessageSize: "1024" });
  const MessageAttributes = { kind: { DataType: "String", StringValue: "chat" } };
  // 252 emoji of four bytes are 1008; name, type and value of the attribute are 14, one letter is 1.
  const fits = `a${"😀".repeat(252)}`;
  await queue.send(fits, { MessageDeduplicationId: "1", MessageAttributes });
  const refused = queue.send(`${fits}aa`, { MessageDeduplicationId: "2", MessageAttributes });
  await expect(refused).rejects.toMatchObject({ Code: "InvalidParameterValue" });
});

test("a message larger than the queue's own limit is refused", async () => {
  const queue = await sqs.createQueue({ MaximumMessageSize: "1024" });
  const refused = queue.send("a".repeat(1025), { MessageDeduplicationId: "1" });
  await expect(refused).rejects.toMatchObject({ Code: "InvalidParameterValue" });
});

test("group and deduplication ids of 128 characters are accepted, of 129 refused", async () => {
  const queue = await sqs.createQueue();
  const fits = "i".repeat(128);
  const tooLong = "i".repeat(129);
  await queue.send("a1", { MessageGroupId: fits, MessageDeduplicationId: fits });
  const refusal = { Code: "InvalidParameterValue" };
  await expect(queue.send("a2", { MessageGroupId: tooLong })).rejects.toMatchObject(refusal);
  await expect(queue.send("a3", { MessageDeduplicationId: tooLong })).rejects.toMatchObject(refusal);
});

test("a group id may hold punctuation and no space", async () => {
  const queue = await sqs.createQueue();
  await queue.send("a1", { MessageGroupId: "U0123#now!~" });
  await expect(queue.send("a2", { MessageGroupId: "a b" })).rejects.toMatchObject({
    Code: "InvalidParameterValue",
  });
});

test("an attribute without a value that fits its type is refused", async () => {
  const queue = await sqs.createQueue();
  const refused = queue.send("a1", { MessageAttributes: { n: { DataType: "Number", StringValue: "many" } } });
  await expect(refused).rejects.toMatchObject({ Code: "InvalidParameterValue" });
});

const entry = (
  Id: string,
  more: Partial<SendMessageBatchRequestEntry> = {},
): SendMessageBatchRequestEntry => ({
  Id,
  MessageBody: Id,
  MessageGroupId: "a",
  MessageDeduplicationId: Id,
  ...more,
});

const sendBatch = (QueueUrl: string, Entries: SendMessageBatchRequestEntry[]) =>
  sqs.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

test("a batch keeps its order", async () => {
  const queue = await sqs.createQueue();
  await sendBatch(queue.url, [entry("3"), entry("1"), entry("2")]);
  expect(await queue.take()).toEqual(["3", "1", "2"]);
});

test("one bad entry of a batch is told as failed and the others are queued", async () => {
  const queue = await sqs.createQueue();
  const bad = { MessageBody: "\u0001" };
  const { Successful = [], Failed = [] } = await sendBatch(queue.url, [
    entry("1"),
    entry("2", bad),
    entry("3"),
  ]);
  expect(Successful.map(({ Id }) => Id)).toEqual(["1", "3"]);
  expect(Failed).toMatchObject([{ Id: "2", SenderFault: true, Code: "InvalidMessageContents" }]);
  expect(await queue.take()).toEqual(["1", "3"]);
});

test("a batch of eleven is refused", async () => {
  const queue = await sqs.createQueue();
  const eleven = Array.from({ length: 11 }, (_, index) => entry(String(index)));
  await expect(sendBatch(queue.url, eleven)).rejects.toMatchObject({ name: "TooManyEntriesInBatchRequest" });
});

test("an empty batch is refused", async () => {
  const queue = await sqs.createQueue();
  await expect(sendBatch(queue.url, [])).rejects.toMatchObject({ name: "EmptyBatchRequest" });
});

test("a batch with one entry id twice is refused", async () => {
  const queue = await sqs.createQueue();
  const twice = sendBatch(queue.url, [entry("1"), entry("1")]);
  await expect(twice).rejects.toMatchObject({ name: "BatchEntryIdsNotDistinct" });
});

test("an entry id with a space is refused", async () => {
  const queue = await sqs.createQueue();
  await expect(sendBatch(queue.url, [entry("a b")])).rejects.toMatchObject({ name: "InvalidBatchEntryId" });
});

test("a batch of more than 1 MiB is refused as a whole", async () => {
  const queue = await sqs.createQueue();
  const half = { MessageBody: "a".repeat(MIB / 2 + 1) };
  const refused = sendBatch(queue.url, [entry("1", half), entry("2", half)]);
  await expect(refused).rejects.toMatchObject({ name: "BatchRequestTooLong" });
  expect(await queue.counts()).toBe("0 0 0");
});
