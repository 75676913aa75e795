import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { OperatorError } from "../../src/operator-error.ts";
import { readChatJob, writeChatJob, writeDeliverJob } from "../../src/queue/chat-job.ts";
import { createChatQueue } from "../../src/queue/sqs.ts";
import { drain, startFaultyQueue, type FaultyQueue } from "../support/queue-bench.ts";

let bench: FaultyQueue;
beforeAll(async () => {
  bench = await startFaultyQueue();
});
afterAll(() => bench.sqs.stop());

const RECEIVED_AT_MS = Date.UTC(2026, 10, 22, 3);

function textEvent(text: string) {
  return { type: "message", timestamp: RECEIVED_AT_MS - 50, message: { type: "text", id: "1", text } };
}

test("every unit of the basic plane passes the queue as it was written", async () => {
  const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
  // Pieces of one queue message each; in between a letter keeps lone surrogates alone.
  const texts = Array.from({ length: 8 }, (_, at) => units.slice(at * 0x2000, (at + 1) * 0x2000).join("a"));
  const queue = createChatQueue(bench.queue.url, bench.call);
  const sent = await queue.send(
    texts.map((text, at) => ({
      body: writeChatJob(textEvent(text), RECEIVED_AT_MS),
      groupId: "U1",
      deduplicationId: `${at}`,
    })),
  );

  const read = (await drain(bench.queue)).map(({ body }) => readChatJob(body));
  expect(sent).toEqual({ failed: 0 });
  expect(read).toEqual(
    texts.map((text) => ({ kind: "event", event: textEvent(text), receivedAtMs: RECEIVED_AT_MS })),
  );
});

test.each([
  ["emoji families", "👨‍👩‍👧‍👦🇯🇵"],
  ["non-characters in a row", "\uFFFE\uFFFF\uFFFE"],
  ["a backslash before one", "\\\uFFFE and \\\\\uFFFF"],
  ["an escape that somebody typed", String.raw`\ufffe`],
  ["the last code point", "\u{10FFFF}\u{1FFFE}"],
])("%s read back the same", (_what, text) => {
  const body = writeChatJob(textEvent(text), RECEIVED_AT_MS);

  expect(body).not.toMatch(/[\uFFFE\uFFFF]/);
  expect(readChatJob(body)).toEqual({ kind: "event", event: textEvent(text), receivedAtMs: RECEIVED_AT_MS });
});

test("the delivery of a waiting answer names its turn", () => {
  const turn = { conversation: "U1", timestamp: 1, id: "message-1" };

  expect(readChatJob(writeDeliverJob(turn))).toEqual({ kind: "deliver", turn });
});

test("a dead letter that is sent again says since when it is one", () => {
  const event = textEvent("hello");

  expect(readChatJob(writeChatJob(event, RECEIVED_AT_MS, RECEIVED_AT_MS + 7))).toEqual({
    kind: "event",
    event,
    receivedAtMs: RECEIVED_AT_MS,
    deadSinceMs: RECEIVED_AT_MS + 7,
  });
});

test("non-characters in names of fields pass too", () => {
  const event = { ...textEvent("hello"), "new\uFFFF": { "\uFFFE": 1 } };

  expect(readChatJob(writeChatJob(event, 1))).toEqual({ kind: "event", event, receivedAtMs: 1 });
});

test.each([
  ["no JSON", "hello"],
  ["empty", ""],
  ["null", "null"],
  ["a list", "[]"],
  ["a job without an event", '{"receivedAtMs":1}'],
  ["a job without a time", JSON.stringify({ event: textEvent("canary") })],
  ["a job with a time that is no number", JSON.stringify({ event: textEvent("canary"), receivedAtMs: "1" })],
  ["a job whose event is a list", '{"event":[],"receivedAtMs":1}'],
  ["a job whose event has no type", '{"event":{"timestamp":1},"receivedAtMs":1}'],
])("a body that is %s is an error that says what to do and quotes nothing", (_what, body) => {
  const read = () => readChatJob(body);

  expect(read).toThrow(OperatorError);
  expect(read).toThrow(
    "A queue message is not a chat job. Deploy both functions from one commit, then redrive the dead-letter queue.",
  );
});
