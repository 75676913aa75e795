import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { prefetchSecrets } from "../aws/secrets.ts";
import { giveUp } from "../bot/give-up.ts";
import { handleJob } from "../bot/handle-job.ts";
import type { Handled } from "../bot/bot.ts";
import { createLog } from "../log.ts";
import { readChatJob, type ChatJob } from "../queue/chat-job.ts";
import { HIDDEN_WHILE_WORKING_S, LAST_RECEIVE } from "../times.ts";
import { retryAfterSeconds } from "../queue/retry-after.ts";
import type { RunningBot } from "./start-bot.ts";
import { writeLogLine } from "./write-log-line.ts";

/** Answers what the queue hands to a function, with the bot that `start` puts together. */
export function answerQueue(start: () => Promise<RunningBot>) {
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

  return middy(answerNext).use(prefetchSecrets(start));
}

async function handle(record: SQSRecord, running: RunningBot): Promise<Handled> {
  const { bot, queue } = running;
  const receives = Number(record.attributes.ApproximateReceiveCount);
  const hide = (seconds: number) => queue.hide(record.receiptHandle, seconds);
  // While the turn is being claimed: a worker that died before this would hide the message, and so lock its chat, for
  // the queue's own twelve minutes.
  const hidden = hide(HIDDEN_WHILE_WORKING_S).catch(() => undefined);
  const comesBack = async () => {
    await hidden;
    await hide(retryAfterSeconds(receives, Math.random())).catch(() => undefined);
  };
  try {
    const handled = await handleJob(readChatJob(record.body), bot, { receives, hide });
    if (handled.kind === "done") return handled;
    const isLast = handled.kind === "again" && receives >= LAST_RECEIVE;
    if (isLast && (await isGivenUp(record, handled.because, running))) return { kind: "done" };
    await comesBack();
    return handled;
  } catch (error) {
    const reason = error instanceof Error ? error.name : "unknown";
    if (receives >= LAST_RECEIVE && (await isGivenUp(record, reason, running))) {
      bot.log.error("turn", { outcome: "given up", error });
      return { kind: "done" };
    }
    await comesBack();
    throw error;
  }
}

/** Tells the person, and lays the message where an operator finds it. Without a place there it stays in the queue. */
async function isGivenUp(
  record: SQSRecord,
  reason: string,
  { bot, deadLetters }: RunningBot,
): Promise<boolean> {
  const { MessageGroupId: groupId = "unknown" } = record.attributes;
  const entry = { body: record.body, groupId, deduplicationId: record.messageId, reason };
  const { failed } = await deadLetters.send([entry]);
  if (failed > 0) return false;
  const job = jobOf(record);
  if (job) await giveUp(job, bot);
  return true;
}

function jobOf({ body }: SQSRecord): ChatJob | undefined {
  try {
    return readChatJob(body);
  } catch {
    return undefined;
  }
}
