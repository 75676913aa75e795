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

test("several messages of one group come in one batch, in order", async () => {
  const queue = await queueWith("a1", "a2", "a3");
  expect(await queue.take()).toEqual(["a1", "a2", "a3"]);
});

test("a batch holds as much of the oldest group as it can before the next group", async () => {
  const queue = await queueWith("a1", "b1", "a2", "b2");
  expect(await queue.take({ MaxNumberOfMessages: 3 })).toEqual(["a1", "a2", "b1"]);
});

test("while a message is in flight its group is locked and others are served", async () => {
  const queue = await queueWith("a1", "a2", "b1");
  const one = { MaxNumberOfMessages: 1 };
  expect([await queue.take(one), await queue.take(one), await queue.take(one)]).toEqual([["a1"], ["b1"], []]);
});

test("deleting a part of a batch keeps the rest of its group locked", async () => {
  const queue = await queueWith("a1", "a2", "a3");
  const batch = await queue.receive({ MaxNumberOfMessages: 2 });
  await queue.delete(batch[0]);
  expect(await queue.take()).toEqual([]);
  await queue.delete(batch[1]);
  expect(await queue.take()).toEqual(["a3"]);
});

test("after the visibility timeout a batch comes again in order, with a count of two", async () => {
  const queue = await queueWith("a1", "a2");
  await queue.receive();
  sqs.clock.advance(29_999);
  expect(await queue.take()).toEqual([]);
  sqs.clock.advance(1);
  const again = await queue.receive({ MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
  expect(again.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
    ["a1", "2"],
    ["a2", "2"],
  ]);
});

test("a message that expired comes before a later one of its group", async () => {
  const queue = await queueWith("a1", "a2");
  await queue.receive({ MaxNumberOfMessages: 1, VisibilityTimeout: 5 });
  sqs.clock.advance(5_000);
  expect(await queue.take()).toEqual(["a1", "a2"]);
});

test("a visibility timeout of zero leaves the message visible", async () => {
  const queue = await queueWith("a1");
  await queue.receive({ VisibilityTimeout: 0 });
  expect(await queue.take()).toEqual(["a1"]);
});

test("all system attributes have AWS's names", async () => {
  const queue = await sqs.createQueue();
  const sentAtMs = sqs.clock.now();
  const trace = "Root=1-5759e988-bd862e3fe1be46a994272793";
  const { SequenceNumber } = await queue.send("a1", {
    MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: trace } },
  });
  sqs.clock.advance(7);
  const [message] = await queue.receive({ MessageSystemAttributeNames: ["All"] });
  expect(message?.Attributes).toEqual({
    SenderId: "AIDALOCALSTANDIN0000",
    SentTimestamp: String(sentAtMs),
    ApproximateReceiveCount: "1",
    ApproximateFirstReceiveTimestamp: String(sentAtMs + 7),
    SequenceNumber,
    MessageDeduplicationId: "a1",
    MessageGroupId: "a",
    AWSTraceHeader: trace,
  });
});

test("only the system attributes asked for come, and none when none are", async () => {
  const queue = await queueWith("a1", "b1");
  const one = { MaxNumberOfMessages: 1 };
  const [asked] = await queue.receive({ ...one, MessageSystemAttributeNames: ["MessageGroupId"] });
  const [unasked] = await queue.receive(one);
  expect([asked?.Attributes, unasked?.Attributes]).toEqual([{ MessageGroupId: "a" }, undefined]);
});

test("the older request name for system attributes works too", async () => {
  const queue = await queueWith("a1");
  const [message] = await queue.receive({ AttributeNames: ["All"] });
  expect(message?.Attributes).toMatchObject({ MessageGroupId: "a" });
});

test("message attributes come back as they were sent, with the digest their sender got", async () => {
  const queue = await sqs.createQueue();
  const MessageAttributes = {
    kind: { DataType: "String", StringValue: "chat" },
    "kind.version": { DataType: "Number.int", StringValue: "2" },
    raw: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255, 7]) },
  };
  const sent = await queue.send("a1", { MessageAttributes });
  const [message] = await queue.receive({ MessageAttributeNames: ["All"] });
  expect(message?.MessageAttributes).toEqual(MessageAttributes);
  expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
});

test("the digest of message attributes does not depend on the order they were given in", async () => {
  const queue = await sqs.createQueue();
  const population = { Population: { DataType: "Number", StringValue: "1250800" } };
  const city = { City: { DataType: "String", StringValue: "Any City" } };
  const one = await queue.send("a1", { MessageAttributes: { ...population, ...city } });
  const other = await queue.send("a2", { MessageAttributes: { ...city, ...population } });
  // Computed once by an implementation that agrees with AWS's published samples.
  const digest = "bf1eb494fecc925abadc71de4be9785c";
  expect([one.MD5OfMessageAttributes, other.MD5OfMessageAttributes]).toEqual([digest, digest]);
});

test("message attributes are picked by prefix", async () => {
  const queue = await sqs.createQueue();
  const text = { DataType: "String", StringValue: "x" };
  await queue.send("a1", { MessageAttributes: { "line.user": text, "line.group": text, other: text } });
  const [message] = await queue.receive({ MessageAttributeNames: ["line.*"] });
  expect(Object.keys(message?.MessageAttributes ?? {})).toEqual(["line.user", "line.group"]);
});

test.each([
  ["more than ten messages", { MaxNumberOfMessages: 11 }],
  ["no message", { MaxNumberOfMessages: 0 }],
  ["a wait of more than 20 seconds", { WaitTimeSeconds: 21 }],
  ["a visibility of more than twelve hours", { VisibilityTimeout: 43_201 }],
])("asking for %s is refused", async (_name, request) => {
  const queue = await sqs.createQueue();
  await expect(queue.receive(request)).rejects.toMatchObject({ Code: "InvalidParameterValue" });
});
