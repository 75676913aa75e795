import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTables } from "../../local/dynamodb/create-tables.ts";
import { startDynamoDb } from "../../local/dynamodb/server.ts";
import type { StandIn } from "../../local/stand-in.ts";
import { createConversations, type Conversations } from "../../src/conversation/conversations.ts";
import { sortKeyOf, type FinalState, type TurnKey, type Turns } from "../../src/conversation/turn.ts";
import { OperatorError } from "../../src/operator-error.ts";
import { openTable } from "../../src/conversation/dynamodb-table.ts";
import { describeMessages } from "../contracts/messages.contract.ts";
import { describeRecall } from "../contracts/recall.contract.ts";
import { answerOf, KEPT_MS, LEASE_UNTIL_MS, NOW_MS, someTurn } from "../contracts/turns-builders.ts";
import { turnsTable } from "../support/chat-lambda.ts";
import { describeTurns } from "../contracts/turns.contract.ts";

const table = turnsTable("turns");
const OPTIONS = { keptMs: KEPT_MS, onUnreadable: () => (unreadable += 1) };
let unreadable = 0;

let dynamoDb: StandIn;
let client: DynamoDBClient;
let turns: Turns;
let conversations: Conversations;

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  await createTables(dynamoDb.url, [table]);
  client = new DynamoDBClient({
    endpoint: dynamoDb.url,
    region: "ap-northeast-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  conversations = createConversations(openTable(client, "turns"), OPTIONS);
  ({ turns } = conversations);
});
afterAll(async () => {
  client.destroy();
  await dynamoDb.close();
});

describeTurns("turns in DynamoDB", () => turns);
describeRecall("turns in DynamoDB", () => turns);
describeMessages("in DynamoDB", () => conversations);

function primaryKey(key: TurnKey) {
  return { pk: `CONV#${key.conversation}`, sk: sortKeyOf(key) };
}

async function itemOf(key: TurnKey): Promise<Record<string, unknown>> {
  const { Item = {} } = await client.send(
    new GetItemCommand({ TableName: "turns", Key: marshall(primaryKey(key)) }),
  );
  return unmarshall(Item);
}

async function finishedItem(state: FinalState) {
  const { turn, start } = await someTurn(turns);
  await turns.startAsking(turn);
  await turns.saveAnswer(turn, answerOf("the answer"));
  await turns.startSending(turn, { via: "reply", atMs: NOW_MS }, answerOf("the answer"));
  await turns.finish(turn, state);
  return { key: start.key, item: await itemOf(start.key) };
}

test.each(["sent", "failed"] as const)(
  "a turn that ended as %s keeps words and costs, not messages and token",
  async (state) => {
    const { key, item } = await finishedItem(state);

    expect(item).toEqual({
      ...primaryKey(key),
      state,
      lease: "",
      leaseUntil: 0,
      messageId: "message-1",
      said: "hello",
      answered: "the answer",
      model: "bedrock:some-model",
      tokensIn: 12,
      tokensOut: 0,
      timesAsked: 1,
      receivedAt: NOW_MS - 100,
      via: "reply",
      attemptedAt: NOW_MS,
      takenAt: NOW_MS,
      expiresAt: (NOW_MS + KEPT_MS) / 1000,
    });
  },
);

test("an answer that may not have arrived keeps its messages", async () => {
  const { item } = await finishedItem("unsure");

  expect(item["messages"]).toBe(JSON.stringify(answerOf("the answer").messages));
});

test.each([
  ["without a state", { state: undefined }],
  ["whose messages are no JSON", { messages: "{" }],
  ["whose messages have no type", { messages: '[{"text":"hello"}]' }],
  ["of a state that a later version has", { state: "paused" }],
])("a turn %s is an error only for itself, and left out of the others' memory", async (_what, wrong) => {
  const { start, turn } = await someTurn(turns);
  await turns.saveAnswer(turn, answerOf("the answer"));
  await turns.finish(turn, "sent");
  const broken = { ...start.key, timestamp: start.key.timestamp + 1 };
  const item = {
    ...primaryKey(broken),
    state: "answered",
    lease: "",
    leaseUntil: 0,
    expiresAt: NOW_MS,
    ...wrong,
  };
  await client.send(
    new PutItemCommand({ TableName: "turns", Item: marshall(item, { removeUndefinedValues: true }) }),
  );
  unreadable = 0;

  const next = { ...start.key, timestamp: start.key.timestamp + 2 };
  expect((await turns.recall(next, { turns: 9 }, NOW_MS)).past).toHaveLength(1);
  expect(unreadable).toBe(1);
  await expect(turns.look(broken, NOW_MS)).rejects.toThrow(OperatorError);
});

test("a table that cannot be reached is not taken for a lost lease", async () => {
  const { turn } = await someTurn(turns);
  const elsewhere = createConversations(openTable(client, "no-such-table"), OPTIONS);

  await expect(elsewhere.turns.renew(turn, LEASE_UNTIL_MS)).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});
