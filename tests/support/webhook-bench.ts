import { jest } from "@jest/globals";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { startSsm, type SsmStandIn } from "../../local/ssm/server.ts";
import { startFaultyQueue, type FaultyQueue } from "./queue-bench.ts";
import { CHANNEL_SECRET } from "./webhook-request.ts";

export const SECRET_NAME = "/bot/test/LINE_CHANNEL_SECRET";

/** The deployed webhook function on the stand-ins of SQS and SSM. */
export interface WebhookBench extends FaultyQueue {
  readonly ssm: SsmStandIn;
  /** Makes the next `post` a cold start, with these variables changed; undefined removes one. */
  coldStart(change?: Record<string, string | undefined>): Promise<void>;
  post(request: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2>;
  /** Everything that was printed since the last call, line by line. */
  printed(): unknown[];
  stop(): Promise<void>;
}

type Handler = (
  request: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

export async function startWebhookBench(): Promise<WebhookBench> {
  const ssm = await startSsm({ parameters: { [SECRET_NAME]: CHANNEL_SECRET } });
  const bench = await startFaultyQueue();
  const environment = { ...process.env };
  const stdout = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  let handler: Handler | undefined;

  const coldStart = async (change: Record<string, string | undefined> = {}) => {
    const settings = {
      AWS_REGION: "ap-northeast-1",
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "secret-key",
      AWS_ENDPOINT_URL_SQS: bench.sqs.url,
      AWS_ENDPOINT_URL_SSM: ssm.url,
      QUEUE_URL: bench.queue.url,
      SECRETS_PATH: "/bot/test",
      LOG_ID_KEY: "word",
      ...change,
    };
    for (const [name, value] of Object.entries(settings)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    jest.resetModules();
    const program = await import("../../src/lambda/webhook.ts");
    handler = (request, context) => program.handler(request, { ...context, secrets: "" });
  };
  await coldStart();

  return {
    ...bench,
    ssm,
    coldStart,
    post: async (request) => {
      if (!handler) throw new Error("The function has not started.");
      return handler(request, lambdaContext());
    },
    printed: () => {
      const lines = stdout.mock.calls.map(([text]): unknown => JSON.parse(String(text)));
      stdout.mockClear();
      return lines;
    },
    stop: async () => {
      stdout.mockRestore();
      for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
      Object.assign(process.env, environment);
      await bench.sqs.stop();
      await ssm.close();
    },
  };
}

function lambdaContext(): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: "webhook",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:ap-northeast-1:000000000000:function:webhook",
    memoryLimitInMB: "512",
    awsRequestId: "request",
    logGroupName: "/aws/lambda/webhook",
    logStreamName: "stream",
    getRemainingTimeInMillis: () => 5_000,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
