import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startBedrock, type BedrockStandIn } from "../../local/bedrock/server.ts";
import type { ModelAnswer } from "../../local/bedrock/answer.ts";
import { createTables } from "../../local/dynamodb/create-tables.ts";
import { startDynamoDb } from "../../local/dynamodb/server.ts";
import type { LineSimulator } from "../../local/line/simulator.ts";
import type { LedgerEntry } from "../../local/line/page-api.ts";
import { startSqs } from "../../local/sqs/server.ts";
import { startSsm, type SsmStandIn } from "../../local/ssm/server.ts";
import { openTable } from "../../src/conversation/dynamodb-table.ts";
import { createTurns } from "../../src/conversation/turns-in-table.ts";
import { createTableClient } from "../../src/conversation/table-client.ts";
import type { Turns } from "../../src/conversation/turn.ts";
import { CHAT_SETTINGS, turnsTable } from "../support/chat-lambda.ts";
import { CHANNEL_ID, CHANNEL_SECRET, startLine } from "../support/line-platform.ts";
import type { FunctionBundle } from "./bundle-functions.ts";
import { startDispatcher } from "./dispatcher.ts";
import { openDoor, type Door } from "./door.ts";
import { openFaults, type Faults } from "./faults.ts";
import { randomFrom } from "./random.ts";
import { openRecords, QUESTION, type Records } from "./records.ts";
import { suiteClock, type SuiteClock } from "./suite-clock.ts";
import { startPool, type WorkerPool } from "./worker-pool.ts";

const REGION = "ap-northeast-1";
const WEBHOOK_WORKERS = 2;
const WEBHOOK_CAPACITY = 12;
/** Of a worker that stops before its first heartbeat. The product's queue says 720 s; the suite does not wait so long. */
const HIDDEN_S = "60";
const DAY_MS = 86_400_000;

/** All that a conversation needs, with workers as processes and every service as a stand-in. */
export interface World {
  readonly clock: SuiteClock;
  readonly line: LineSimulator;
  readonly bedrock: BedrockStandIn;
  readonly ssm: SsmStandIn;
  readonly faults: Faults;
  readonly records: Records;
  readonly door: Door;
  readonly workers: WorkerPool;
  readonly webhooks: WorkerPool;
  readonly turns: Turns;
  readonly queue: { readonly client: SQSClient; readonly url: string; readonly deadLetterUrl: string };
  readonly tableUrl: string;
  /** Everything that was shown in a chat, oldest first. */
  ledger(chatId: string): readonly LedgerEntry[];
  /** What the model does when it is asked this text. */
  script(text: string, answer: Partial<ModelAnswer>): void;
  /** Tells which text a turn asks. */
  noteTurn(sortKey: string, text: string): void;
  /** A person nobody has talked to yet. */
  nextPerson(): { readonly userId: string; readonly number: number };
  /** Puts everybody's time forward. */
  jump(ms: number): void;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly functions: FunctionBundle;
  readonly speed: number;
  readonly seed: number;
  readonly people: number;
  readonly workers: number;
  /** How many events a worker is given at the same time. */
  readonly capacity: number;
  /** Environment of the functions that differs from the usual. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly quota?: number;
  /** Between which times a model answers, in milliseconds. */
  readonly modelMs?: readonly [number, number];
}

export async function startWorld(options: WorldOptions): Promise<World> {
  const { functions, speed, seed } = options;
  const clock = suiteClock({ sinceMs: Date.now(), offsetMs: 0, speed });
  const random = randomFrom(seed);
  const [leastMs, mostMs] = options.modelMs ?? [200, 1_700];
  const scripts = new Map<string, Partial<ModelAnswer>>();
  const texts = new Map<string, string>();
  let queueUrl = "";

  const sqs = await startSqs({ clock, region: REGION });
  const people = Array.from({ length: options.people }, (_, at) => ({
    displayName: `p${at}`,
    language: "en",
  }));
  const line = await startLine(clock, { people, quota: options.quota ?? 1_000_000 });
  const bedrock = await startBedrock({
    clock,
    answer: ({ messages }) => {
      const text = QUESTION.exec(JSON.stringify(messages.at(-1)))?.[0] ?? "";
      return {
        text: `answer to ${text}`,
        delayMs: leastMs + random() * (mostMs - leastMs),
        ...scripts.get(text),
      };
    },
  });
  const dynamodb = await startDynamoDb();
  const ssm = await startSsm({
    parameters: { "/chat/LINE_CHANNEL_ID": CHANNEL_ID, "/chat/LINE_CHANNEL_SECRET": CHANNEL_SECRET },
  });
  await createTables(dynamodb.url, [turnsTable("chat")]);

  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new SQSClient({ region: REGION, endpoint: sqs.url, credentials });
  const create = async (QueueName: string) => {
    const Attributes = { FifoQueue: "true", VisibilityTimeout: HIDDEN_S };
    return (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
  };
  queueUrl = await create("chat.fifo");
  const deadLetterUrl = await create("dead.fifo");
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
  });
  const turns = createTurns(openTable(createTableClient(REGION), "chat"), {
    keptMs: DAY_MS,
    onUnreadable: () => undefined,
  });

  const faults = openFaults();
  const records = openRecords(
    () => queueUrl,
    () => clock.now(),
    (sortKey) => texts.get(sortKey),
  );
  const pool = (file: string, size: number, capacity: number) =>
    startPool({
      size,
      capacity,
      file,
      cacheFolder: functions.cacheFolder,
      environment: {
        AWS_REGION: REGION,
        QUEUE_URL: queueUrl,
        DEAD_LETTER_QUEUE_URL: deadLetterUrl,
        TABLE_NAME: "chat",
        ...CHAT_SETTINGS,
        ...options.settings,
      },
      standIns: { sqs, ssm, dynamodb, bedrock, line },
      clock,
      faults,
      warmUp: { Records: [], headers: {} },
      onCall: (call) => records.onCall(call),
      onAnswer: (call, answer) => records.onAnswer(call, answer),
    });
  const webhooks = await pool(functions.webhook, WEBHOOK_WORKERS, WEBHOOK_CAPACITY);
  const workers = await pool(functions.chat, options.workers, options.capacity);
  const door = await openDoor(webhooks, clock);
  line.setWebhook({ url: door.url, isActive: true, redelivers: true });
  // Cold webhook functions are a case of their own.
  await Promise.all(Array.from({ length: WEBHOOK_WORKERS }, () => line.verifyWebhook()));
  const dispatcher =
    options.workers > 0
      ? startDispatcher({ queueUrl, region: REGION, client, clock, pool: workers, records, random })
      : undefined;

  const shown = new Map<string, Map<string, LedgerEntry>>();
  line.subscribe((change) => {
    if (change.kind !== "bubble") return;
    const { chatId, messageId } = change.bubble;
    const chat = shown.get(chatId) ?? new Map<string, LedgerEntry>();
    shown.set(chatId, chat.set(messageId, change.bubble));
  });
  const userIds = line.state().people.map(({ userId }) => userId);
  let number = 0;

  return {
    clock,
    line,
    bedrock,
    ssm,
    faults,
    records,
    door,
    workers,
    webhooks,
    turns,
    queue: { client, url: queueUrl, deadLetterUrl },
    tableUrl: dynamodb.url,
    ledger: (chatId) => [...(shown.get(chatId)?.values() ?? [])],
    script: (text, answer) => scripts.set(text, answer),
    noteTurn: (sortKey, text) => texts.set(sortKey, text),
    nextPerson: () => {
      const userId = userIds[number];
      number += 1;
      if (userId === undefined) throw new Error(`This world has only ${userIds.length} people.`);
      return { userId, number };
    },
    jump: (ms) => {
      clock.jump(ms);
      workers.jump(ms);
      webhooks.jump(ms);
    },
    close: async () => {
      await dispatcher?.close();
      line.setWebhook({ isActive: false });
      await door.close();
      await Promise.all([workers.close(), webhooks.close()]);
      client.destroy();
      for (const part of [line, bedrock, ssm, dynamodb, sqs]) await part.close();
    },
  };
}
