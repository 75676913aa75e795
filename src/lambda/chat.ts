import { systemClock } from "../clock.ts";
import { readChatConfig } from "../config.ts";
import { onceUnlessItFails } from "../once.ts";
import { answerQueue } from "./answer-queue.ts";
import { startBot } from "./start-bot.ts";

// Once per cold start; a failed start is tried again, not remembered.
const start = onceUnlessItFails(() => startBot(readChatConfig(process.env), systemClock));

// Called by AWS.
export const handler = answerQueue(start);
