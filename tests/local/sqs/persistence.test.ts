import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { systemClock } from "../../../src/clock.ts";
import { startSqs } from "../../../local/sqs/server.ts";
import { until } from "./support/function-host.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { openQueue, startBench } from "./support/sqs-bench.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sqs-"));
  file = join(folder, "deep", "sqs.json");
});
afterEach(() => rm(folder, { recursive: true }));

test("queues, attributes and messages survive a restart on another port", async () => {
  const clock = manualClock();
  const before = await startBench({ clock, file });
  const queue = await before.createQueue({ VisibilityTimeout: "77" });
  const MessageAttributes = { raw: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) } };
  await queue.send("a😀", { MessageAttributes, MessageDeduplicationId: "1" });
  await before.stop();

  const after = await startBench({ clock, file });
  // The URL still names the port of before.
  const again = openQueue(after.client, queue.name, queue.url);
  const { Attributes } = await after.client.send(
    new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ["VisibilityTimeout"] }),
  );
  expect(Attributes).toEqual({ VisibilityTimeout: "77" });
  expect(await again.receive({ MessageAttributeNames: ["All"] })).toMatchObject([
    { Body: "a😀", MessageAttributes },
  ]);
  await after.stop();
});

test("after a restart messages in flight are visible at once, in order, and keep their counts", async () => {
  const clock = manualClock();
  const before = await startBench({ clock, file });
  const queue = await before.createQueue();
  await queue.send("a1");
  await queue.send("a2");
  const [held] = await queue.receive({ MaxNumberOfMessages: 1 });
  await before.stop();

  const after = await startBench({ clock, file });
  const again = openQueue(after.client, queue.name, queue.url);
  const messages = await again.receive({ MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
  expect(messages.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
    ["a1", "2"],
    ["a2", "1"],
  ]);
  await expect(again.delete(held)).rejects.toMatchObject({ Code: "InvalidParameterValue" });
  await after.stop();
});

test("deduplication and sequence numbers go on after a restart", async () => {
  const clock = manualClock();
  const before = await startBench({ clock, file });
  const queue = await before.createQueue();
  const first = await queue.send("a1");
  await before.stop();

  const after = await startBench({ clock, file });
  const again = openQueue(after.client, queue.name, queue.url);
  expect(await again.send("a1")).toMatchObject({ MessageId: first.MessageId });
  const second = await again.send("a2");
  expect(Number(second.SequenceNumber)).toBeGreaterThan(Number(first.SequenceNumber));
  await after.stop();
});

test("a message is on disk moments after it was sent, so that a killed process loses none", async () => {
  const bench = await startBench({ clock: systemClock, file });
  const queue = await bench.createQueue();
  await queue.send("a1");
  await until(async () => (await readFile(file, "utf8").catch(() => "")).includes('"a1"'));
  await bench.stop();
});

test("saving leaves no half-written file behind", async () => {
  const bench = await startBench({ clock: systemClock, file });
  const queue = await bench.createQueue();
  for (let index = 0; index < 20; index++) await queue.send(`a${index}`);
  await bench.stop();
  expect(await readdir(join(folder, "deep"))).toEqual(["sqs.json"]);
});

test("a damaged file stops the start with the name of the file to delete", async () => {
  const damaged = join(folder, "damaged.json");
  await writeFile(damaged, "{");
  await expect(startSqs({ clock: systemClock, file: damaged })).rejects.toThrow(
    `${damaged} does not hold saved queues. Delete it to start with empty ones.`,
  );
});

test("closing twice is safe", async () => {
  const sqs = await startSqs({ clock: systemClock, file });
  await sqs.close();
  await sqs.close();
});
