import { expect, test } from "@jest/globals";
import { modelPermissions } from "../../bundle/model-permissions.ts";

function statements(models: readonly string[]): unknown {
  const { Resources } = modelPermissions(models, "ap-northeast-1");
  const policy: { ChatModelsPolicy?: { Properties: { PolicyDocument: { Statement: unknown } } } } = Resources;
  return policy.ChatModelsPolicy?.Properties.PolicyDocument.Statement;
}

const profile = (id: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:bedrock:ap-northeast-1:\${AWS::AccountId}:inference-profile/${id}`,
});
const model = (id: string, region: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:bedrock:${region}::foundation-model/${id}`,
});
const allow = { Effect: "Allow", Action: "bedrock:InvokeModel" };

test("a geographic profile may be asked, and its model in every destination only through it", () => {
  expect(statements(["bedrock:jp.amazon.nova-2-lite-v1:0"])).toEqual([
    { ...allow, Resource: profile("jp.amazon.nova-2-lite-v1:0") },
    {
      ...allow,
      Resource: [
        model("amazon.nova-2-lite-v1:0", "ap-northeast-1"),
        model("amazon.nova-2-lite-v1:0", "ap-northeast-3"),
      ],
      Condition: { StringEquals: { "bedrock:InferenceProfileArn": profile("jp.amazon.nova-2-lite-v1:0") } },
    },
  ]);
});

test("a global profile may ask its model here and under the ARN without a region", () => {
  expect(statements(["bedrock:global.anthropic.claude-haiku-5-5"])).toEqual([
    { ...allow, Resource: profile("global.anthropic.claude-haiku-5-5") },
    {
      ...allow,
      Resource: [
        model("anthropic.claude-haiku-5-5", "ap-northeast-1"),
        model("anthropic.claude-haiku-5-5", ""),
      ],
      Condition: {
        StringEquals: { "bedrock:InferenceProfileArn": profile("global.anthropic.claude-haiku-5-5") },
      },
    },
  ]);
});

test("a model without a profile may be asked in this region", () => {
  expect(statements(["bedrock:amazon.nova-lite-v1:0"])).toEqual([
    { ...allow, Resource: model("amazon.nova-lite-v1:0", "ap-northeast-1") },
  ]);
});

test("without a model of Bedrock there is no permission for Bedrock at all", () => {
  expect(modelPermissions(["ollama:qwen3", ""], "ap-northeast-1")).toEqual({ Resources: {} });
});

test("a wrong model stops packaging and does not show its value", () => {
  expect(() => modelPermissions(["gpt-secret"], "ap-northeast-1")).toThrow(/MODEL and FALLBACK_MODELS/);
});
