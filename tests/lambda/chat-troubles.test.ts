import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { SQSEvent } from "aws-lambda";
import { atReceive, invoke, logLines, startChatFunctionWorld } from "../support/chat-function.ts";
import type { ChatFunctionWorld } from "../support/chat-function.ts";
import { saidByBot } from "../support/line-platform.ts";

let world: ChatFunctionWorld;

beforeAll(async () => {
  world = await startChatFunctionWorld(() => "yes");
});
beforeEach(() => world.emptyQueue());
afterAll(() => world.close());

const failed = ({ Records }: SQSEvent) => ({
  batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
});

// One after another in one function: what is wrong at its start is mended while it lives.

test("wrong settings are reported, not thrown, and the log names them and not their values", async () => {
  const model = process.env["MODEL"];
  process.env["MODEL"] = "secret-thing";
  delete process.env["TIME_ZONE"];
  const event = await world.nextText("hello");
  const { response, printed } = await invoke(event);
  process.env["MODEL"] = model;

  expect(response).toEqual(failed(event));
  expect(logLines(printed)).toMatchObject([
    {
      level: "error",
      event: "chat failed",
      error: { name: "OperatorError", message: expect.stringMatching(/MODEL must be .*; TIME_ZONE must be/) },
    },
  ]);
  expect(printed).not.toContain("secret-thing");
});

test("a failed start is tried again: with another wrong setting it names that one", async () => {
  process.env["TIME_ZONE"] = "Asia/Tokyo";
  process.env["HISTORY_TURNS"] = "many";
  const event = await world.nextText("hello");
  const { response, printed } = await invoke(event);
  process.env["HISTORY_TURNS"] = "30";

  expect(response).toEqual(failed(event));
  expect(printed).toMatch(/Wrong settings: HISTORY_TURNS must be [^;]+\. Set them/);
});

test("when the settings are mended the function answers without a new start", async () => {
  const event = await world.nextText("hello");

  expect((await invoke(event)).response).toEqual({ batchItemFailures: [] });
  expect(saidByBot(world.line)).toEqual(["reply: yes"]);
});

test("of several messages everything after a failed one goes back too, or it would overtake", async () => {
  const one = await world.nextText("one");
  const broken = await world.nextBody("broken");
  const two = await world.nextText("two");
  const batch = { Records: [one, broken, two].flatMap(({ Records }) => Records) };

  const { response } = await invoke(batch);
  expect(response.batchItemFailures).toEqual(failed(batch).batchItemFailures.slice(1));
});

test("a table that cannot be reached brings the message back after 2 s, unanswered and unasked", async () => {
  const event = await world.nextText("hello");
  const before = [saidByBot(world.line).length, world.bedrock.calls().length];
  await world.dynamodb.close();
  const { response, printed } = await invoke(event);

  expect(response).toEqual(failed(event));
  expect(logLines(printed)).toMatchObject([{ level: "error", event: "chat failed" }]);
  expect([saidByBot(world.line).length, world.bedrock.calls().length]).toEqual(before);
  world.queueClock.advance(1_999);
  expect(await world.receiveAgain()).toEqual([]);
  world.queueClock.advance(1);
  expect(await world.receiveAgain()).toEqual(["2"]);
});

test("the tenth try is the last: an apology by push, and the message in the dead-letter queue with a reason", async () => {
  const event = await world.nextText("hello once more");
  const { response, printed } = await invoke(atReceive(10, event));

  expect(response).toEqual({ batchItemFailures: [] });
  expect(saidByBot(world.line).at(-1)).toMatch(/^push: Sorry, I can.t answer right now/);
  const [[body, reason] = []] = await world.deadLetters();
  expect(body).toBe(event.Records[0]?.body);
  expect(reason).toMatch(/^[\w ]{3,40}$/);
  expect(printed).not.toContain("hello once more");
});
