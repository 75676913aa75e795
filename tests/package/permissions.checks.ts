import { expect, test } from "@jest/globals";
import type { CloudFormationTemplate } from "../support/package-service.ts";
import { resolveIntrinsics } from "../support/resolve-template.ts";

const HERE = "ap-northeast-1:111122223333";
const QUEUE = `arn:aws:sqs:${HERE}:line-bedrock-chatbot-dev.fifo`;
const DEAD_LETTERS = `arn:aws:sqs:${HERE}:line-bedrock-chatbot-dev-dead.fifo`;
const TABLE = `arn:aws:dynamodb:${HERE}:table/line-bedrock-chatbot-dev`;
const secret = (name: string) => `arn:aws:ssm:${HERE}:parameter/line-bedrock-chatbot/dev/${name}`;
/** `:*` stands for the streams inside the group, whose names nobody knows beforehand. */
const logsOf = (name: string) =>
  `arn:aws:logs:${HERE}:log-group:/aws/lambda/line-bedrock-chatbot-dev-${name}:*`;

const allow = (Action: string | string[], Resource: string | string[]) => ({
  Effect: "Allow",
  Action,
  Resource,
});

const policy = (PolicyName: string, Statement: readonly object[]) => ({
  PolicyName,
  PolicyDocument: { Version: "2012-10-17", Statement },
});

const assumedByLambda = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** A model may be asked through its geographic profile, in the profile's regions, and not without the profile. */
function throughProfile(profile: string) {
  const Resource = `arn:aws:bedrock:${HERE}:inference-profile/${profile}`;
  const model = profile.replace("jp.", "");
  return [
    allow("bedrock:InvokeModel", Resource),
    {
      ...allow("bedrock:InvokeModel", [
        `arn:aws:bedrock:ap-northeast-1::foundation-model/${model}`,
        `arn:aws:bedrock:ap-northeast-3::foundation-model/${model}`,
      ]),
      Condition: { StringEquals: { "bedrock:InferenceProfileArn": Resource } },
    },
  ];
}

export function permissionsChecks(template: () => CloudFormationTemplate): void {
  const ofType = (pattern: RegExp) => {
    const found = Object.entries(template().Resources).filter(([, { Type }]) => pattern.test(Type));
    return Object.fromEntries(
      found.map(([id, { Properties }]) => [id, resolveIntrinsics(Properties, template())]),
    );
  };

  test("of the functions are these, to the letter", () => {
    expect(ofType(/^AWS::IAM::/)).toEqual({
      WebhookRole: {
        AssumeRolePolicyDocument: assumedByLambda,
        Policies: [
          policy("webhook", [
            allow(["logs:CreateLogStream", "logs:PutLogEvents"], logsOf("webhook")),
            allow("sqs:SendMessage", QUEUE),
            allow("ssm:GetParameters", secret("LINE_CHANNEL_SECRET")),
          ]),
        ],
      },
      ChatRole: {
        AssumeRolePolicyDocument: assumedByLambda,
        Policies: [
          policy("chat", [
            allow(["logs:CreateLogStream", "logs:PutLogEvents"], logsOf("chat")),
            allow(
              [
                "sqs:ReceiveMessage",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ChangeMessageVisibility",
                "sqs:SendMessage",
              ],
              QUEUE,
            ),
            allow("sqs:SendMessage", DEAD_LETTERS),
            allow(
              ["dynamodb:UpdateItem", "dynamodb:GetItem", "dynamodb:BatchWriteItem", "dynamodb:Query"],
              TABLE,
            ),
            allow("ssm:GetParameters", [
              secret("LINE_CHANNEL_ID"),
              secret("LINE_CHANNEL_SECRET"),
              secret("LINE_CHANNEL_ACCESS_TOKEN"),
            ]),
          ]),
        ],
      },
      ChatModelsPolicy: {
        ...policy("models", [
          ...throughProfile("jp.anthropic.claude-haiku-5-5"),
          ...throughProfile("jp.amazon.nova-2-lite-v1:0"),
        ]),
        Roles: ["ChatRole"],
      },
    });
  });

  test("hold no wildcard but the streams of the function's own log", () => {
    const wildcards = JSON.stringify(ofType(/^AWS::IAM::/)).match(/"[^"]*[*?][^"]*"/g);
    expect(wildcards).toEqual([`"${logsOf("webhook")}"`, `"${logsOf("chat")}"`]);
  });

  test("of others are: the HTTP API may call the webhook, and nobody may use the bucket without TLS", () => {
    expect(ofType(/Policy$|::Permission$/)).toEqual({
      ChatModelsPolicy: expect.anything(),
      WebhookLambdaPermissionHttpApi: {
        Action: "lambda:InvokeFunction",
        FunctionName: `arn:aws:lambda:${HERE}:function:line-bedrock-chatbot-dev-webhook`,
        Principal: "apigateway.amazonaws.com",
        SourceArn: `arn:aws:execute-api:${HERE}:HttpApi/*`,
      },
      ServerlessDeploymentBucketPolicy: {
        Bucket: "ServerlessDeploymentBucket",
        PolicyDocument: {
          Statement: [
            {
              Effect: "Deny",
              Action: "s3:*",
              Principal: "*",
              Resource: [
                "arn:aws:s3:::ServerlessDeploymentBucket/*",
                "arn:aws:s3:::ServerlessDeploymentBucket",
              ],
              Condition: { Bool: { "aws:SecureTransport": false } },
            },
          ],
        },
      },
    });
  });
}
