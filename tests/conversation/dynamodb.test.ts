import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTables } from "../../local/dynamodb/create-tables.ts";
import { startDynamoDb } from "../../local/dynamodb/server.ts";
import type { StandIn } from "../../local/stand-in.ts";
import { createDynamoDbTurns } from "../../src/conversation/dynamodb.ts";
import { sortKeyOf, type FinalState, type TurnKey, type Turns } from "../../src/conversation/turn.ts";
import { OperatorError } from "../../src/operator-error.ts";
import { createDynamoDbChats } from "../../src/conversation/dynamodb-chats.ts";
import { createDynamoDbMessages } from "../../src/conversation/dynamodb-messages.ts";
import { openTable } from "../../src/conversation/dynamodb-table.ts";
import type { Conversations } from "../../src/conversation/in-memory-conversations.ts";
import { describeMessages } from "../contracts/messages.contract.ts";
import { describeRecall } from "../contracts/recall.contract.ts";
import {
  answerOf,
  KEPT_MS,
  LEASE_UNTIL_MS,
  NOW_MS,
  someTurn,
  turnStart,
} from "../contracts/turns-builders.ts";
import { turnsTable } from "../support/chat-lambda.ts";
import { describeTurns } from "../contracts/turns.contract.ts";

const table = turnsTable("turns");

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
  turns = createDynamoDbTurns({ client, tableName: "turns", keptMs: KEPT_MS });
  const opened = openTable(client, "turns");
  conversations = {
    turns,
    messages: createDynamoDbMessages({ table: opened, keptMs: KEPT_MS }),
    chats: createDynamoDbChats(opened),
  };
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
  await turns.startSending(turn, { via: "reply", atMs: NOW_MS });
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
])("a turn %s is an error that says what to do", async (_what, wrong) => {
  const start = turnStart();
  const item = {
    ...primaryKey(start.key),
    state: "answered",
    lease: "",
    leaseUntil: 0,
    expiresAt: NOW_MS,
    ...wrong,
  };
  await client.send(
    new PutItemCommand({ TableName: "turns", Item: marshall(item, { removeUndefinedValues: true }) }),
  );

  await expect(turns.recall({ ...start.key, id: "z" }, { turns: 1 }, NOW_MS)).rejects.toThrow(OperatorError);
});

test("a table that cannot be reached is not taken for a lost lease", async () => {
  const { turn } = await someTurn(turns);
  const elsewhere = createDynamoDbTurns({ client, tableName: "no-such-table", keptMs: KEPT_MS });

  await expect(elsewhere.renew(turn, LEASE_UNTIL_MS)).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});
