import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import dynalite from "dynalite";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { createTables, readTable } from "../../../local/dynamodb/create-tables.ts";
import { startDynamoDb } from "../../../local/dynamodb/server.ts";
import type { StandIn } from "../../../local/stand-in.ts";

const turns = {
  TableName: "turns",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
    { AttributeName: "day", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-day",
      KeySchema: [{ AttributeName: "day", KeyType: "HASH" }],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
  TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  SSESpecification: { SSEEnabled: true },
  DeletionProtectionEnabled: true,
};

let dynamoDb: StandIn;
let client: DynamoDBClient;

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  client = clientOf(dynamoDb.url);
  await createTables(dynamoDb.url, [turns]);
});
afterAll(async () => {
  await dynamoDb.close();
  client.destroy();
});

function clientOf(url: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: url,
    region: "ap-northeast-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
}

function put(table: DynamoDBClient, sk: string, condition?: string) {
  return table.send(
    new PutItemCommand({
      TableName: "turns",
      Item: { pk: { S: "c" }, sk: { S: sk }, expiresAt: { N: "1" }, said: { S: "こんにちは 😀" } },
      ...(condition === undefined
        ? {}
        : { ConditionExpression: condition, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
    }),
  );
}

test("CloudFormation's properties become a table that is active at once", async () => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: "turns" }));

  expect([Table?.TableStatus, Table?.GlobalSecondaryIndexes?.[0]?.IndexName]).toEqual(["ACTIVE", "by-day"]);
});

test("creating the tables again changes nothing", async () => {
  await put(client, "kept");

  await createTables(dynamoDb.url, [turns]);

  const kept = new GetItemCommand({ TableName: "turns", Key: { pk: { S: "c" }, sk: { S: "kept" } } });
  expect((await client.send(kept)).Item).toMatchObject({ said: { S: "こんにちは 😀" } });
});

test("properties that only CloudFormation knows are dropped", () => {
  expect(Object.keys(readTable(turns)).sort()).toEqual([
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "TableName",
  ]);
});

test("a failing condition is the SDK's exception, without the item", async () => {
  await put(client, "once");

  await expect(put(client, "once", "attribute_not_exists(pk)")).rejects.toMatchObject({
    name: "ConditionalCheckFailedException",
    Item: undefined,
  });
});

test("a query reads newest first and pages; expired items are still there", async () => {
  await Promise.all(["q1", "q2", "q3"].map((sk) => put(client, sk)));

  const page = await client.send(
    new QueryCommand({
      TableName: "turns",
      KeyConditionExpression: "pk = :c AND begins_with(sk, :q)",
      ExpressionAttributeValues: { ":c": { S: "c" }, ":q": { S: "q" } },
      ScanIndexForward: false,
      Limit: 2,
    }),
  );

  expect([page.Items?.map((item) => item["sk"]?.S), page.LastEvaluatedKey]).toEqual([
    ["q3", "q2"],
    { pk: { S: "c" }, sk: { S: "q2" } },
  ]);
});

test.each([
  ["TransactWriteItems", () => client.send(new TransactWriteItemsCommand({ TransactItems: [] }))],
  [
    "UpdateTimeToLive",
    () =>
      client.send(
        new UpdateTimeToLiveCommand({
          TableName: "turns",
          TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
        }),
      ),
  ],
  ["ExecuteStatement", () => client.send(new ExecuteStatementCommand({ Statement: "SELECT * FROM turns" }))],
])("%s is refused, as the list says", async (operation, send) => {
  const list = await readFile(
    new URL("../../../local/dynamodb/DOES-AND-DOES-NOT.md", import.meta.url),
    "utf8",
  );
  const row = list.split("\n").find((line) => line.includes(`\`${operation}\``));

  expect(row).toContain("UnknownOperationException");
  await expect(send()).rejects.toMatchObject({ name: "UnknownOperationException" });
});

test("created tables serve, though DynamoDB takes its time", async () => {
  const slow = dynalite({ createTableMs: 300 });
  slow.listen(0, "127.0.0.1");
  await once(slow, "listening");
  const address = slow.address();
  if (address === null || typeof address === "string") throw new Error("dynalite listens on no TCP port.");
  const url = `http://127.0.0.1:${address.port}`;
  const slowClient = clientOf(url);
  await createTables(url, [turns]);
  try {
    await put(slowClient, "kept");
  } finally {
    slowClient.destroy();
    slow.close();
    slow.closeAllConnections();
  }
});

test("tables in a folder outlive a restart, though a client holds its connection open", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "dynamodb-"));
  const first = await startDynamoDb({ directory });
  const firstClient = clientOf(first.url);
  await createTables(first.url, [turns]);
  await put(firstClient, "kept");
  await first.close();
  await first.close();

  const second = await startDynamoDb({ directory });
  const secondClient = clientOf(second.url);
  const { Item } = await secondClient.send(
    new GetItemCommand({ TableName: "turns", Key: { pk: { S: "c" }, sk: { S: "kept" } } }),
  );
  await second.close();

  expect(Item?.["sk"]).toEqual({ S: "kept" });
  firstClient.destroy();
  secondClient.destroy();
  await rm(directory, { recursive: true });
});

test("a taken port is an error, not silence", async () => {
  await expect(startDynamoDb({ port: Number(new URL(dynamoDb.url).port) })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
});

test("two different tables do not mix", async () => {
  await client.send(new CreateTableCommand(readTable({ ...turns, TableName: "people" })));

  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(["people", "turns"]);
});
