import type { CloudFormationTemplate } from "./package-service.ts";

/** The account and region of a pretended deployment. */
const PSEUDO: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "ap-northeast-1",
  "AWS::AccountId": "111122223333",
  "AWS::URLSuffix": "amazonaws.com",
};
const HERE = "ap-northeast-1:111122223333";

/** `value` with every Ref, Fn::GetAtt, Fn::Sub and Fn::Join worked out; throws where it cannot say. */
export function resolveIntrinsics(value: unknown, template: CloudFormationTemplate): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveIntrinsics(item, template));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [[name, operand] = []] = entries;
  if (entries.length !== 1 || name === undefined || !/^(Ref$|Fn::)/.test(name)) {
    return Object.fromEntries(entries.map(([key, inside]) => [key, resolveIntrinsics(inside, template)]));
  }
  switch (name) {
    case "Ref":
      return refer(String(operand), template);
    case "Fn::GetAtt": {
      const [id = "", attribute] = resolveList(operand, template).map(String);
      if (attribute !== "Arn") throw new Error(`Nobody has said what the ${attribute} of ${id} is.`);
      return arnOf(id, template);
    }
    case "Fn::Sub":
      return String(operand).replaceAll(/\$\{([^}]+)\}/g, (_all, id: string) => refer(id, template));
    case "Fn::Join": {
      const [separator, parts] = resolveList(operand, template);
      return resolveList(parts, template).join(String(separator));
    }
    default:
      throw new Error(`Nobody has said what ${name} gives.`);
  }
}

function resolveList(value: unknown, template: CloudFormationTemplate): readonly unknown[] {
  const resolved = resolveIntrinsics(value, template);
  if (!Array.isArray(resolved)) throw new Error(`${JSON.stringify(value)} is no list.`);
  return resolved;
}

function refer(id: string, template: CloudFormationTemplate): string {
  const pseudo = PSEUDO[id];
  if (pseudo !== undefined) return pseudo;
  const { Type, Properties } = find(id, template);
  switch (Type) {
    case "AWS::SQS::Queue":
      return `https://sqs.ap-northeast-1.amazonaws.com/111122223333/${String(Properties["QueueName"])}`;
    case "AWS::DynamoDB::Table":
      return String(Properties["TableName"]);
    default:
      // Whatever name CloudFormation would give it.
      return id;
  }
}

function arnOf(id: string, template: CloudFormationTemplate): string {
  const { Type, Properties } = find(id, template);
  switch (Type) {
    case "AWS::SQS::Queue":
      return `arn:aws:sqs:${HERE}:${String(Properties["QueueName"])}`;
    case "AWS::DynamoDB::Table":
      return `arn:aws:dynamodb:${HERE}:table/${String(Properties["TableName"])}`;
    case "AWS::Lambda::Function":
      return `arn:aws:lambda:${HERE}:function:${String(Properties["FunctionName"])}`;
    case "AWS::IAM::Role":
      return `arn:aws:iam::111122223333:role/${id}`;
    default:
      throw new Error(`Nobody has said what the ARN of a ${Type} looks like.`);
  }
}

function find(id: string, { Resources }: CloudFormationTemplate) {
  const resource = Resources[id];
  if (!resource) throw new Error(`The template has no ${id}.`);
  return resource;
}
