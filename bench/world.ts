import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { APIGatewayProxyEventV2, SQSEvent } from "aws-lambda";
import { startBedrock, type BedrockStandIn } from "../local/bedrock/server.ts";
import { createQueues, type LocalQueue } from "../local/create-queues.ts";
import { createTables } from "../local/dynamodb/create-tables.ts";
import type { LineSimulator } from "../local/line/simulator.ts";
import { startDynamoDb } from "../local/dynamodb/server.ts";
import { setFunctionEnvironments } from "../local/lambda-environment.ts";
import { toLambdaEvent } from "../local/sqs/lambda-event.ts";
import type { NewPerson } from "../local/line/world/world.ts";
import { startSqs } from "../local/sqs/server.ts";
import { startSsm } from "../local/ssm/server.ts";
import { readTemplate } from "../local/template.ts";
import { systemClock } from "../src/clock.ts";
import { writeChatJob } from "../src/queue/chat-job.ts";
import {
  ACCESS_TOKEN,
  CHANNEL_ID,
  CHANNEL_SECRET,
  sayTo,
  startLine,
} from "../tests/support/line-platform.ts";
import { eventsRequest } from "../tests/support/webhook-request.ts";
import type { PackageContents } from "./build-bundles.ts";
import { MODEL_ANSWER } from "./model-answer.ts";

/** All that the packaged functions and the baseline talk to: the stand-ins, in this process and in memory. */
export interface BenchWorld {
  /** Each function's variables as deployed, with the stand-ins' addresses. */
  readonly variables: Readonly<Record<FunctionName, Readonly<Record<string, string>>>>;
  /** A text that LINE has just sent, as the function gets it. */
  nextEvent(name: FunctionName): Promise<unknown>;
  /** A webhook request with these events. */
  request(events: readonly unknown[]): APIGatewayProxyEventV2;
  /** A text that somebody has just written, the first person unless it says who, as the chat function gets it. */
  nextTurn(userId?: string): Promise<SQSEvent>;
  readonly chatQueue: LocalQueue;
  readonly tableName: string;
  readonly dynamodbUrl: string;
  readonly bedrock: BedrockStandIn;
  readonly line: LineSimulator;
  /** How many messages wait in the chat queue. */
  queued(): Promise<number>;
  close(): Promise<void>;
}

export type FunctionName = "webhook" | "chat" | "chat with tools" | "baseline";

/** As serverless.yml sets them where `.env` names these tools. */
const TOOLS = {
  TOOLS: "wikipedia,read-link,calculator,time",
  WIKIPEDIA_ORIGIN: "https://{language}.wikipedia.org",
  SEARCH: "",
  READ_LINK_FUNCTION: "read-link",
};

const REGION = "ap-northeast-1";
const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

export interface WorldOptions {
  readonly modelDelayMs?: number;
  /** Friends of the bot; without it, one. */
  readonly people?: readonly NewPerson[];
}

export async function startWorld(
  functions: PackageContents,
  { modelDelayMs = 0, people }: WorldOptions = {},
): Promise<BenchWorld> {
  const clock = systemClock;
  const sqs = await startSqs({ clock, region: REGION });
  const dynamodb = await startDynamoDb();
  const bedrock = await startBedrock({
    clock,
    answer: () => ({ text: MODEL_ANSWER, delayMs: modelDelayMs }),
  });
  const line = await startLine(clock, people && { people });
  const secretsPath = String(functions.chat.variables["SECRETS_PATH"]);
  const ssm = await startSsm({
    parameters: {
      [`${secretsPath}/LINE_CHANNEL_ID`]: CHANNEL_ID,
      [`${secretsPath}/LINE_CHANNEL_SECRET`]: CHANNEL_SECRET,
    },
  });

  const template = readTemplate({ functions: {}, resources: functions.template });
  await createTables(dynamodb.url, [...template.tables.values()]);
  const queues = await createQueuesAt(sqs.url, template.queues);
  const chatQueue = queues.get("ChatQueue");
  const [table] = template.tables.values();
  if (!chatQueue || !table) throw new Error("The template has no ChatQueue or no table.");
  const QueueUrl = chatQueue.url;
  const client = new SQSClient({ endpoint: sqs.url, region: REGION, credentials: CREDENTIALS });

  const deployed = {
    webhook: { environment: { ...functions.webhook.variables } },
    chat: { environment: { ...functions.chat.variables } },
  };
  setFunctionEnvironments(deployed, template, queues, { kind: "practice" }, line.url);
  const endpoints = {
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_SSM: ssm.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
  };

  const say = (userId?: string) => sayTo(line, clock, "What can I do in Kyoto on a rainy day?", userId);
  let turns = 0;
  const nextTurn = async (userId?: string): Promise<SQSEvent> => {
    turns += 1;
    const ids = { MessageGroupId: `turn-${turns}`, MessageDeduplicationId: `turn-${turns}` };
    const MessageBody = writeChatJob(say(userId), clock.now());
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...ids }));
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ["All"] }),
    );
    return toLambdaEvent(Messages, { queueArn: chatQueue.arn, region: REGION });
  };
  return {
    variables: {
      webhook: { ...strings(deployed.webhook.environment), ...endpoints },
      chat: { ...strings(deployed.chat.environment), ...endpoints },
      "chat with tools": {
        ...strings(deployed.chat.environment),
        ...endpoints,
        ...TOOLS,
      },
      baseline: {
        ...endpoints,
        LINE_CHANNEL_SECRET: CHANNEL_SECRET,
        LINE_CHANNEL_ACCESS_TOKEN: ACCESS_TOKEN,
        LINE_API_BASE_URL: line.url,
        MODEL_ID: String(functions.chat.variables["MODEL"]).replace("bedrock:", ""),
      },
    },
    request: (events) => {
      const request = eventsRequest(events);
      return { ...request, requestContext: { ...request.requestContext, timeEpoch: clock.now() } };
    },
    chatQueue,
    tableName: table.TableName,
    dynamodbUrl: dynamodb.url,
    bedrock,
    line,
    nextTurn,
    nextEvent: (name) => (name.startsWith("chat") ? nextTurn() : Promise.resolve(eventsRequest([say()]))),
    queued: async () => {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
      );
      return Number(Attributes.ApproximateNumberOfMessages);
    },
    close: async () => {
      client.destroy();
      for (const standIn of [ssm, line, bedrock, dynamodb, sqs]) await standIn.close();
    },
  };
}

/** The queues' own maker signs with what this process has: pretended keys, as the functions get them. */
function createQueuesAt(url: string, queues: ReturnType<typeof readTemplate>["queues"]) {
  process.env["AWS_ACCESS_KEY_ID"] = CREDENTIALS.accessKeyId;
  process.env["AWS_SECRET_ACCESS_KEY"] = CREDENTIALS.secretAccessKey;
  delete process.env["AWS_PROFILE"];
  return createQueues(url, REGION, queues);
}

function strings(environment: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]));
}
