import { expect, test } from "@jest/globals";
import type { CloudFormationTemplate } from "../support/package-service.ts";
import { resolveIntrinsics } from "../support/resolve-template.ts";
import { checkTemplate } from "../support/template-check.ts";
import type { Stages } from "./stages.ts";

export function templateChecks(stages: () => Stages): void {
  const template = () => stages().dev.template;

  test("holds nothing that AWS does not know", async () => {
    expect(await checkTemplate(stages().dev.template)).toEqual([]);
    expect(await checkTemplate(stages().prod.template)).toEqual([]);
  });

  test("would be caught with a mistake in it", async () => {
    const mistaken = {
      Queue: { Type: "AWS::SQS::Queue", Properties: { FifoQueu: true, VisibilityTimeout: "long" } },
      Table: {
        Type: "AWS::DynamoDB::Table",
        Properties: {
          KeySchema: [{ AttributeName: "pk", KeyTyp: "HASH" }],
          TableName: { "Fn::GetAtt": ["Queue", "ARN"] },
        },
      },
      Role: { Type: "AWS::IAM::Role", Properties: { Path: { "Fn::Sub": "/${Nothing}/" } } },
      Bot: { Type: "AWS::Line::Bot", Properties: {}, DependsOn: "Nobody" },
    };
    expect(await checkTemplate({ Resources: mistaken })).toEqual([
      "Queue.FifoQueu does not exist",
      "Queue.VisibilityTimeout is no whole number",
      "Table.KeySchema is of no allowed type",
      "Table.Properties.TableName: Queue has no ARN",
      "Role lacks AssumeRolePolicyDocument",
      "Role.Properties.Path refers to Nothing, which is not there",
      "Bot: there is no AWS::Line::Bot",
      "Bot.DependsOn refers to Nobody, which is not there",
    ]);
  });

  test("has these resources and no others", () => {
    // Hashes of the code are part of a version's name.
    const ids = Object.keys(template().Resources).map((id) => id.replace(/(?<=LambdaVersion).+/, "…"));
    expect(ids.toSorted()).toEqual([
      "ChatEventSourceMappingSQSChatQueue",
      "ChatLambdaFunction",
      "ChatLambdaVersion…",
      "ChatLogGroup",
      "ChatModelsPolicy",
      "ChatQueue",
      "ChatRole",
      "DeadLetterQueue",
      "HttpApi",
      "HttpApiIntegrationWebhook",
      "HttpApiRoutePostWebhook",
      "HttpApiStage",
      "ServerlessDeploymentBucket",
      "ServerlessDeploymentBucketPolicy",
      "Table",
      "WebhookLambdaFunction",
      "WebhookLambdaPermissionHttpApi",
      "WebhookLambdaVersion…",
      "WebhookLogGroup",
      "WebhookRole",
    ]);
  });

  test("has functions for Node.js 24 on arm64, each with a role of its own", () => {
    const common = { Runtime: "nodejs24.x", Architectures: ["arm64"] };
    expect(properties(template(), "WebhookLambdaFunction")).toMatchObject({
      ...common,
      Handler: "src/lambda/webhook.handler",
      Role: "arn:aws:iam::111122223333:role/WebhookRole",
      Timeout: 5,
    });
    expect(properties(template(), "ChatLambdaFunction")).toMatchObject({
      ...common,
      Handler: "src/lambda/chat.handler",
      Role: "arn:aws:iam::111122223333:role/ChatRole",
      Timeout: 120,
    });
  });

  test("keeps logs for a month, in groups that the functions need not create", () => {
    for (const name of ["webhook", "chat"]) {
      const id = name === "chat" ? "ChatLogGroup" : "WebhookLogGroup";
      expect(properties(template(), id)).toEqual({
        LogGroupName: `/aws/lambda/line-bedrock-chatbot-dev-${name}`,
        RetentionInDays: 30,
      });
    }
  });

  test("has a FIFO queue that outlives six timeouts of its function, and a FIFO queue for dead letters", () => {
    const { Timeout } = properties(template(), "ChatLambdaFunction");
    expect(properties(template(), "ChatQueue")).toEqual({
      QueueName: "line-bedrock-chatbot-dev.fifo",
      FifoQueue: true,
      VisibilityTimeout: Number(Timeout) * 6,
      MessageRetentionPeriod: 4 * 86_400,
      SqsManagedSseEnabled: true,
      RedrivePolicy: {
        deadLetterTargetArn: "arn:aws:sqs:ap-northeast-1:111122223333:line-bedrock-chatbot-dev-dead.fifo",
        maxReceiveCount: 13,
      },
    });
    expect(properties(template(), "DeadLetterQueue")).toEqual({
      QueueName: "line-bedrock-chatbot-dev-dead.fifo",
      FifoQueue: true,
      MessageRetentionPeriod: 14 * 86_400,
      SqsManagedSseEnabled: true,
    });
  });

  test("feeds one message at a time to the function, at once, and hears which ones failed", () => {
    // AWS refuses a batching window for a FIFO queue.
    expect(properties(template(), "ChatEventSourceMappingSQSChatQueue")).toEqual({
      EventSourceArn: "arn:aws:sqs:ap-northeast-1:111122223333:line-bedrock-chatbot-dev.fifo",
      FunctionName: "arn:aws:lambda:ap-northeast-1:111122223333:function:line-bedrock-chatbot-dev-chat",
      Enabled: true,
      BatchSize: 1,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });

  test("forgets turns by itself, can go back in time, and protects the table in production alone", () => {
    const { dev, prod } = stages();
    const kept = {
      BillingMode: "PAY_PER_REQUEST",
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    };
    expect(properties(dev.template, "Table")).toMatchObject({ ...kept, DeletionProtectionEnabled: false });
    expect(properties(prod.template, "Table")).toMatchObject({ ...kept, DeletionProtectionEnabled: true });
    const policies = [dev, prod].map(({ template: { Resources } }) => [
      Resources["Table"]?.["DeletionPolicy"],
      Resources["Table"]?.["UpdateReplacePolicy"],
    ]);
    expect(policies).toEqual([
      ["Delete", "Delete"],
      ["Retain", "Retain"],
    ]);
  });

  test("opens POST /webhook to the internet and nothing else", () => {
    const routes = Object.entries(template().Resources).filter(([, { Type }]) => Type.endsWith("::Route"));
    expect(routes.map(([id]) => properties(template(), id))).toEqual([
      { ApiId: "HttpApi", RouteKey: "POST /webhook", Target: "integrations/HttpApiIntegrationWebhook" },
    ]);
    expect(properties(template(), "HttpApiIntegrationWebhook")).toMatchObject({
      IntegrationUri: "arn:aws:lambda:ap-northeast-1:111122223333:function:line-bedrock-chatbot-dev-webhook",
      PayloadFormatVersion: "2.0",
    });
  });
}

function properties(template: CloudFormationTemplate, id: string): Record<string, unknown> {
  const resolved = resolveIntrinsics(template.Resources[id]?.Properties, template);
  if (typeof resolved !== "object" || resolved === null) throw new Error(`The template has no ${id}.`);
  return { ...resolved };
}
