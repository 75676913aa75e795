import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { prefetchSecrets } from "../aws/secrets.ts";
import { handleJob } from "../bot/handle-job.ts";
import type { Handled } from "../bot/bot.ts";
import { systemClock } from "../clock.ts";
import { readChatConfig } from "../config.ts";
import { createLog } from "../log.ts";
import { onceUnlessItFails } from "../once.ts";
import { readChatJob } from "../queue/chat-job.ts";
import { retryAfterSeconds } from "../queue/retry-after.ts";
import { startBot, type RunningBot } from "./start-bot.ts";
import { writeLogLine } from "./write-log-line.ts";

// Once per cold start; a failed start is tried again, not remembered.
const start = onceUnlessItFails(() => startBot(readChatConfig(process.env), systemClock));

// One queued event per call. A failure is reported, never thrown: throwing slows everybody's queue.
async function answerNext({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed: { itemIdentifier: string }[] = [];
  // Batch size is 1. Were it more: after a failure the rest goes back too, or it would overtake.
  for (const record of Records) {
    if (failed.length > 0 || !(await isHandled(record))) failed.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures: failed };
}

async function isHandled(record: SQSRecord): Promise<boolean> {
  try {
    const running = await start();
    const handled = await handle(record, running);
    if (handled.kind === "done") return true;
    running.bot.log.info("turn", { outcome: "comes back", because: handled.because });
    return false;
  } catch (error) {
    createLog("start", writeLogLine).error("chat failed", { error });
    return false;
  }
}

async function handle(record: SQSRecord, { bot, queue }: RunningBot): Promise<Handled> {
  const receives = Number(record.attributes.ApproximateReceiveCount);
  const hide = (seconds: number) => queue.hide(record.receiptHandle, seconds);
  const comesBack = () => hide(retryAfterSeconds(receives, Math.random())).catch(() => undefined);
  try {
    const handled = await handleJob(readChatJob(record.body), bot, { receives, hide });
    if (handled.kind === "again") await comesBack();
    return handled;
  } catch (error) {
    await comesBack();
    throw error;
  }
}

// Called by AWS.
export const handler = middy(answerNext).use(prefetchSecrets(start));
