import { modelName } from "../src/chain/model-name.ts";

/*
 * Permission to ask exactly the chosen models. A geographic inference profile needs its own ARN and the model's
 * ARN in every region it may send a request to, the latter only when asked through that profile.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html
 */

/** The regions behind each prefix of a profile, whichever of them the request starts in. */
const DESTINATIONS: Readonly<Record<string, readonly string[]>> = {
  jp: ["ap-northeast-1", "ap-northeast-3"],
  au: ["ap-southeast-2", "ap-southeast-4"],
  us: ["us-east-1", "us-east-2", "us-west-1", "us-west-2"],
  eu: ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3"],
  apac: [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-4",
  ],
};

interface Statement {
  readonly Effect: "Allow";
  readonly Action: "bedrock:InvokeModel";
  readonly Resource: unknown;
  readonly Condition?: object;
}

/** CloudFormation resources: a policy for the chat function's role, or none where no model is Bedrock's. */
export function modelPermissions(models: readonly string[], region: string): { Resources: object } {
  const names = models.map((text) => text.trim()).filter((text) => text !== "");
  const statements = names.flatMap((text) => {
    const name = modelName(text);
    if (!name) throw new Error(`MODEL and FALLBACK_MODELS must be provider:model, see .env.example.`);
    return name.provider === "bedrock" ? statementsFor(name.id, region) : [];
  });
  if (statements.length === 0) return { Resources: {} };
  return {
    Resources: {
      ChatModelsPolicy: {
        Type: "AWS::IAM::Policy",
        Properties: {
          PolicyName: "models",
          Roles: [{ Ref: "ChatRole" }],
          PolicyDocument: { Version: "2012-10-17", Statement: statements },
        },
      },
    },
  };
}

function statementsFor(id: string, region: string): Statement[] {
  const allow = { Effect: "Allow", Action: "bedrock:InvokeModel" } as const;
  const [prefix = "", ...rest] = id.split(".");
  const model = rest.join(".");
  const destinations = prefix === "global" ? [region] : DESTINATIONS[prefix];
  if (!destinations) return [{ ...allow, Resource: modelArn(id, region) }];

  const profile = {
    "Fn::Sub": `arn:\${AWS::Partition}:bedrock:${region}:\${AWS::AccountId}:inference-profile/${id}`,
  };
  const throughProfile = { StringEquals: { "bedrock:InferenceProfileArn": profile } };
  const models = destinations.map((destination) => modelArn(model, destination));
  return [
    { ...allow, Resource: profile },
    // A global profile asks the model under an ARN without a region as well.
    {
      ...allow,
      Resource: prefix === "global" ? [...models, modelArn(model, "")] : models,
      Condition: throughProfile,
    },
  ];
}

function modelArn(model: string, region: string): object {
  return { "Fn::Sub": `arn:\${AWS::Partition}:bedrock:${region}::foundation-model/${model}` };
}
