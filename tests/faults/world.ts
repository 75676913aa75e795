import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { fork, type ChildProcess } from "node:child_process";
import { createServer } from "node:http";
import { startBedrock, type BedrockStandIn } from "../../local/bedrock/server.ts";
import { createTables } from "../../local/dynamodb/create-tables.ts";
import { startDynamoDb } from "../../local/dynamodb/server.ts";
import type { LineSimulator } from "../../local/line/simulator.ts";
import { startEventSourceMapping } from "../../local/sqs/event-source-mapping.ts";
import { startSqs } from "../../local/sqs/server.ts";
import { startSsm } from "../../local/ssm/server.ts";
import type { StandIn } from "../../local/stand-in.ts";
import { turnOf } from "../../src/bot/turn-of.ts";
import { createDynamoDbTurns } from "../../src/conversation/dynamodb.ts";
import { createTableClient } from "../../src/conversation/table-client.ts";
import type { SeenTurn, TurnKey } from "../../src/conversation/turn.ts";
import { writeChatJob } from "../../src/queue/chat-job.ts";
import { CHAT_SETTINGS, turnsTable } from "../support/chat-lambda.ts";
import { CHANNEL_ID, CHANNEL_SECRET, sayTo, startLine } from "../support/line-platform.ts";
import { portOf, startProxy } from "./counting-proxy.ts";
import { suiteClock } from "./suite-clock.ts";

const REGION = "ap-northeast-1";
const DAY_MS = 86_400_000;

export interface Said {
  readonly text: string;
  readonly key: TurnKey;
}

export interface World {
  readonly line: LineSimulator;
  readonly bedrock: BedrockStandIn;
  /** Queues one message, `copies` times past SQS's own deduplication. */
  say(text: string, options?: { copies?: number; group?: string; ageMs?: number }): Promise<Said>;
  look(said: Said): Promise<SeenTurn | undefined>;
  /** Ends the worker at its k-th external call from now on. */
  killAt(call: number, side: "before" | "after"): void;
  kill(): void;
  /** How many external calls were made, and how many workers were killed. */
  calls(): number;
  kills(): number;
  close(): Promise<void>;
}

export async function startWorld(speed: number, random: () => number, flags: string[] = []): Promise<World> {
  const settings = { sinceMs: Date.now(), offsetMs: 0, speed };
  const clock = suiteClock(settings);
  const sqs = await startSqs({ clock });
  const line = await startLine(clock);
  const answer = ({ messages }: { readonly messages: readonly unknown[] }) => ({
    text: `answer to ${/\bq\d+x\b/.exec(JSON.stringify(messages.at(-1)))?.[0]}`,
    delayMs: 50 + random() * 250,
  });
  const bedrock = await startBedrock({ clock, answer });
  const dynamodb = await startDynamoDb();
  const ssm = await startSsm({
    parameters: { "/chat/LINE_CHANNEL_ID": CHANNEL_ID, "/chat/LINE_CHANNEL_SECRET": CHANNEL_SECRET },
  });
  await createTables(dynamodb.url, [turnsTable("chat")]);

  let [calls, kills, closed] = [0, 0, false];
  let due: { readonly call: number; readonly side: string } | undefined;
  const proxied = async (to: StandIn) =>
    startProxy(to.url, (side) => {
      if (side === "before") calls += 1;
      if (due?.call !== calls || due.side !== side) return;
      due = undefined;
      kill();
    });
  const proxies = await Promise.all([sqs, line, bedrock, dynamodb, ssm].map(proxied));
  const [sqsUrl, lineUrl, bedrockUrl, tableUrl, ssmUrl] = proxies.map(({ url }) => url);
  const client = new SQSClient({
    region: REGION,
    endpoint: sqs.url,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const create = async (QueueName: string) => {
    const Attributes = { FifoQueue: "true", VisibilityTimeout: "720" };
    return (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
  };
  const queueUrl = await create("chat.fifo");
  const deadLetterQueueUrl = await create("dead.fifo");
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
  });
  const turns = createDynamoDbTurns({ client: createTableClient(REGION), tableName: "chat", keptMs: DAY_MS });
  const env = {
    ...process.env,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL_SQS: sqsUrl,
    AWS_ENDPOINT_URL_SSM: ssmUrl,
    AWS_ENDPOINT_URL_DYNAMODB: tableUrl,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrockUrl,
    QUEUE_URL: queueUrl,
    DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl,
    TABLE_NAME: "chat",
    ...CHAT_SETTINGS,
    LINE_API_BASE_URL: lineUrl,
  };

  const port = await freePort();
  const entry = new URL("worker.ts", import.meta.url);
  let worker: ChildProcess = startWorker();
  function startWorker(): ChildProcess {
    const args = [String(port), JSON.stringify(settings), ...flags];
    const execArgv = ["--disable-warning=ExperimentalWarning"];
    return fork(entry, args, { env, execArgv, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  }
  function kill(): void {
    kills += 1;
    const killed = worker;
    killed.once("exit", () => {
      if (!closed) worker = startWorker();
    });
    killed.kill("SIGKILL");
  }
  const mapping = startEventSourceMapping({
    queueUrl,
    queueArn: `arn:aws:sqs:${REGION}:000000000000:chat.fifo`,
    region: REGION,
    functionUrl: `http://127.0.0.1:${port}/2015-03-31/functions/chat/invocations`,
    batchSize: 1,
    maximumConcurrency: 10,
    reportBatchItemFailures: true,
    clock,
    onProblem: () => undefined,
  });

  let sent = 0;
  return {
    line,
    bedrock,
    say: async (text, { copies = 1, group = "group", ageMs = 0 } = {}) => {
      const event = sayTo(line, clock, text);
      const MessageBody = writeChatJob(event, clock.now() - ageMs);
      for (let copy = 0; copy < copies; copy += 1) {
        sent += 1;
        const ids = { MessageGroupId: group, MessageDeduplicationId: `copy-${sent}` };
        await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody, ...ids }));
      }
      const start = turnOf(event);
      if (!start) throw new Error("A text starts no turn.");
      return { text, key: start.key };
    },
    look: ({ key }) => turns.look(key, Infinity),
    killAt: (call, side) => {
      due = { call: calls + call, side };
    },
    kill,
    calls: () => calls,
    kills: () => kills,
    close: async () => {
      closed = true;
      worker.kill("SIGKILL");
      await mapping.close();
      client.destroy();
      for (const part of [...proxies, line, bedrock, ssm, dynamodb, sqs]) await part.close();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const port = portOf(server.address());
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
