import { describeAsked, describeChannel, historyMessages, type ReplyInput } from "../chain/prompts.ts";
import { estimateTokens, fitHistory } from "../conversation/history.ts";
import type { FoundMessage, TalkLine } from "../conversation/messages.ts";
import type { ClaimedTurn, PastTurn } from "../conversation/turn.ts";
import { isGroupChat } from "../line/chat-kind.ts";
import type { Bot } from "./bot.ts";
import { namesIn } from "./names.ts";

/** The newest lines of a group's talk, and their share of the memory. */
const MOST_TALK = 50;
const TALK_SHARE = 0.25;

/** What the model is told of the chat: its kind, its past, the message with what it quotes, and in a group who speaks. */
export async function describeChat(
  turn: ClaimedTurn,
  past: readonly PastTurn[],
  bot: Bot,
): Promise<Pick<ReplyInput, "channel" | "history" | "message">> {
  const { chats, clock, messages, settings } = bot;
  const { conversation } = turn.key;
  const fitting = fitHistory(past, settings.historyTokens);
  const [{ language, keepsTalk }, quote] = await Promise.all([
    chats.settings(conversation),
    turn.quotes === undefined
      ? undefined
      : messages.find({ conversation, messageId: turn.quotes }, clock.now()),
  ]);
  if (!isGroupChat(conversation)) {
    return {
      channel: describeChannel("person", language),
      history: historyMessages(fitting),
      message: describeAsked({ said: turn.said, quote: quote && quoted(quote, () => "themselves") }),
    };
  }
  const recent = keepsTalk ? await messages.recentTalk(conversation, MOST_TALK, clock.now()) : [];
  const talk = fitTalk(recent, settings.historyTokens * TALK_SHARE);
  const speakers = [...fitting, ...talk, ...(quote ? [quote] : []), turn].map(({ speaker }) => speaker);
  const nameOf = await namesIn(conversation, speakers, bot);
  return {
    channel: describeChannel("group", language),
    history: historyMessages(fitting, nameOf),
    message: describeAsked({
      said: turn.said,
      speaker: nameOf(turn.speaker),
      quote: quote && quoted(quote, nameOf),
      talk: talk.map(({ speaker, text }) => ({ by: nameOf(speaker), text })),
    }),
  };
}

function quoted({ isBots, speaker, text }: FoundMessage, nameOf: (userId: string | undefined) => string) {
  return { by: isBots ? "you" : nameOf(speaker), text };
}

/** The newest lines that fit. */
function fitTalk(lines: readonly TalkLine[], maxTokens: number): readonly TalkLine[] {
  let left = maxTokens;
  const first = lines.findLastIndex(({ text }) => (left -= estimateTokens(text)) < 0);
  return lines.slice(first + 1);
}
