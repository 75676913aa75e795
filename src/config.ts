import * as z from "zod/mini";
import { modelName, type ModelName } from "./chain/model-name.ts";
import { OperatorError } from "./operator-error.ts";

/*
 * The environment, parsed once per cold start. serverless.yml sets every variable; `.env.example` describes
 * those an operator chooses. Errors name the variable and the fix, never the value: values are secrets too.
 */

type Environment = Readonly<Record<string, string | undefined>>;

const text = (fix: string) => z.string({ error: fix }).check(z.minLength(1, fix));
const url = (fix: string) => z.optional(z.url({ protocol: /^https?$/, error: fix }));

// A plain decimal number: `Number("")` is 0 and `Number("0x10")` is 16, and neither is what anybody means.
const number = (fix: string, least: number, most: number, whole: boolean) =>
  z.pipe(
    z.pipe(
      z.string({ error: fix }).check(z.regex(whole ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,6})?$/, fix)),
      z.transform(Number),
    ),
    z.number().check(z.minimum(least, fix), z.maximum(most, fix)),
  );
const wholeNumber = (least: number, most: number) =>
  number(`a whole number from ${least} to ${most}`, least, most, true);
const fraction = (most: number) => number(`a number from 0 to ${most}`, 0, most, false);

const model = (example: string) => {
  const fix = `provider:model, for example ${example}`;
  return z.pipe(
    z.string({ error: fix }),
    z.transform((value, context): ModelName => {
      const name = modelName(value.trim());
      if (name) return name;
      context.issues.push({ code: "custom", input: value, message: fix });
      return z.NEVER;
    }),
  );
};

const everyFunction = {
  AWS_REGION: text("the AWS region, for example ap-northeast-1"),
  AWS_ACCESS_KEY_ID: text("set, as Lambda and the local dev server do"),
  AWS_SECRET_ACCESS_KEY: text("set, as Lambda and the local dev server do"),
  AWS_SESSION_TOKEN: z.optional(z.string()),
  AWS_ENDPOINT_URL_SQS: url("an http(s) origin"),
  AWS_ENDPOINT_URL_SSM: url("an http(s) origin"),
  QUEUE_URL: text("the chat queue's URL"),
  SECRETS_PATH: text("the SSM path below which the LINE_CHANNEL_… parameters are"),
  LOG_ID_KEY: text("any word; it keys the hashes of ids in the log"),
};

const webhookEnvironment = z.object(everyFunction);

// A function, so that the webhook function's bundle leaves it out.
const chatEnvironment = () =>
  z.object({
    ...everyFunction,
    TABLE_NAME: text("the DynamoDB table's name"),
    MODEL: model("bedrock:jp.anthropic.claude-haiku-5-5"),
    FALLBACK_MODELS: z.pipe(
      z.string({ error: "a comma-separated list of provider:model, or nothing" }),
      z.pipe(
        z.transform((list: string) => list.split(",").filter((entry) => entry.trim() !== "")),
        z.array(model("bedrock:jp.amazon.nova-2-lite-v1:0")),
      ),
    ),
    MODEL_MAX_OUTPUT_TOKENS: wholeNumber(1, 128_000),
    MODEL_TEMPERATURE: z.optional(fraction(1)),
    MODEL_TOP_P: z.optional(fraction(1)),
    HISTORY_TOKENS: wholeNumber(0, 500_000),
    HISTORY_TURNS: wholeNumber(0, 500),
    MEMORY_DAYS: wholeNumber(1, 3650),
    TIME_ZONE: z
      .string({ error: "a time zone, for example Asia/Tokyo" })
      .check(z.refine(isTimeZone, "a time zone of the IANA list, for example Asia/Tokyo")),
    PERSONA: text("a sentence that says who the bot is"),
    // LINE's SDK drops a path without a word.
    LINE_API_BASE_URL: z
      .url({ protocol: /^https?$/, error: "an origin without a path, for example https://api.line.me" })
      .check(
        z.refine(
          (address) => URL.parse(address)?.pathname === "/",
          "an origin without a path, for example https://api.line.me",
        ),
      ),
    OLLAMA_BASE_URL: z.url({ protocol: /^https?$/, error: "an origin, for example http://127.0.0.1:11434" }),
  });

export type WebhookConfig = z.infer<typeof webhookEnvironment>;
export type ChatConfig = z.infer<ReturnType<typeof chatEnvironment>>;

/** Throws an OperatorError that names every wrong variable. */
export function readWebhookConfig(env: Environment): WebhookConfig {
  return read(webhookEnvironment, env);
}

/** Throws an OperatorError that names every wrong variable. */
export function readChatConfig(env: Environment): ChatConfig {
  return read(chatEnvironment(), env);
}

function read<T>(schema: z.ZodMiniType<T>, env: Environment): T {
  // An empty variable is an unset one: `NAME=` in a .env file means "nothing" to whoever wrote it.
  const set = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value !== "" || name === "FALLBACK_MODELS"),
  );
  const result = schema.safeParse(set);
  if (result.success) return result.data;
  const wrong = new Map(result.error.issues.map(({ path, message }) => [String(path[0]), message]));
  const list = [...wrong].map(([name, fix]) => `${name} must be ${fix}`).join("; ");
  throw new OperatorError(`Wrong settings: ${list}. Set them in .env or the shell; see .env.example.`);
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}
