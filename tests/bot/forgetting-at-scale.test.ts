import {
  BatchWriteItemCommand,
  DynamoDBClient,
  QueryCommand,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { webhook } from "@line/bot-sdk";
import { createTables } from "../../local/dynamodb/create-tables.ts";
import { startDynamoDb } from "../../local/dynamodb/server.ts";
import type { StandIn } from "../../local/stand-in.ts";
import type { Bot } from "../../src/bot/bot.ts";
import { handleJob } from "../../src/bot/handle-job.ts";
import { systemClock } from "../../src/clock.ts";
import { createConversations } from "../../src/conversation/conversations.ts";
import { openTable } from "../../src/conversation/dynamodb-table.ts";
import type { ChatJob } from "../../src/queue/chat-job.ts";
import { randomFrom } from "../faults/random.ts";
import { turnsTable } from "../support/chat-lambda.ts";
import { workersTable } from "../support/dying-table.ts";
import { LONG_MS, runs, seed } from "../support/runs.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";
import { groupOf, type TestGroup } from "../support/test-group.ts";

/*
 * A busy group in DynamoDB's stand-in, through the real SDK: one member has all forgotten that they said, then the bot
 * leaves. Workers are killed on the way. `npm run test:long -- tests/bot/forgetting-at-scale` prints how long it took.
 */

const HOUR_MS = 60 * 60_000;
const DAYS = 3;
const PER_DAY = runs(8_000);
const TURNS = runs(400);
const MEMBERS = 10;
const KILLED_TIMES = 4;
const TABLE = "busy";

let dynamoDb: StandIn;
let client: DynamoDBClient;
let testBot: TestBot;
let group: TestGroup;
/** What DynamoDB was asked for, by the names of its operations. */
let asked: Record<string, number> = {};

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  await createTables(dynamoDb.url, [turnsTable(TABLE)]);
  client = new DynamoDBClient({
    endpoint: dynamoDb.url,
    region: "ap-northeast-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      (given) => {
        asked[commandName] = (asked[commandName] ?? 0) + 1;
        return next(given);
      },
    { step: "initialize" },
  );
  testBot = await startTestBot({
    people: ["Alex", "Sam"].map((displayName) => ({ displayName, language: "en" })),
  });
  group = groupOf(testBot);
}, LONG_MS);
afterAll(async () => {
  client.destroy();
  await testBot.close();
  await dynamoDb.close();
});

const every = (count: number) => Array.from({ length: count }, (_one, index) => index);

const words = (index: number) =>
  `${index % MEMBERS === 0 ? "canary" : "others"} words ${index}, about as long as people write to each other in a group`;

/** A group as it stands in the table after some busy days; what the first member said says `canary`. */
function busyGroup(member: string): readonly object[] {
  const pk = `CONV#${group.id}`;
  const nowMs = testBot.clock.now();
  const expiresAt = Math.ceil((nowMs + 72 * HOUR_MS) / 1000);
  const at = (age: number) => String(nowMs - 1_000 - age).padStart(15, "0");
  const speaker = (index: number) => (index % MEMBERS === 0 ? member : `U${index % MEMBERS}`);
  const step = (24 * HOUR_MS) / PER_DAY;
  // Every eighth answer repeats what the first member had said before: a line of talk, or a question where that is gone.
  const repeated = (index: number) => {
    const line = Math.ceil((index * DAYS * PER_DAY) / TURNS / MEMBERS + 1) * MEMBERS;
    const turn = index - (index % MEMBERS) + MEMBERS;
    if (index % 8 !== 3 || turn >= TURNS) return undefined;
    return `they said: ${words(line < PER_DAY ? line : turn + 1_000_000)}`;
  };
  return [
    ...every(PER_DAY * DAYS).map((index) => ({
      pk,
      sk: `M#${500_000_000_000_000_000n + BigInt(index)}`,
      at: `U#${at(index * step)}#${500_000_000_000_000_000n + BigInt(index)}`,
      expiresAt,
    })),
    ...every(PER_DAY).map((index) => ({
      pk,
      sk: `U#${at(index * step)}#${500_000_000_000_000_000n + BigInt(index)}`,
      said: words(index),
      speaker: speaker(index),
      expiresAt,
    })),
    ...every(TURNS).map((index) => ({
      pk,
      sk: `T#${at((index * DAYS * 24 * HOUR_MS) / TURNS)}#turn-${index}`,
      state: "sent",
      lease: "",
      leaseUntil: 0,
      said: words(index + 1_000_000),
      speaker: speaker(index),
      answered: repeated(index) ?? "an answer ".repeat(40),
      model: "bedrock:model",
      expiresAt,
    })),
    { pk, sk: `P#${member}`, name: "canary name", expiresAt },
    { pk, sk: "S#settings", botName: "Momo", changedAt: nowMs - HOUR_MS },
  ];
}

async function store(items: readonly object[]): Promise<void> {
  const requests: WriteRequest[] = items.map((item) => ({ PutRequest: { Item: marshall(item) } }));
  for (let from = 0; from < requests.length; from += 25)
    await client.send(
      new BatchWriteItemCommand({ RequestItems: { [TABLE]: requests.slice(from, from + 25) } }),
    );
}

/** How many items hold such a text. */
async function countWith(pattern: RegExp): Promise<number> {
  let count = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: TABLE,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: marshall({ ":pk": `CONV#${group.id}` }),
        ...(from && { ExclusiveStartKey: marshall(from) }),
      }),
    );
    count += Items.filter((item) => pattern.test(JSON.stringify(item))).length;
    from = LastEvaluatedKey && unmarshall(LastEvaluatedKey);
  } while (from);
  return count;
}

/** Handles the event, by workers of which the first few are killed at some request; prints what that took. */
async function forget(what: string, event: webhook.Event, requestsAbout: number): Promise<void> {
  const random = randomFrom(seed);
  const jobs: ChatJob[] = [{ kind: "event", event, receivedAtMs: testBot.clock.now() }];
  const keeping = { keptMs: 30 * 24 * HOUR_MS, onUnreadable: () => undefined };
  asked = {};
  let killed = 0;
  const startedAtMs = systemClock.now();
  for (let job = jobs[0]; job; job = jobs[0]) {
    const at = 1 + Math.floor((random() * requestsAbout) / 2);
    const worker = workersTable(
      openTable(client, TABLE),
      killed < KILLED_TIMES ? { at, isLate: random() < 0.5 } : undefined,
    );
    const bot: Bot = {
      ...testBot.bot,
      ...createConversations(worker.table, keeping),
      deliverLater: (turn) => Promise.resolve(void jobs.push({ kind: "deliver", turn })),
      forgetLater: (forgetting) => Promise.resolve(void jobs.push({ kind: "forget", forgetting })),
    };
    const handled = await handleJob(job, bot, { receives: 1, hide: () => Promise.resolve() }).catch(
      (error: unknown) => {
        if (!worker.isDead()) throw error;
        return undefined;
      },
    );
    if (handled?.kind === "done") jobs.shift();
    else {
      killed += 1;
      testBot.clock.advance(30_000);
    }
  }
  const seconds = ((systemClock.now() - startedAtMs) / 1000).toFixed(1);
  const requests = Object.values(asked).reduce((sum, count) => sum + count, 0);
  const each = Object.entries(asked)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => `${count} ${name.replace("Command", "")}`);
  console.log(`${what}: ${seconds} s, ${requests} requests (${each.join(", ")}), workers killed: ${killed}`);
  expect(killed).toBe(KILLED_TIMES);
}

test(
  `${PER_DAY} messages a day for ${DAYS} days: a member is forgotten, and then the group`,
  async () => {
    const member = group.member("Alex");
    const items = busyGroup(member);
    await store(items);
    testBot.clock.advance(1_000);
    const before = { canary: await countWith(/canary/), others: await countWith(/others words/) };
    console.log(
      `${items.length} items, of which ${before.canary} hold words of the member, ${before.others} of others`,
    );

    const tap = group.tap(member, "forget:1:x");
    await forget("one of ten members", tap, before.canary * 2);
    expect(await countWith(/canary/)).toBe(0);
    // What others said stays.
    expect(await countWith(/others words/)).toBe(before.others);

    await forget(
      "the group, which the bot has left",
      group.event(undefined, { type: "leave" }),
      items.length / 25,
    );
    expect(await countWith(/words|canary|Momo/)).toBe(0);
    expect(group.texts()).toEqual(["Done. It is deleted."]);
  },
  LONG_MS,
);
