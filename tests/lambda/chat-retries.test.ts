import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Message } from "@aws-sdk/client-sqs";
import { toLambdaEvent } from "../../local/sqs/lambda-event.ts";
import { systemClock } from "../../src/clock.ts";
import { writeChatJob } from "../../src/queue/chat-job.ts";
import { LAST_RECEIVE, RETRY_AFTER_S } from "../../src/times.ts";
import { connect, openQueue, type QueueBench } from "../local/sqs/support/sqs-bench.ts";
import { invoke, startChatFunctionWorld, type ChatFunctionWorld } from "../support/chat-function.ts";
import { saidByBot, sayTo } from "../support/line-platform.ts";

let world: ChatFunctionWorld;
beforeAll(async () => {
  world = await startChatFunctionWorld(({ messages }) => messages.at(-1)?.content[0]?.text ?? "");
});
afterAll(() => world.close());

/** Hands a message to the function as Lambda does, and deletes it if it is not reported as failed. */
async function serve(message: Message, queue: QueueBench): Promise<void> {
  const source = { queueArn: queue.arn, region: "ap-northeast-1" };
  const { response } = await invoke(toLambdaEvent([message], source));
  if (response.batchItemFailures.length === 0) await queue.delete(message);
}

test("a message that always fails is tried ten times, longer apart each time; it holds up its own conversation for a quarter of an hour, and no other one", async () => {
  const client = connect(process.env["AWS_ENDPOINT_URL_SQS"] ?? "");
  const queue = openQueue(client, "chat.fifo", process.env["QUEUE_URL"] ?? "");
  const job = (text: string) => writeChatJob(sayTo(world.line, systemClock, text), Date.now());
  const send = (body: string, MessageGroupId: string, MessageDeduplicationId: string) =>
    queue.send(body, { MessageGroupId, MessageDeduplicationId });
  await send("poison", "A", "1");
  await send(job("behind it"), "A", "2");
  await send(job("elsewhere"), "B", "3");

  const startMs = world.queueClock.now();
  const poisonAtS: number[] = [];
  const saidAtS = new Map<string, number>();
  for (let atS = 0; atS <= 20 * 60 && saidAtS.size < 2; atS = (world.queueClock.now() - startMs) / 1000) {
    const messages = await queue.receive({ MaxNumberOfMessages: 1, MessageSystemAttributeNames: ["All"] });
    for (const message of messages) {
      if (message.Body === "poison") poisonAtS.push(atS);
      await serve(message, queue);
      for (const said of saidByBot(world.line)) if (!saidAtS.has(said)) saidAtS.set(said, atS);
    }
    if (messages.length === 0) world.queueClock.advance(1_000);
  }
  client.destroy();

  const waitsS = poisonAtS.slice(1).map((atS, index) => atS - (poisonAtS[index] ?? 0));
  expect(poisonAtS).toHaveLength(LAST_RECEIVE);
  for (const [index, wantedS] of RETRY_AFTER_S.entries()) {
    expect(waitsS[index]).toBeGreaterThanOrEqual(Math.round(wantedS * 0.8));
    expect(waitsS[index]).toBeLessThanOrEqual(Math.round(wantedS * 1.2));
  }
  expect([...saidAtS]).toEqual([
    ["reply: elsewhere", 0],
    ["reply: behind it", poisonAtS.at(-1)],
  ]);
  expect(await world.deadLetters()).toEqual([["poison", "OperatorError"]]);
});
