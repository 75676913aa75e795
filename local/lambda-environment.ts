import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { readChatConfig } from "../src/config.ts";
import type { LocalQueue } from "./create-queues.ts";
import type { Services } from "./services.ts";
import type { LocalModel } from "./settings.ts";
import type { Template } from "./template.ts";

/** Functions of the resolved configuration, as far as their environment goes. */
export type Functions = Record<string, { environment?: Record<string, unknown> }>;

/**
 * Hands the functions what Lambda would: serverless-offline passes `AWS_…` variables of this process on to
 * them. Only endpoints and values differ from AWS.
 */
export async function setAwsEnvironment(
  env: NodeJS.ProcessEnv,
  model: LocalModel,
  region: string,
  { urls }: Services,
): Promise<void> {
  const credentials = model.kind === "bedrock" ? await developersCredentials(env) : PRETENDED;
  for (const name of ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK"]) delete env[name];
  Object.assign(env, credentials, {
    AWS_REGION: region,
    AWS_ENDPOINT_URL_SQS: urls.sqs,
    AWS_ENDPOINT_URL_DYNAMODB: urls.dynamodb,
    AWS_ENDPOINT_URL_SSM: urls.ssm,
    ...(urls.bedrock !== undefined && { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: urls.bedrock }),
  });
}

/** Whoever works on this machine may be signed in to AWS: with these, nothing can reach it by accident. */
const PRETENDED = { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };

/** The developer's own profile, SSO session or keys, turned into what a Lambda has. */
async function developersCredentials(env: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const apiKey = env["AWS_BEARER_TOKEN_BEDROCK"];
  if (apiKey) return { ...PRETENDED, AWS_BEARER_TOKEN_BEDROCK: apiKey };
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await fromNodeProviderChain()();
    return {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
    };
  } catch (cause) {
    throw new Error(
      "LOCAL_MODEL=bedrock needs your AWS credentials, and none were found. Sign in (aws sso login, or set AWS_PROFILE), then start again.",
      { cause },
    );
  }
}

/**
 * Throws an OperatorError that names every wrong setting, before anything runs or is deployed with it; a
 * function itself would only find out at its first message. Values that exist once deployed are taken as good.
 */
export function checkSettings(functions: Functions): void {
  const environment = Object.entries(functions["chat"]?.environment ?? {});
  readChatConfig({
    ...GIVEN_BY_LAMBDA,
    ...Object.fromEntries(
      environment.map(([name, value]) => [name, typeof value === "string" ? value : "known later"]),
    ),
  });
}

const GIVEN_BY_LAMBDA = { AWS_REGION: "some-region", AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "key" };

/** Puts local addresses where the template refers to a resource, and the chosen model into the chat function. */
export function setFunctionEnvironments(
  functions: Functions,
  template: Template,
  queues: ReadonlyMap<string, LocalQueue>,
  model: LocalModel,
  lineUrl: string | undefined,
): void {
  const refer = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null || !("Ref" in value)) return value;
    const id = String(value.Ref);
    return queues.get(id)?.url ?? template.tables.get(id)?.TableName ?? value;
  };
  for (const definition of Object.values(functions)) {
    const environment = Object.fromEntries(
      Object.entries(definition.environment ?? {}).map(([name, value]) => [name, refer(value)]),
    );
    if ("LINE_API_BASE_URL" in environment) environment["LINE_API_BASE_URL"] = lineUrl;
    if ("MODEL" in environment && model.kind === "ollama") {
      environment["MODEL"] = `ollama:${model.name}`;
      environment["FALLBACK_MODELS"] = "";
    }
    definition.environment = environment;
  }
}
