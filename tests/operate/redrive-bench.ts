import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { webhook } from "@line/bot-sdk";
import { openDeadLetters, type DeadLetters } from "../../operate/dead-letters.ts";
import { openPushes } from "../../operate/pushes.ts";
import { redriveLetters, type Redriven, type RedriveOptions } from "../../operate/redrive-letters.ts";
import type { Visit } from "../../src/bot/bot.ts";
import { handleJob } from "../../src/bot/handle-job.ts";
import type { Clock } from "../../src/clock.ts";
import { conversationOf } from "../../src/line/webhook.ts";
import { readChatJob, writeChatJob } from "../../src/queue/chat-job.ts";
import { startBench, type QueueBench } from "../local/sqs/support/sqs-bench.ts";
import { ACCESS_TOKEN } from "../support/line-platform.ts";
import { startTestBot, type TestBot, type TestBotOptions } from "../support/test-bot.ts";

/** A bot, its two queues and the redrive, on stand-ins that share a clock; whoever sleeps on it moves time. */
export interface RedriveBench {
  readonly testBot: TestBot;
  readonly letters: DeadLetters;
  readonly dead: QueueBench;
  readonly printed: readonly string[];
  /** Lays an event into the dead-letter queue, as the chat function does after the last try. */
  readonly bury: (event: webhook.Event, receivedAtMs?: number, groupId?: string) => Promise<void>;
  readonly redrive: (options?: Partial<RedriveOptions>, letters?: DeadLetters) => Promise<Redriven>;
  /** Plays the chat function until its queue is empty, deliveries that were put off included. */
  readonly answerAll: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export const HOUR_MS = 60 * 60_000;

/** A worker that has the message for the first time. */
export const VISIT: Visit = { receives: 1, hide: () => Promise.resolve() };

export async function startRedriveBench(options: TestBotOptions = {}): Promise<RedriveBench> {
  const testBot = await startTestBot(options);
  const { bot, clock, line } = testBot;
  const sqs = await startBench({ clock });
  const chat = await sqs.createQueue();
  const dead = await sqs.createQueue({ MessageRetentionPeriod: String(14 * 24 * 60 * 60) });
  const letters = openDeadLetters(sqs.client, { chat: chat.url, dead: dead.url }, 0);
  const pushes = openPushes(ACCESS_TOKEN, line.url);
  const moving: Clock = {
    ...clock,
    sleep: (ms) => {
      clock.advance(ms);
      return Promise.resolve();
    },
  };
  const printed: string[] = [];
  let buried = 0;
  return {
    testBot,
    letters,
    dead,
    printed,
    bury: async (event, receivedAtMs = clock.now(), groupId = conversationOf(event.source)) => {
      buried += 1;
      await sqs.client.send(
        new SendMessageCommand({
          QueueUrl: dead.url,
          MessageBody: writeChatJob(event, receivedAtMs),
          MessageGroupId: groupId,
          MessageDeduplicationId: `dead-${buried}`,
          MessageAttributes: { reason: { DataType: "String", StringValue: "TimeoutError" } },
        }),
      );
    },
    redrive: (changed, from = letters) =>
      redriveLetters(
        from,
        pushes,
        { perSecond: 1, olderThanMs: 6 * HOUR_MS, keptPushes: 0, ...changed },
        moving,
        (text) => printed.push(text),
      ),
    answerAll: async () => {
      for (;;) {
        const [message] = await chat.receive({ MaxNumberOfMessages: 1 });
        if (!message) break;
        // No two messages are taken in one millisecond.
        clock.advance(1);
        await handleJob(readChatJob(message.Body ?? ""), bot, VISIT);
        await chat.delete(message);
      }
      await testBot.deliverWaiting();
    },
    close: async () => {
      await sqs.stop();
      await testBot.close();
    },
  };
}
