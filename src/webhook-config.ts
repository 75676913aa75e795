import { OperatorError } from "./operator-error.ts";

/*
 * The settings that every function needs, checked by hand: a schema library would be a third of the webhook
 * function's start, and LINE waits for that start.
 */

export type Environment = Readonly<Record<string, string | undefined>>;

export interface WebhookConfig {
  readonly AWS_REGION: string;
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_SESSION_TOKEN: string | undefined;
  readonly AWS_ENDPOINT_URL_SQS: string | undefined;
  readonly AWS_ENDPOINT_URL_SSM: string | undefined;
  readonly QUEUE_URL: string;
  readonly SECRETS_PATH: string;
  readonly LOG_ID_KEY: string;
}

/** Names of wrong settings, each with what it must be. Never a value: values are secrets too. */
export type WrongSettings = Map<string, string>;

/** Throws an OperatorError that names every wrong variable. */
export function readWebhookConfig(env: Environment): WebhookConfig {
  const wrong: WrongSettings = new Map();
  const config = readSharedSettings(env, wrong);
  refuseWrongSettings(wrong);
  return config;
}

/** What is wrong is added to `wrong`; the result counts only if nothing is. An empty variable is an unset one. */
export function readSharedSettings(env: Environment, wrong: WrongSettings): WebhookConfig {
  const text = (name: string, fix: string): string => {
    const value = env[name] ?? "";
    if (value === "") wrong.set(name, fix);
    return value;
  };
  const origin = (name: string): string | undefined => {
    const value = env[name];
    if (!value) return undefined;
    if (!/^https?:$/.test(URL.parse(value)?.protocol ?? "")) wrong.set(name, "an http(s) origin");
    return value;
  };
  return {
    AWS_REGION: text("AWS_REGION", "the AWS region, for example ap-northeast-1"),
    AWS_ACCESS_KEY_ID: text("AWS_ACCESS_KEY_ID", "set, as Lambda and the local dev server do"),
    AWS_SECRET_ACCESS_KEY: text("AWS_SECRET_ACCESS_KEY", "set, as Lambda and the local dev server do"),
    AWS_SESSION_TOKEN: env["AWS_SESSION_TOKEN"] || undefined,
    AWS_ENDPOINT_URL_SQS: origin("AWS_ENDPOINT_URL_SQS"),
    AWS_ENDPOINT_URL_SSM: origin("AWS_ENDPOINT_URL_SSM"),
    QUEUE_URL: text("QUEUE_URL", "the chat queue's URL"),
    SECRETS_PATH: text("SECRETS_PATH", "the SSM path below which the LINE_CHANNEL_… parameters are"),
    LOG_ID_KEY: text("LOG_ID_KEY", "any word; it keys the hashes of ids in the log"),
  };
}

export function refuseWrongSettings(wrong: WrongSettings): void {
  if (wrong.size === 0) return;
  const list = [...wrong].map(([name, fix]) => `${name} must be ${fix}`).join("; ");
  throw new OperatorError(`Wrong settings: ${list}. Set them in .env or the shell; see .env.example.`);
}
