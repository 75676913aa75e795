import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { createAwsCall } from "../aws/call.ts";
import { createSecrets, withSecrets } from "../aws/secrets.ts";
import { systemClock } from "../clock.ts";
import { readWebhookConfig } from "../webhook-config.ts";
import { createLog } from "../log.ts";
import { onceUnlessItFails } from "../once.ts";
import { OperatorError } from "../operator-error.ts";
import { createChatQueue } from "../queue/sqs.ts";
import { receiveWebhook } from "../queue/receive-webhook.ts";
import { awsAccess } from "./aws-access.ts";
import { writeLogLine } from "./write-log-line.ts";

// Once per cold start; a failed start is tried again, not remembered.
const start = onceUnlessItFails(() => {
  const config = readWebhookConfig(process.env);
  const call = createAwsCall(awsAccess(config), systemClock);
  return {
    log: createLog(config.LOG_ID_KEY, writeLogLine),
    queue: createChatQueue(config.QUEUE_URL, call),
    secrets: createSecrets(
      { channelSecret: `${config.SECRETS_PATH}/LINE_CHANNEL_SECRET` },
      readChannelSecret,
      call,
      systemClock,
    ),
  };
});

function readChannelSecret(values: ReadonlyMap<string, string>): string {
  const secret = values.get("channelSecret");
  if (secret) return secret;
  throw new OperatorError(
    "The SSM parameter LINE_CHANNEL_SECRET is missing. See the README, section Deploy.",
  );
}

// One webhook request per call.
async function receive(
  request: APIGatewayProxyEventV2,
  context: Context & { secrets: string },
): Promise<APIGatewayProxyStructuredResultV2> {
  const { log, queue, secrets } = await start();
  return receiveWebhook(request, { log, queue, channelSecret: context.secrets, secrets });
}

// Called by AWS. Whatever goes wrong here, LINE keeps the events and sends them again.
export const handler = middy(receive)
  .use(withSecrets(start))
  .onError((request) => {
    createLog("start", writeLogLine).error("webhook failed", { error: request.error });
    request.response = { statusCode: 500, body: JSON.stringify({ message: "Please send it again." }) };
  });
