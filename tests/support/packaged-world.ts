import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { basename, join } from "node:path";
import * as z from "zod";
import type { Answerer } from "../../local/bedrock/answer.ts";
import { startBedrock, type BedrockStandIn } from "../../local/bedrock/server.ts";
import { createTables } from "../../local/dynamodb/create-tables.ts";
import { startDynamoDb } from "../../local/dynamodb/server.ts";
import { startLambda, type InvokeResult, type LambdaSandbox } from "../../local/lambda-runtime/server.ts";
import type { LineSimulator } from "../../local/line/simulator.ts";
import { startOllama, type OllamaStandIn } from "../../local/ollama/server.ts";
import { toLambdaEvent } from "../../local/sqs/lambda-event.ts";
import { startSqs } from "../../local/sqs/server.ts";
import { startSsm } from "../../local/ssm/server.ts";
import { systemClock } from "../../src/clock.ts";
import { CHANNEL_ID, CHANNEL_SECRET, startLine } from "./line-platform.ts";
import type { Packaged } from "./package-service.ts";
import { eventsRequest, type RequestOptions } from "./webhook-request.ts";

/** The packaged functions in Lambda's sandboxes, and stand-ins for all that they talk to. */
export interface PackagedWorld {
  readonly line: LineSimulator;
  readonly bedrock: BedrockStandIn;
  readonly ollama: OllamaStandIn;
  readonly webhook: LambdaSandbox;
  readonly chat: LambdaSandbox;
  /** Another sandbox of the chat function, with some variables changed. */
  startChat(environment: Readonly<Record<string, string>>): Promise<LambdaSandbox>;
  /** Hands events to the webhook as API Gateway does. */
  post(events: readonly unknown[], options?: RequestOptions): Promise<InvokeResult>;
  /** The next message as the event source hands it out, taken off the queue; no records if there is none. */
  takeFromQueue(): Promise<SQSEvent>;
  close(): Promise<void>;
}

const functionProperties = z.object({
  Handler: z.string(),
  Timeout: z.number(),
  MemorySize: z.number(),
  FunctionName: z.string(),
  Code: z.object({ S3Key: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});
const REGION = "ap-northeast-1";

export async function startPackagedWorld(packaged: Packaged, answer: Answerer): Promise<PackagedWorld> {
  const { Resources } = packaged.template;
  const line = await startLine(systemClock);
  const bedrock = await startBedrock({ clock: systemClock, answer });
  const ollama = await startOllama({ clock: systemClock, answer });
  const dynamodb = await startDynamoDb();
  const sqs = await startSqs({ clock: systemClock, region: REGION });
  const path = "/line-bedrock-chatbot/dev";
  const ssm = await startSsm({
    parameters: { [`${path}/LINE_CHANNEL_ID`]: CHANNEL_ID, [`${path}/LINE_CHANNEL_SECRET`]: CHANNEL_SECRET },
  });
  await createTables(dynamodb.url, [Resources["Table"]?.Properties]);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new SQSClient({ region: REGION, endpoint: sqs.url, credentials });
  const { QueueUrl = "" } = await client.send(
    new CreateQueueCommand({
      QueueName: "chat.fifo",
      Attributes: { FifoQueue: "true", VisibilityTimeout: "720" },
    }),
  );

  const opened: LambdaSandbox[] = [];
  const start = async (id: string, changes: Readonly<Record<string, string>> = {}) => {
    const properties = functionProperties.parse(Resources[id]?.Properties);
    const { Variables } = properties.Environment;
    // A variable that refers to a resource gets the stand-in's below.
    const own = Object.entries(Variables).map(([name, value]) => [
      name,
      typeof value === "string" ? value : "",
    ]);
    const sandbox = await startLambda({
      code: join(packaged.folder, basename(properties.Code.S3Key)),
      handler: properties.Handler,
      functionName: properties.FunctionName,
      memorySize: properties.MemorySize,
      timeoutMs: properties.Timeout * 1000,
      environment: {
        ...Object.fromEntries(own),
        QUEUE_URL: QueueUrl,
        DEAD_LETTER_QUEUE_URL: `${QueueUrl}-dead`,
        TABLE_NAME: String(Resources["Table"]?.Properties["TableName"]),
        LINE_API_BASE_URL: line.url,
        OLLAMA_BASE_URL: ollama.url,
        AWS_ENDPOINT_URL_SQS: sqs.url,
        AWS_ENDPOINT_URL_SSM: ssm.url,
        AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
        ...changes,
      },
    });
    opened.push(sandbox);
    return sandbox;
  };
  const webhook = await start("WebhookLambdaFunction");

  return {
    line,
    bedrock,
    ollama,
    webhook,
    chat: await start("ChatLambdaFunction"),
    startChat: (environment) => start("ChatLambdaFunction", environment),
    post: (events, options) => {
      const request = eventsRequest(events, options);
      return webhook.invoke({
        ...request,
        requestContext: { ...request.requestContext, timeEpoch: Date.now() },
      });
    },
    takeFromQueue: async () => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ["All"] }),
      );
      for (const { ReceiptHandle } of Messages)
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      return eventOf(Messages);
    },
    close: async () => {
      client.destroy();
      for (const part of [...opened, line, bedrock, ollama, dynamodb, sqs, ssm]) await part.close();
    },
  };
}

function eventOf(messages: readonly Message[]): SQSEvent {
  return toLambdaEvent(messages, {
    queueArn: `arn:aws:sqs:${REGION}:000000000000:chat.fifo`,
    region: REGION,
  });
}
