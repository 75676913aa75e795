import { TOOL_NAMES } from "../src/chain/tools/tool-name.ts";

/** The parts of the template that `TOOLS` decides about. */
export interface ToolFunctions {
  /** What they change in the functions of serverless.yml, or add to them. */
  readonly functions: Readonly<Record<string, object>>;
  readonly resources: { readonly Resources: Readonly<Record<string, object>> };
}

export interface ToolSettings {
  readonly tools: string;
  readonly search: string;
  readonly wikipediaOrigin: string;
  /** How the functions' names begin: service and stage. */
  readonly prefix: string;
  readonly secretsPath: string;
}

/** Without tools the template is the plain one. Throws for a tool that nobody knows. */
export function toolFunctions(settings: ToolSettings): ToolFunctions {
  const names = settings.tools
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const unknown = names.filter((name) => !TOOL_NAMES.some((known) => known === name));
  if (unknown.length > 0) {
    const choice = TOOL_NAMES.join(", ");
    throw new Error(`TOOLS names ${unknown.join(", ")}; there are ${choice}. See .env.example.`);
  }
  if (names.length === 0) return { functions: {}, resources: { Resources: {} } };

  const readLinkName = `${settings.prefix}-read-link`;
  const readsLinks = names.includes("read-link");
  const searchesWithKey = names.includes("search") && settings.search === "brave";
  const statements = [
    ...(readsLinks
      ? [allow("lambda:InvokeFunction", `lambda:\${AWS::Region}:\${AWS::AccountId}:function:${readLinkName}`)]
      : []),
    ...(searchesWithKey
      ? [
          allow(
            "ssm:GetParameters",
            `ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${settings.secretsPath}/SEARCH_API_KEY`,
          ),
        ]
      : []),
  ];
  return {
    functions: {
      chat: {
        handler: "src/lambda/chat-with-tools.handler",
        environment: {
          TOOLS: names.join(","),
          SEARCH: settings.search,
          WIKIPEDIA_ORIGIN: settings.wikipediaOrigin,
          READ_LINK_FUNCTION: readLinkName,
        },
      },
      ...(readsLinks && { readLink: readLinkFunction(readLinkName) }),
    },
    resources: {
      Resources: {
        ...(statements.length > 0 && { ChatToolsPolicy: policy(statements) }),
        ...(readsLinks && { ReadLinkRole: EMPTY_ROLE }),
      },
    },
  };
}

/** It fetches what people name, so it may do nothing else: not even write a log. */
function readLinkFunction(name: string): object {
  return {
    name,
    handler: "src/lambda/read-link.handler",
    role: "ReadLinkRole",
    memorySize: 512,
    timeout: 11,
    disableLogs: true,
  };
}

const EMPTY_ROLE = {
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    },
  },
};

function policy(Statement: readonly object[]): object {
  return {
    Type: "AWS::IAM::Policy",
    Properties: {
      PolicyName: "tools",
      Roles: [{ Ref: "ChatRole" }],
      PolicyDocument: { Version: "2012-10-17", Statement },
    },
  };
}

function allow(Action: string, resource: string): object {
  return { Effect: "Allow", Action, Resource: { "Fn::Sub": `arn:\${AWS::Partition}:${resource}` } };
}
