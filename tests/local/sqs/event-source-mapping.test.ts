import { afterEach, beforeEach, expect, test } from "@jest/globals";
import {
  startEventSourceMapping,
  type EventSourceMapping,
  type EventSourceMappingOptions,
} from "../../../local/sqs/event-source-mapping.ts";
import { startFunctionHost, until, type FunctionAnswer, type FunctionHost } from "./support/function-host.ts";
import { startTimedBench, type QueueBench, type TimedSqsBench } from "./support/sqs-bench.ts";

let sqs: TimedSqsBench;
let queue: QueueBench;
let host: FunctionHost | undefined;
let mapping: EventSourceMapping | undefined;
let problems: string[];
let answer: (bodies: string[], ids: string[]) => FunctionAnswer | Promise<FunctionAnswer>;

beforeEach(async () => {
  sqs = await startTimedBench();
  queue = await sqs.createQueue();
  problems = [];
  answer = () => ({ payload: { batchItemFailures: [] } });
  host = await startHost();
});

afterEach(async () => {
  await mapping?.close();
  await host?.stop();
  await sqs.stop();
});

function startHost(port = 0): Promise<FunctionHost> {
  return startFunctionHost(
    ({ Records }) =>
      answer(
        Records.map(({ body }) => body),
        Records.map(({ messageId }) => messageId),
      ),
    port,
  );
}

function startMapping(more: Partial<EventSourceMappingOptions> = {}): void {
  mapping = startEventSourceMapping({
    queueUrl: queue.url,
    queueArn: queue.arn,
    region: "us-east-1",
    functionUrl: host?.functionUrl ?? "",
    batchSize: 1,
    maximumConcurrency: 5,
    reportBatchItemFailures: true,
    clock: sqs.clock,
    onProblem: (text) => problems.push(text),
    ...more,
  });
}

const bodiesSeen = () => host?.events.map(({ Records }) => Records.map(({ body }) => body).join(" ")) ?? [];
const countsAre = (counts: string) => until(async () => (await queue.counts()) === counts);

test("the function gets Lambda's event, and success deletes the message", async () => {
  const sentAtMs = sqs.clock.now();
  const sent = await queue.send("a1", {
    MessageAttributes: {
      kind: { DataType: "String", StringValue: "chat" },
      raw: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2]) },
    },
  });
  startMapping();
  await countsAre("0 0 0");
  expect(host?.events).toEqual([
    {
      Records: [
        {
          messageId: sent.MessageId,
          receiptHandle: expect.any(String),
          body: "a1",
          attributes: {
            ApproximateFirstReceiveTimestamp: String(sentAtMs),
            ApproximateReceiveCount: "1",
            MessageDeduplicationId: "a1",
            MessageGroupId: "a",
            SenderId: "AIDALOCALSTANDIN0000",
            SentTimestamp: String(sentAtMs),
            SequenceNumber: sent.SequenceNumber,
          },
          messageAttributes: {
            kind: { dataType: "String", stringValue: "chat", stringListValues: [], binaryListValues: [] },
            raw: { dataType: "Binary", binaryValue: "AQI=", stringListValues: [], binaryListValues: [] },
          },
          md5OfBody: sent.MD5OfMessageBody,
          md5OfMessageAttributes: sent.MD5OfMessageAttributes,
          eventSource: "aws:sqs",
          eventSourceARN: queue.arn,
          awsRegion: "us-east-1",
        },
      ],
    },
  ]);
  expect(problems).toEqual([]);
});

test("messages named in batchItemFailures stay, the others are deleted", async () => {
  for (const body of ["a1", "b1", "c1"]) await queue.send(body);
  answer = (_bodies, ids) => ({ payload: { batchItemFailures: [{ itemIdentifier: ids[1] }] } });
  startMapping({ batchSize: 10 });
  await countsAre("0 1 0");
  answer = () => ({});
  sqs.clock.advance(30_000);
  await countsAre("0 0 0");
  expect(bodiesSeen()).toEqual(["a1 b1 c1", "b1"]);
});

test.each<[string, FunctionAnswer]>([
  ["an empty answer", { text: "" }],
  ["null", { payload: null }],
  ["an object without failures", { payload: {} }],
  ["null for the failures", { payload: { batchItemFailures: null } }],
])("%s is success", async (_name, success) => {
  await queue.send("a1");
  answer = () => success;
  startMapping();
  await countsAre("0 0 0");
});

test.each<[string, FunctionAnswer]>([
  ["a failure with an unknown id", { payload: { batchItemFailures: [{ itemIdentifier: "unknown" }] } }],
  ["a failure with a null id", { payload: { batchItemFailures: [{ itemIdentifier: null }] } }],
  ["a failure with an empty id", { payload: { batchItemFailures: [{ itemIdentifier: "" }] } }],
  ["a failure with a wrong key", { payload: { batchItemFailures: [{ id: "x" }] } }],
  ["a function error", { headers: { "X-Amz-Function-Error": "Unhandled" }, payload: {} }],
  ["an error payload", { payload: { errorMessage: "a very private word is no number", errorType: "Error" } }],
  ["an HTTP error", { status: 500 }],
  ["an answer that is not JSON", { text: "<html>" }],
])("%s keeps the whole batch, and says so without its words", async (_name, failure) => {
  await queue.send("a very private word", { MessageDeduplicationId: "1" });
  await queue.send("b very private word", { MessageDeduplicationId: "2" });
  answer = () => failure;
  startMapping({ batchSize: 10 });
  await until(() => problems.length === 1);
  // Whatever the mapping still had to do with the batch is done after a pause.
  await mapping?.pause();
  expect(await queue.counts()).toBe("0 2 0");
  expect(problems.join()).not.toContain("private");
});

test("without reported failures any answer of a function that did not throw deletes the batch", async () => {
  await queue.send("a1");
  answer = (_bodies, ids) => ({ payload: { batchItemFailures: [{ itemIdentifier: ids[0] }] } });
  startMapping({ reportBatchItemFailures: false });
  await countsAre("0 0 0");
});

test("a failed message comes again after the visibility timeout and its group waits for it", async () => {
  await queue.send("a1");
  await queue.send("a2");
  answer = (_bodies, ids) => ({
    payload: { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) },
  });
  startMapping();
  await until(() => problems.length === 1);
  answer = () => ({});
  sqs.clock.advance(30_000);
  await countsAre("0 0 0");
  expect(bodiesSeen()).toEqual(["a1", "a1", "a2"]);
});

test("never more invocations run than maximumConcurrency, and no receive is wasted on the others", async () => {
  for (const group of "abcdefgh") await queue.send(`${group}1`);
  let running = 0;
  let most = 0;
  const three = Promise.withResolvers<void>();
  answer = async () => {
    most = Math.max(most, ++running);
    if (running === 3) three.resolve();
    // However slow the machine is, three meet.
    await three.promise;
    await new Promise((resolve) => setTimeout(resolve, 20));
    running -= 1;
    return {};
  };
  startMapping({ maximumConcurrency: 3 });
  await countsAre("0 0 0");
  expect(most).toBe(3);
  const counts = host?.events.flatMap(({ Records }) =>
    Records.map((r) => r.attributes.ApproximateReceiveCount),
  );
  expect(counts).toEqual(Array.from({ length: 8 }, () => "1"));
});

test("one group is worked on in order, never twice at once", async () => {
  const bodies = Array.from({ length: 10 }, (_, index) => `a${index}`);
  for (const body of bodies) await queue.send(body);
  let running = 0;
  let most = 0;
  answer = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 3));
    running -= 1;
    return {};
  };
  startMapping();
  await countsAre("0 0 0");
  expect([bodiesSeen(), most]).toEqual([bodies, 1]);
});

test("a pause waits for the invocation in flight, takes no more, and a resume goes on", async () => {
  await queue.send("a1");
  await queue.send("a2");
  const work = Promise.withResolvers<FunctionAnswer>();
  answer = () => work.promise;
  startMapping();
  await until(() => bodiesSeen().length === 1);
  const paused = mapping?.pause();
  work.resolve({});
  await paused;
  expect([await queue.counts(), bodiesSeen()]).toEqual(["1 0 0", ["a1"]]);
  answer = () => ({});
  mapping?.resume();
  await countsAre("0 0 0");
});

test("a pause stops what has not finished after five seconds and gives its messages back", async () => {
  await queue.send("a1");
  answer = () => new Promise(() => {});
  startMapping();
  await until(() => bodiesSeen().length === 1);
  const paused = mapping?.pause();
  await sqs.clock.untilSleepers();
  sqs.clock.advance(5_000);
  await paused;
  expect(await queue.counts()).toBe("1 0 0");
  answer = () => ({});
  mapping?.resume();
  await countsAre("0 0 0");
});

test("a pause while nothing happens ends at once and swallows no later message", async () => {
  startMapping();
  await sqs.clock.untilSleepers();
  await mapping?.pause();
  await queue.send("a1");
  expect(await queue.counts()).toBe("1 0 0");
});

test("messages wait untouched for a function host that is not up yet", async () => {
  const port = host?.port ?? 0;
  await host?.stop();
  await queue.send("a1");
  startMapping();
  await sqs.clock.untilSleepers();
  expect(await queue.counts()).toBe("1 0 0");
  host = await startHost(port);
  sqs.clock.advance(250);
  await countsAre("0 0 0");
  expect(host.events[0]?.Records[0]?.attributes.ApproximateReceiveCount).toBe("1");
});

test("a function host that stays away is told once", async () => {
  await host?.stop();
  startMapping();
  for (let ms = 0; ms < 15_000; ms += 250) {
    await sqs.clock.untilSleepers();
    sqs.clock.advance(250);
  }
  expect(problems).toEqual([`Messages wait: nothing listens at ${host?.functionUrl}.`]);
});

test("a message whose function host died is tried again when there is one", async () => {
  await queue.send("a1");
  const first = host;
  answer = async () => {
    await first?.stop();
    return {};
  };
  startMapping();
  await until(() => problems.length === 1);
  expect(problems[0]).toMatch(/^An invocation got no answer: /);
  answer = () => ({});
  host = await startHost(first?.port);
  sqs.clock.advance(1_000);
  await countsAre("0 0 0");
  expect(host.events[0]?.Records[0]?.attributes.ApproximateReceiveCount).toBe("2");
});

test("closing does not wait for a function host that died", async () => {
  await queue.send("a1");
  answer = async () => {
    await host?.stop();
    return {};
  };
  startMapping();
  await until(() => problems.length === 1);
  await mapping?.close();
  expect(await queue.counts()).toBe("1 0 0");
});

test("an SQS that is away is told once", async () => {
  startMapping();
  await sqs.clock.untilSleepers();
  await sqs.stop();
  for (let second = 0; second < 3; second++) {
    await sqs.clock.untilSleepers();
    sqs.clock.advance(1_000);
  }
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`Cannot receive from ${queue.url}`);
});
