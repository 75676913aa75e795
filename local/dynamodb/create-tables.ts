import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
  type CreateTableCommandInput,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod";

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(["HASH", "RANGE"]) }));

const index = z.object({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.object({
    ProjectionType: z.enum(["ALL", "INCLUDE", "KEYS_ONLY"]),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});

/**
 * What a table's keys are made of, out of the `Properties` of an AWS::DynamoDB::Table.
 * Everything else there (time to live, backups, encryption, tags) changes nothing on one machine
 * and is dropped; so is capacity: every table here is PAY_PER_REQUEST.
 */
const tableProperties = z.object({
  TableName: z.string(),
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(["B", "N", "S"]) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z.array(index).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
});

/** In seconds, as the SDK's waiters count. A new table is there at once, or a few milliseconds later. */
const WAITER = { minDelay: 0.05, maxDelay: 1, maxWaitTime: 30 };

/** Creates the tables that are not there yet, and waits until they serve. Safe to repeat; an existing table is not changed. */
export async function createTables(url: string, tables: readonly unknown[]): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  try {
    await Promise.all(tables.map((table) => createTable(client, readTable(table))));
  } finally {
    client.destroy();
  }
}

/** Turns CloudFormation's properties of a table into what DynamoDB's own API takes. */
export function readTable(properties: unknown): CreateTableCommandInput {
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes, ...table } = tableProperties.parse(properties);
  return {
    ...table,
    ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(toIndex) }),
    ...(LocalSecondaryIndexes && { LocalSecondaryIndexes: LocalSecondaryIndexes.map(toIndex) }),
    BillingMode: "PAY_PER_REQUEST",
  };
}

function toIndex({ Projection, ...rest }: z.infer<typeof index>) {
  const { ProjectionType, NonKeyAttributes } = Projection;
  return { ...rest, Projection: { ProjectionType, ...(NonKeyAttributes && { NonKeyAttributes }) } };
}

async function createTable(client: DynamoDBClient, table: CreateTableCommandInput): Promise<void> {
  try {
    await client.send(new CreateTableCommand(table));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, ...WAITER }, { TableName: table.TableName });
}
