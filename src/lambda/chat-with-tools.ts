import { createToolChain } from "../chain/tools/tool-chain.ts";
import { withToolLine } from "../bot/tool-line.ts";
import { systemClock } from "../clock.ts";
import { readChatConfig } from "../config.ts";
import { onceUnlessItFails } from "../once.ts";
import { readToolsConfig } from "../tools-config.ts";
import { answerQueue } from "./answer-queue.ts";
import { offerTools } from "./offer-tools.ts";
import { startBot } from "./start-bot.ts";

// Once per cold start; a failed start is tried again, not remembered.
const start = onceUnlessItFails(() => {
  const config = readChatConfig(process.env);
  const offered = offerTools(config, readToolsConfig(process.env), systemClock);
  const running = startBot(config, systemClock, (models, clock) => createToolChain(models, offered, clock));
  return { ...running, bot: { ...running.bot, withToolLine } };
});

// Called by AWS, in place of the plain chat function where TOOLS names any.
export const handler = answerQueue(start);
