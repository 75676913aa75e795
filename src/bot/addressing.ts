import type { ChatSettings } from "../conversation/chats.ts";
import type { MessageRef } from "../conversation/messages.ts";
import type { MessageWords } from "../line/message-words.ts";
import type { Bot } from "./bot.ts";

type Words = Extract<MessageWords, { kind: "words" }>;

/**
 * Whether a message in a group is meant for the bot: it mentions the bot, quotes one of its messages, or begins with the
 * name the group gave it; or the group wants everything answered.
 */
export async function isAddressed(
  conversation: string,
  said: Words,
  { answersEverything, botName }: ChatSettings,
  bot: Bot,
): Promise<boolean> {
  if (answersEverything || said.mentionsBot) return true;
  if (botName !== undefined && beginsWithName(said.text, botName)) return true;
  return said.quotes !== undefined && quotesBot({ conversation, messageId: said.quotes }, bot);
}

async function quotesBot(message: MessageRef, { messages, clock }: Bot): Promise<boolean> {
  return (await messages.find(message, clock.now()))?.isBots ?? false;
}

/**
 * The name stands first, perhaps behind an `@`, and ends there: nothing, a space or punctuation follows. Words may follow
 * it directly only where the name ends in a script that uses no spaces, so "Momoko" does not call "Momo".
 */
export function beginsWithName(text: string, name: string): boolean {
  const said = fold(text).replace(/^@/, "");
  const called = fold(name);
  if (called === "" || !said.startsWith(called)) return false;
  const rest = said.slice(called.length);
  return (
    rest === "" ||
    /^[\s\p{P}\p{S}]/u.test(rest) ||
    /^(?:さん|ちゃん|くん|様|씨|님)(?:[\s\p{P}]|$)/u.test(rest)
  );
}

function fold(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase();
}
