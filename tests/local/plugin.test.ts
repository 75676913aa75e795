import { afterEach, expect, test } from "@jest/globals";
import LocalPlugin from "../../local/plugin.ts";
import { CHAT_SETTINGS } from "../support/chat-lambda.ts";

/*
 * The plugin without the framework around it, which takes seconds to start: here it only has to refuse. That a refusal
 * ends the process, tests/end-to-end/npm-start.test.ts shows.
 */

const BOT = {
  ...CHAT_SETTINGS,
  QUEUE_URL: { Ref: "ChatQueue" },
  DEAD_LETTER_QUEUE_URL: { Ref: "DeadLetterQueue" },
  TABLE_NAME: { Ref: "Table" },
  LINE_API_BASE_URL: "https://api.line.me",
};

/** What the framework prints without a stack. */
class ErrorOfTheFramework extends Error {}

const { LOCAL_MODEL } = process.env;
afterEach(() => {
  if (LOCAL_MODEL === undefined) delete process.env["LOCAL_MODEL"];
  else process.env["LOCAL_MODEL"] = LOCAL_MODEL;
});

function keepSilent(): void {}

function run(hook: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const plugin = new LocalPlugin(
    {
      serviceDir: ".",
      classes: { Error: ErrorOfTheFramework },
      pluginManager: { plugins: [] },
      service: {
        functions: { chat: { environment: { ...BOT, ...settings } } },
        resources: {},
        provider: { region: "ap-northeast-1" },
        custom: {
          secretsPath: "/bot",
          "serverless-offline": { host: "127.0.0.1", httpPort: 0, lambdaPort: 0 },
        },
      },
    },
    {},
    { log: { error: keepSilent, notice: keepSilent } },
  );
  return plugin.hooks[hook]?.() ?? Promise.reject(new Error(`There is no hook ${hook}.`));
}

test("a wrong setting stops the start with its name and the fix, and without its value", async () => {
  process.env["LOCAL_MODEL"] = "gpt-secret";
  const started = run("before:offline:start", {});
  await expect(started).rejects.toThrow(ErrorOfTheFramework);
  await expect(started).rejects.toThrow(/LOCAL_MODEL must be practice, ollama:<name> or bedrock/);
  await expect(started).rejects.not.toThrow(/gpt-secret/);
});

test.each(["before:package:initialize", "before:offline:start", "before:offline:start:init"])(
  "a wrong setting of the bot stops %s as well, before the first message",
  async (hook) => {
    const started = run(hook, { HISTORY_TURNS: "many" });
    await expect(started).rejects.toThrow(ErrorOfTheFramework);
    await expect(started).rejects.toThrow(
      /HISTORY_TURNS must be a whole number from 0 to 500.*see .env.example/,
    );
  },
);
