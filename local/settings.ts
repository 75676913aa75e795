import { resolve } from "node:path";
import * as z from "zod";

/** What a developer may change about the local run, read once from the shell and `.env`. */
export interface LocalSettings {
  readonly model: LocalModel;
  readonly simulatorPort: number;
  /** Absolute. Everything that survives a restart lies here. */
  readonly dataFolder: string;
  readonly channelId: string;
  readonly channelSecret: string;
  /** A long-lived token; without it the bot gets itself short ones. */
  readonly channelAccessToken: string | undefined;
  /** Origins the developer has set: they win, and no stand-in is started for them. */
  readonly given: Readonly<Record<Endpoint, string | undefined>>;
}

export type LocalModel =
  | { readonly kind: "practice" }
  | { readonly kind: "ollama"; readonly name: string }
  | { readonly kind: "bedrock" };

export type Endpoint = "line" | "bedrock" | "sqs" | "dynamodb" | "ssm";

const port = (name: string) =>
  z.coerce
    .number({ error: `${name} must be a port from 1 to 65535` })
    .int()
    .min(1)
    .max(65_535);

const localModel = z.string().transform((value, context): LocalModel => {
  if (value === "practice" || value === "bedrock") return { kind: value };
  const [, name] = /^ollama:(.+)$/.exec(value) ?? [];
  if (name !== undefined) return { kind: "ollama", name };
  context.addIssue("LOCAL_MODEL must be practice, ollama:<name> or bedrock");
  return z.NEVER;
});

const origin = z.url({ protocol: /^https?$/ }).optional();

const environment = z.object({
  LOCAL_MODEL: localModel.default({ kind: "practice" }),
  LOCAL_SIMULATOR_PORT: port("LOCAL_SIMULATOR_PORT").default(4000),
  LOCAL_DATA: z.string().default(".local"),
  LINE_CHANNEL_ID: z.string().default("2000000000"),
  LINE_CHANNEL_SECRET: z.string().default("a-secret-for-the-simulator-only"),
  LINE_CHANNEL_ACCESS_TOKEN: z.string().optional(),
  LINE_API_BASE_URL: origin,
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: origin,
  AWS_ENDPOINT_URL_SQS: origin,
  AWS_ENDPOINT_URL_DYNAMODB: origin,
  AWS_ENDPOINT_URL_SSM: origin,
});

/** Throws an error that names the wrong variables and says what they may be. */
export function readLocalSettings(
  env: Readonly<Record<string, string | undefined>>,
  serviceFolder: string,
): LocalSettings {
  // `NAME=` in .env means "not set".
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const result = environment.safeParse(set);
  if (!result.success) {
    const wrong = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(`Wrong settings in .env or the shell. ${wrong.join("; ")}. See .env.example.`);
  }
  const { data } = result;
  return {
    model: data.LOCAL_MODEL,
    simulatorPort: data.LOCAL_SIMULATOR_PORT,
    dataFolder: resolve(serviceFolder, data.LOCAL_DATA),
    channelId: data.LINE_CHANNEL_ID,
    channelSecret: data.LINE_CHANNEL_SECRET,
    channelAccessToken: data.LINE_CHANNEL_ACCESS_TOKEN,
    given: {
      line: data.LINE_API_BASE_URL,
      bedrock: data.AWS_ENDPOINT_URL_BEDROCK_RUNTIME,
      sqs: data.AWS_ENDPOINT_URL_SQS,
      dynamodb: data.AWS_ENDPOINT_URL_DYNAMODB,
      ssm: data.AWS_ENDPOINT_URL_SSM,
    },
  };
}
