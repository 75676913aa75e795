import type { AwsAccess } from "../aws/call.ts";
import type { WebhookConfig } from "../webhook-config.ts";

export function awsAccess(config: WebhookConfig): AwsAccess {
  return {
    region: config.AWS_REGION,
    accessKeyId: config.AWS_ACCESS_KEY_ID,
    secretAccessKey: config.AWS_SECRET_ACCESS_KEY,
    sessionToken: config.AWS_SESSION_TOKEN,
    sqsEndpoint: config.AWS_ENDPOINT_URL_SQS,
    ssmEndpoint: config.AWS_ENDPOINT_URL_SSM,
  };
}
