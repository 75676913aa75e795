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
 * The name stands first, perhaps behind an `@`, and ends there: nothing follows it, or white space, punctuation or a
 * symbol; or a Japanese or Korean form of address, and then nothing, white space or punctuation. So "Momo, hello" and
 * "モモさん、…" call the bot; "Momoko" and "モモは…" do not. Case and width make no difference.
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
