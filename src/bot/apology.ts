import type { messagingApi } from "@line/bot-sdk";
import type { SavedAnswer, TurnKey } from "../conversation/turn.ts";
import { countGraphemes, MAX_ACTION_TEXT_GRAPHEMES } from "../line/limits.ts";
import type { Bot } from "./bot.ts";
import { button, commandButtons } from "./buttons.ts";
import { languageOf } from "./language.ts";
import { phrases } from "./phrases/phrases.ts";

/** What a person reads when every model failed, with a button that asks the stored question, if there is one, anew. */
export function apology(key: TurnKey, said: string, bot: Bot): Promise<SavedAnswer> {
  return apologise(key, said, bot, (label) => (said === "" ? undefined : button("retry", key, label)));
}

/**
 * The same where the table cannot take the question: the button writes it for the person. Without a button where that
 * is too long, or where the words are our description of something else.
 */
export function apologyForUnstored(key: TurnKey, said: string, bot: Bot): Promise<SavedAnswer> {
  const canBeWritten = /^\s*[^\s[]/.test(said) && countGraphemes(said) <= MAX_ACTION_TEXT_GRAPHEMES;
  return apologise(key, said, bot, (label) =>
    canBeWritten ? commandButtons([{ label, text: said }]) : undefined,
  );
}

async function apologise(
  { conversation }: TurnKey,
  said: string,
  bot: Bot,
  tryAgainButton: (label: string) => messagingApi.QuickReply | undefined,
): Promise<SavedAnswer> {
  const { modelsFailed, tryAgain } = phrases[await languageOf(conversation, said, bot)];
  const quickReply = tryAgainButton(tryAgain);
  return { messages: [{ type: "text", text: modelsFailed, ...(quickReply && { quickReply }) }] };
}
