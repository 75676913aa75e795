import { createInterface } from "node:readline";
import { handleJob } from "../src/bot/handle-job.ts";
import { systemClock } from "../src/clock.ts";
import { readChatConfig } from "../src/config.ts";
import { startBot } from "../src/lambda/start-bot.ts";
import { readChatJob } from "../src/queue/chat-job.ts";
import { stopwatch, timedBot, WHOLE_TURN } from "./timed-bot.ts";

/*
 * The chat function's bot with a stopwatch at each of its ports. Takes the body of one queue message per
 * line of input; at its end prints for each turn how long its steps took, in milliseconds.
 */

void measure();

async function measure(): Promise<void> {
  const { bot } = startBot(readChatConfig(process.env), systemClock);
  const visit = { receives: 1, hide: () => Promise.resolve() };
  const turns: Readonly<Record<string, number>>[] = [];
  for await (const body of createInterface({ input: process.stdin })) {
    const watch = stopwatch();
    const startMs = performance.now();
    const handled = await handleJob(readChatJob(body), timedBot(bot, watch), visit);
    turns.push({ ...watch.stepsMs(), [WHOLE_TURN]: performance.now() - startMs });
    if (handled.kind !== "done") throw new Error(`The turn comes back: ${handled.because}`);
  }
  console.log(`\n${JSON.stringify(turns)}`);
  process.exit(0);
}
