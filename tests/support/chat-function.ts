import {
  CreateQueueCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { Answerer } from "../../local/bedrock/answer.ts";
import { startBedrock, type BedrockStandIn } from "../../local/bedrock/server.ts";
import { createTables } from "../../local/dynamodb/create-tables.ts";
import { startDynamoDb } from "../../local/dynamodb/server.ts";
import type { LineSimulator } from "../../local/line/simulator.ts";
import { toLambdaEvent } from "../../local/sqs/lambda-event.ts";
import { startSqs } from "../../local/sqs/server.ts";
import { startSsm, type SsmStandIn } from "../../local/ssm/server.ts";
import type { StandIn } from "../../local/stand-in.ts";
import { systemClock } from "../../src/clock.ts";
import { writeChatJob } from "../../src/queue/chat-job.ts";
import { CHAT_SETTINGS, LAMBDA_CONTEXT, turnsTable } from "./chat-lambda.ts";
import { CHANNEL_ID, CHANNEL_SECRET, sayTo, startLine } from "./line-platform.ts";
import { manualClock, type ManualClock } from "./manual-clock.ts";

/** All that the chat function talks to, and this process's environment as Lambda would set it. */
export interface ChatFunctionWorld {
  readonly line: LineSimulator;
  readonly bedrock: BedrockStandIn;
  readonly ssm: SsmStandIn;
  readonly dynamodb: StandIn;
  /** The queue's time stands still until the test moves it; all else runs in real time. */
  readonly queueClock: ManualClock;
  /** What the function asked of SQS. */
  readonly queueCalls: readonly string[];
  /** Queues a message of the first test user, and receives it as the event source does, hidden for 720 s. */
  nextText(text: string): Promise<SQSEvent>;
  nextBody(body: string): Promise<SQSEvent>;
  /** How often the queue has handed out the messages that are visible now, this time included. */
  receiveAgain(): Promise<readonly string[]>;
  emptyQueue(): Promise<void>;
  /** What lies in the dead-letter queue: each body with its reason. */
  deadLetters(): Promise<readonly (readonly [body: string, reason: string])[]>;
  close(): Promise<void>;
}

const REGION = "ap-northeast-1";
const TABLE = "chat-test";

export async function startChatFunctionWorld(answer?: Answerer): Promise<ChatFunctionWorld> {
  const queueClock = manualClock();
  const queueCalls: string[] = [];
  const beforeAnswer = (operation: string) => {
    if (!/^(Create|Send|Receive)/.test(operation)) queueCalls.push(operation);
    return Promise.resolve("answer" as const);
  };
  const sqs = await startSqs({ clock: queueClock, beforeAnswer });
  const line = await startLine(systemClock);
  const bedrock = await startBedrock({ clock: systemClock, ...(answer && { answer }) });
  const dynamodb = await startDynamoDb();
  const ssm = await startSsm({
    parameters: { "/chat/LINE_CHANNEL_ID": CHANNEL_ID, "/chat/LINE_CHANNEL_SECRET": CHANNEL_SECRET },
  });
  await createTables(dynamodb.url, [turnsTable(TABLE)]);
  const client = new SQSClient({
    region: REGION,
    endpoint: sqs.url,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const Attributes = { FifoQueue: "true", VisibilityTimeout: "720" };
  const create = async (QueueName: string): Promise<string> =>
    (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
  const QueueUrl = await create("chat.fifo");
  const deadLetterQueueUrl = await create("dead.fifo");

  delete process.env["AWS_PROFILE"];
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_SSM: ssm.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
    QUEUE_URL: QueueUrl,
    DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl,
    TABLE_NAME: TABLE,
    ...CHAT_SETTINGS,
    LINE_API_BASE_URL: line.url,
  });

  let sent = 0;
  const receive = async (): Promise<SQSEvent> => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ["All"] }),
    );
    return toLambdaEvent(Messages, {
      queueArn: `arn:aws:sqs:${REGION}:000000000000:chat.fifo`,
      region: REGION,
    });
  };
  const nextBody = async (MessageBody: string): Promise<SQSEvent> => {
    sent += 1;
    const ids = { MessageGroupId: `group-${sent}`, MessageDeduplicationId: `id-${sent}` };
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...ids }));
    return receive();
  };
  return {
    line,
    bedrock,
    ssm,
    dynamodb,
    queueClock,
    queueCalls,
    nextBody,
    nextText: (text) => nextBody(writeChatJob(sayTo(line, systemClock, text), Date.now())),
    receiveAgain: async () =>
      (await receive()).Records.map(({ attributes }) => attributes.ApproximateReceiveCount),
    emptyQueue: async () => {
      // SQS empties a queue once a minute.
      queueClock.advance(60_000);
      await client.send(new PurgeQueueCommand({ QueueUrl }));
    },
    deadLetters: async () => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: deadLetterQueueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ["All"],
        }),
      );
      return Messages.map(
        ({ Body = "", MessageAttributes }) =>
          [Body, MessageAttributes?.["reason"]?.StringValue ?? ""] as const,
      );
    },
    close: async () => {
      client.destroy();
      for (const standIn of [line, bedrock, ssm, dynamodb, sqs]) await standIn.close();
    },
  };
}

export interface Invocation {
  readonly response: SQSBatchResponse;
  /** Everything the process printed meanwhile. */
  readonly printed: string;
}

/** Calls the function as Lambda does. */
export async function invoke(event: SQSEvent): Promise<Invocation> {
  // Imported late: the environment comes first, as in Lambda.
  const { handler } = await import("../../src/lambda/chat.ts");
  let printed = "";
  const noted = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream);
    stream.write = (text) => {
      printed += String(text);
      return true;
    };
    return { stream, write };
  });
  try {
    const response = await handler(event, LAMBDA_CONTEXT);
    return { response, printed };
  } finally {
    for (const { stream, write } of noted) stream.write = write;
  }
}

/** The log's lines in what was printed. */
export function logLines(printed: string): readonly Record<string, unknown>[] {
  return printed
    .split("\n")
    .filter((text) => text.startsWith("{"))
    .map((text) => JSON.parse(text));
}

/** The same messages, handed out for the n-th time. */
export function atReceive(n: number, { Records }: SQSEvent): SQSEvent {
  const count = { ApproximateReceiveCount: String(n) };
  return {
    Records: Records.map((record) => ({ ...record, attributes: { ...record.attributes, ...count } })),
  };
}
