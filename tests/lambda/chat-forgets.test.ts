import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { systemClock } from "../../src/clock.ts";
import { writeChatJob } from "../../src/queue/chat-job.ts";
import { invoke, startChatFunctionWorld, type ChatFunctionWorld } from "../support/chat-function.ts";
import { sayTo, tapOn, userIdOf } from "../support/line-platform.ts";

/*
 * After an unsend, a block, a removal and /forget no word of it is in the table, the log or the next prompt.
 */

const CANARY = "canary-8e21 in a sentence";

let world: ChatFunctionWorld;
let table: DynamoDBClient;
let printed = "";
beforeAll(async () => {
  // The model repeats what it is told, so that the words stand in answers as well.
  world = await startChatFunctionWorld(({ messages }) => `You said: ${messages.at(-1)?.content[0]?.text}`);
  table = new DynamoDBClient({ region: "ap-northeast-1", endpoint: world.dynamodb.url });
});
afterAll(async () => {
  table.destroy();
  await world.close();
});

async function handle(said: object): Promise<void> {
  const invocation = await invoke(await world.nextBody(writeChatJob(said, Date.now())));
  expect(invocation.response).toEqual({ batchItemFailures: [] });
  printed += invocation.printed;
}

async function isInTable(): Promise<boolean> {
  const { Items } = await table.send(new ScanCommand({ TableName: "chat-test" }));
  return JSON.stringify(Items).includes("canary-8e21");
}

function event(type: string, source: object, more: object = {}) {
  const made = {
    type,
    mode: "active",
    timestamp: Date.now(),
    source,
    webhookEventId: randomUUID(),
    deliveryContext: { isRedelivery: false },
    replyToken: randomUUID().replaceAll("-", ""),
    ...more,
  };
  world.line.sendEvents([made]);
  return made;
}

function textMessage(id: string, text: string, more: object = {}) {
  return { message: { type: "text", id, text, quoteToken: "q", ...more } };
}

/** A conversation in which the canary was asked, answered and repeated. */
async function talk(): Promise<ReturnType<typeof sayTo>> {
  const said = sayTo(world.line, systemClock, CANARY);
  await handle(said);
  await handle(sayTo(world.line, systemClock, "and?"));
  expect(await isInTable()).toBe(true);
  return said;
}

async function expectNoTrace(): Promise<void> {
  expect(await isInTable()).toBe(false);
  expect(printed).not.toContain("canary-8e21");
  await handle(sayTo(world.line, systemClock, "what did I say?"));
  expect(JSON.stringify(world.bedrock.calls().at(-1)?.request?.messages)).not.toContain("canary-8e21");
}

test("after an unsend", async () => {
  const said = await talk();
  const source = { type: "user", userId: userIdOf(world.line) };
  await handle(event("unsend", source, { unsend: { messageId: said.message.id } }));
  await expectNoTrace();
  // A redelivery days later brings nothing back.
  await handle({ ...said, deliveryContext: { isRedelivery: true } });
  expect(await isInTable()).toBe(false);
});

test("after a block", async () => {
  await talk();
  await handle(event("unfollow", { type: "user", userId: userIdOf(world.line) }));
  await expectNoTrace();
});

test("after /forget and the tap that confirms it", async () => {
  await talk();
  await handle(sayTo(world.line, systemClock, "/forget"));
  await handle(tapOn(world.line, systemClock));
  await expectNoTrace();
});

test("after the group has removed the bot: what was asked, and what people said to each other", async () => {
  const userId = userIdOf(world.line);
  const { chatId: groupId } = world.line.addGroup({ title: "Trip", memberIds: [userId] });
  const source = { type: "group", groupId, userId };
  const mention = {
    mention: { mentionees: [{ index: 0, length: 4, type: "user", userId: "Ubot", isSelf: true }] },
  };
  await handle(event("message", source, textMessage("411", CANARY)));
  await handle(event("message", source, textMessage("412", `@Bot ${CANARY}`, mention)));
  expect(await isInTable()).toBe(true);
  await handle(event("leave", { type: "group", groupId }));
  expect(await isInTable()).toBe(false);
  expect(printed).not.toContain("canary-8e21");
});
