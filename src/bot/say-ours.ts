import type { messagingApi } from "@line/bot-sdk";
import type { ClaimedTurn } from "../conversation/turn.ts";
import type { Bot } from "./bot.ts";
import { languageOf } from "./language.ts";
import { phrases, type Language, type Phrases } from "./phrases/phrases.ts";
import type { MakeAnswer } from "./take-turn.ts";

/** Writes what the bot says by itself, in the chat's language. */
export type Compose = (words: Phrases, turn: ClaimedTurn, language: Language) => messagingApi.TextMessage;

/** Answers in words of our own. No model is asked, and nothing is remembered. */
export function sayOurs(bot: Bot, compose: Compose): MakeAnswer {
  return async (turn) => {
    const messages = [await composed(turn, bot, compose)];
    await bot.turns.saveAnswer(turn, { messages });
    return { answer: { messages }, notice: "none" };
  };
}

async function composed(turn: ClaimedTurn, bot: Bot, compose: Compose): Promise<messagingApi.TextMessage> {
  const language = await languageOf(turn.key.conversation, turn.said, bot);
  return compose(phrases[language], turn, language);
}
