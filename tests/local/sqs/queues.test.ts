import {
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTimedBench, type TimedSqsBench } from "./support/sqs-bench.ts";

let sqs: TimedSqsBench;
beforeAll(async () => {
  sqs = await startTimedBench();
});
afterAll(() => sqs.stop());

const create = (QueueName: string, Attributes: Record<string, string> = {}) =>
  sqs.client.send(new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: "true", ...Attributes } }));

test("a queue's URL is on the stand-in's own origin and ends with its name", async () => {
  expect(await create("orders.fifo")).toMatchObject({ QueueUrl: `${sqs.url}/000000000000/orders.fifo` });
});

test("creating a queue again with the same attributes gives the same URL", async () => {
  const first = await create("again.fifo", { VisibilityTimeout: "60" });
  expect((await create("again.fifo", { VisibilityTimeout: "60" })).QueueUrl).toBe(first.QueueUrl);
});

test("creating a queue again with other attributes is refused", async () => {
  await create("other.fifo", { VisibilityTimeout: "60" });
  await expect(create("other.fifo", { VisibilityTimeout: "61" })).rejects.toMatchObject({
    name: "QueueNameExists",
  });
});

test("a queue name may not hold a slash", async () => {
  await expect(create("a/b.fifo")).rejects.toMatchObject({ Code: "InvalidParameterValue" });
});

test("a queue's URL is found by its name", async () => {
  const { QueueUrl } = await create("found.fifo");
  const found = await sqs.client.send(new GetQueueUrlCommand({ QueueName: "found.fifo" }));
  expect(found.QueueUrl).toBe(QueueUrl);
});

test("asking for an unknown queue's URL says that it does not exist, in both of AWS's names", async () => {
  await expect(sqs.client.send(new GetQueueUrlCommand({ QueueName: "no.fifo" }))).rejects.toMatchObject({
    name: "QueueDoesNotExist",
    Code: "AWS.SimpleQueueService.NonExistentQueue",
  });
});

test("queues are listed by the beginning of their names", async () => {
  await create("listed-1.fifo");
  await create("listed-2.fifo");
  const { QueueUrls = [] } = await sqs.client.send(new ListQueuesCommand({ QueueNamePrefix: "listed-" }));
  expect(QueueUrls.map((url) => url.split("/").at(-1))).toEqual(["listed-1.fifo", "listed-2.fifo"]);
});

test("a new queue has AWS's defaults", async () => {
  const queue = await sqs.createQueue();
  const { Attributes } = await sqs.client.send(
    new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ["All"] }),
  );
  expect(Attributes).toEqual({
    ApproximateNumberOfMessages: "0",
    ApproximateNumberOfMessagesDelayed: "0",
    ApproximateNumberOfMessagesNotVisible: "0",
    ContentBasedDeduplication: "false",
    CreatedTimestamp: "1767225600",
    DeduplicationScope: "queue",
    DelaySeconds: "0",
    FifoQueue: "true",
    FifoThroughputLimit: "perQueue",
    LastModifiedTimestamp: "1767225600",
    MaximumMessageSize: "1048576",
    MessageRetentionPeriod: "345600",
    QueueArn: queue.arn,
    ReceiveMessageWaitTimeSeconds: "0",
    SqsManagedSseEnabled: "true",
    VisibilityTimeout: "30",
  });
});

test("only the attributes asked for are returned", async () => {
  const queue = await sqs.createQueue();
  const request = { QueueUrl: queue.url, AttributeNames: ["QueueArn" as const] };
  const { Attributes } = await sqs.client.send(new GetQueueAttributesCommand(request));
  expect(Attributes).toEqual({ QueueArn: queue.arn });
});

const change = (QueueUrl: string, Attributes: Record<string, string>) =>
  sqs.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));

test("a changed visibility timeout applies to the next receive", async () => {
  const queue = await sqs.createQueue();
  await change(queue.url, { VisibilityTimeout: "2" });
  await queue.send("a1");
  await queue.receive();
  sqs.clock.advance(2_000);
  expect(await queue.take()).toEqual(["a1"]);
});

test("an unknown attribute is refused by its name", async () => {
  const queue = await sqs.createQueue();
  await expect(change(queue.url, { Colour: "red" })).rejects.toMatchObject({ name: "InvalidAttributeName" });
});

test("a visibility timeout over twelve hours is refused", async () => {
  const queue = await sqs.createQueue();
  const refused = change(queue.url, { VisibilityTimeout: "43201" });
  await expect(refused).rejects.toMatchObject({ name: "InvalidAttributeValue" });
});

test("a throughput limit per group needs deduplication per group", async () => {
  const queue = await sqs.createQueue();
  const limit = { FifoThroughputLimit: "perMessageGroupId" };
  await expect(change(queue.url, limit)).rejects.toMatchObject({ name: "InvalidAttributeValue" });
  await change(queue.url, { ...limit, DeduplicationScope: "messageGroup" });
});

test("a dead-letter queue must exist", async () => {
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:none.fifo",
    maxReceiveCount: 3,
  });
  await expect(create("no-target.fifo", { RedrivePolicy })).rejects.toMatchObject({
    Code: "InvalidParameterValue",
  });
});

test("a dead-letter queue given later must exist too", async () => {
  const { url } = await sqs.createQueue();
  const deadLetterTargetArn = "arn:aws:sqs:us-east-1:000000000000:none.fifo";
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
  await expect(change(url, { RedrivePolicy })).rejects.toMatchObject({ Code: "InvalidParameterValue" });
});

test("a deleted queue does not exist any more", async () => {
  const queue = await sqs.createQueue();
  await sqs.client.send(new DeleteQueueCommand({ QueueUrl: queue.url }));
  await expect(queue.send("a1")).rejects.toMatchObject({ name: "QueueDoesNotExist" });
});

test("purging removes every message, also those in flight", async () => {
  const queue = await sqs.createQueue();
  await queue.send("a1");
  await queue.receive();
  await queue.send("b1");
  await sqs.client.send(new PurgeQueueCommand({ QueueUrl: queue.url }));
  expect(await queue.counts()).toBe("0 0 0");
});

test("counts tell visible messages, those in flight and delayed ones apart", async () => {
  const queue = await sqs.createQueue();
  await queue.send("a1");
  await queue.send("a2");
  await queue.send("b1");
  await queue.receive({ MaxNumberOfMessages: 1 });
  expect(await queue.counts()).toBe("2 1 0");
});

test("a queue's delay hides what is sent until it has passed", async () => {
  const queue = await sqs.createQueue({ DelaySeconds: "5" });
  await queue.send("a1");
  expect([await queue.counts(), await queue.take()]).toEqual(["0 0 1", []]);
  sqs.clock.advance(5_000);
  expect(await queue.take()).toEqual(["a1"]);
});

test("a message older than the retention period is gone", async () => {
  const queue = await sqs.createQueue({ MessageRetentionPeriod: "60" });
  await queue.send("a1");
  sqs.clock.advance(60_000);
  expect([await queue.take(), await queue.counts()]).toEqual([[], "0 0 0"]);
});

test("a plain fetch with a target header and no signature is served", async () => {
  const queue = await sqs.createQueue();
  const response = await fetch(sqs.url, {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage" },
    body: JSON.stringify({
      QueueUrl: queue.url,
      MessageBody: "a1",
      MessageGroupId: "a",
      MessageDeduplicationId: "1",
    }),
  });
  expect([response.status, await response.json()]).toMatchObject([
    200,
    { MD5OfMessageBody: "8a8bb7cd343aa2ad99b7d762030857a2" },
  ]);
});

test("a body that is not JSON is refused, not crashed on", async () => {
  const headers = { "x-amz-target": "AmazonSQS.SendMessage" };
  const response = await fetch(sqs.url, { method: "POST", headers, body: "{" });
  expect(response.status).toBe(400);
});

test("a missing parameter is named", async () => {
  const headers = { "x-amz-target": "AmazonSQS.SendMessage" };
  const response = await fetch(sqs.url, {
    method: "POST",
    headers,
    body: JSON.stringify({ MessageBody: "a" }),
  });
  expect(response.headers.get("x-amzn-query-error")).toBe("MissingParameter;Sender");
  expect(await response.json()).toEqual({
    __type: "com.amazon.coral.service#MissingRequiredParameterException",
    message: "The request must contain the parameter QueueUrl.",
  });
});

test("an operation the stand-in does not do is refused with a sentence that says so", async () => {
  const unsupported = sqs.client.send(new CancelMessageMoveTaskCommand({ TaskHandle: "x" }));
  await expect(unsupported).rejects.toMatchObject({
    name: "UnsupportedOperation",
    message: "The SQS stand-in does not do CancelMessageMoveTask.",
  });
});
