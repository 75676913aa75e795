import { describeAsked, describeChannel, historyMessages, type ReplyInput } from "../chain/prompts.ts";
import { estimateTokens, fitHistory } from "../conversation/history.ts";
import type { FoundMessage, TalkLine } from "../conversation/messages.ts";
import type { ClaimedTurn, PastTurn, Shown } from "../conversation/turn.ts";
import { isGroupChat } from "../line/chat-kind.ts";
import type { Bot } from "./bot.ts";
import { namesIn } from "./names.ts";
import type { Seen } from "./taken-back.ts";

/** The newest lines of a group's talk, and their share of the memory. */
const MOST_TALK = 50;
const TALK_SHARE = 0.25;

export interface DescribedChat extends Pick<ReplyInput, "channel" | "history" | "message"> {
  /** What stands in it besides the message itself; undefined where nothing does. */
  readonly shown: Shown | undefined;
  readonly seen: Seen;
}

/** What the model is told of the chat: its kind, its past, the message with what it quotes, and in a group who speaks. */
export async function describeChat(
  turn: ClaimedTurn,
  past: readonly PastTurn[],
  bot: Bot,
): Promise<DescribedChat> {
  const { chats, clock, messages, settings } = bot;
  const { conversation } = turn.key;
  const fitting = fitHistory(past, settings.historyTokens);
  const [{ language, keepsTalk, sinceMs }, quote] = await Promise.all([
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
      ...shownOf(fitting, [], quote),
    };
  }
  const recent = keepsTalk ? await messages.recentTalk(conversation, MOST_TALK, clock.now()) : [];
  // A new conversation begins for the talk as well.
  const talk = fitTalk(
    recent.filter(({ timestamp }) => timestamp > sinceMs),
    settings.historyTokens * TALK_SHARE,
  );
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
    ...shownOf(fitting, talk, quote),
  };
}

function shownOf(
  past: readonly PastTurn[],
  talk: readonly TalkLine[],
  quote: FoundMessage | undefined,
): Pick<DescribedChat, "shown" | "seen"> {
  const [oldest] = past;
  const [first] = talk;
  const last = talk.at(-1);
  const shown: Shown = {
    ...(oldest && { historyFrom: oldest.at }),
    ...(first && last && { talk: [first.at, last.at] as const }),
    ...(quote && { quote: quote.at }),
  };
  const lines = [
    ...past.map(({ at, said }) => [at, said] as const),
    ...talk.map(({ at, text }) => [at, text] as const),
    ...(quote ? [[quote.at, quote.text] as const] : []),
  ];
  return { shown: lines.length > 0 ? shown : undefined, seen: lines };
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
