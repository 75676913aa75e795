import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { Clock } from "../../src/clock.ts";
import { readChatConfig } from "../../src/config.ts";
import { answerQueue } from "../../src/lambda/answer-queue.ts";
import { startBot } from "../../src/lambda/start-bot.ts";
import { createLog } from "../../src/log.ts";
import { LAMBDA_CONTEXT } from "../support/chat-lambda.ts";

/** A chat function, warm, of whichever version. */
export interface ChatWorker {
  invoke(event: SQSEvent): Promise<SQSBatchResponse>;
  close(): void;
}

/** `newId`: so that two runs write the same leases. */
export type StartWorker = (
  environment: Readonly<Record<string, string>>,
  clock: Clock,
  newId: () => string,
) => ChatWorker;

/** The chat function of this version as AWS calls it: all that these tests know of `src/`, but for how a job is written. */
export const startWorker: StartWorker = (environment, clock, newId) => {
  // The SDK's clients find their endpoints there, as in Lambda.
  Object.assign(process.env, environment);
  delete process.env["AWS_PROFILE"];
  const running = startBot(readChatConfig(environment), clock);
  const bot = { ...running.bot, newId, log: createLog("key", () => undefined) };
  hush();
  const handler = answerQueue(() => Promise.resolve({ ...running, bot }));
  return { invoke: (event) => handler(event, LAMBDA_CONTEXT), close: () => undefined };
};

let isHushed = false;

/** A worker that was cut off still writes what it cannot do. */
function hush(): void {
  if (isHushed) return;
  isHushed = true;
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text) => (String(text).startsWith('{"level"') ? true : write(text));
}
