import * as z from "zod/mini";
import { modelName, type ModelName } from "./chain/model-name.ts";
import { OperatorError } from "./operator-error.ts";
import {
  readSharedSettings,
  refuseWrongSettings,
  type Environment,
  type WebhookConfig,
  type WrongSettings,
} from "./webhook-config.ts";

/*
 * The chat function's environment, parsed once per cold start. serverless.yml sets every variable; `.env.example` describes
 * those an operator chooses. Errors name the variable and the fix, never the value: values are secrets too.
 */

const text = (fix: string) => z.string({ error: fix }).check(z.minLength(1, fix));

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

const chatEnvironment = z.object({
  DEAD_LETTER_QUEUE_URL: text("the dead-letter queue's URL"),
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
  // Less than three days, and an event that LINE delivers again would be answered again.
  MEMORY_DAYS: wholeNumber(3, 3650),
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

export type ChatConfig = WebhookConfig & z.infer<typeof chatEnvironment>;

/** Throws an OperatorError that names every wrong variable. */
export function readChatConfig(env: Environment): ChatConfig {
  const wrong: WrongSettings = new Map();
  const shared = readSharedSettings(env, wrong);
  // An empty variable is an unset one: `NAME=` in a .env file means "nothing" to whoever wrote it.
  const set = Object.entries(env).filter(([name, value]) => value !== "" || name === "FALLBACK_MODELS");
  const result = chatEnvironment.safeParse(Object.fromEntries(set));
  for (const { path, message } of result.error?.issues ?? []) wrong.set(String(path[0]), message);
  refuseWrongSettings(wrong);
  // Without an issue there is data; the compiler cannot know.
  if (!result.success) throw new OperatorError("The settings could not be read. See .env.example.");
  return { ...shared, ...result.data };
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}
