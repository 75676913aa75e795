import type { messagingApi } from "@line/bot-sdk";
import type { ChatSettings } from "../conversation/chats.ts";
import { isGroupChat } from "../line/chat-kind.ts";
import { plainName } from "../line/person-name.ts";
import type { Bot } from "./bot.ts";
import { button, commandButtons } from "./buttons.ts";
import type { Command, SettingChange } from "./commands.ts";
import { forget } from "./forget.ts";
import { LANGUAGE_NAMES, type Phrases } from "./phrases/phrases.ts";
import { sayOurs } from "./say-ours.ts";
import type { MakeAnswer } from "./take-turn.ts";

/** Does what a command asks for and says so. Safe to repeat: a worker that dies in it is followed by another one. */
export function runCommand(command: Command, bot: Bot): MakeAnswer {
  return async (turn, lost) => {
    const { conversation, timestamp } = turn.key;
    const isGroup = isGroupChat(conversation);
    switch (command.name) {
      case "help": {
        const kept = { days: bot.settings.memoryDays };
        return sayOurs(bot, ({ help, groupHelp }) => text(isGroup ? groupHelp(kept) : help(kept)))(
          turn,
          lost,
        );
      }
      case "new":
        await bot.chats.change(conversation, { sinceMs: timestamp }, timestamp);
        return sayOurs(bot, (words) => text(words.newConversation))(turn, lost);
      case "language":
        if (!command.language)
          return sayOurs(bot, (words) => text(words.whichLanguage, languageButtons()))(turn, lost);
        await bot.chats.change(conversation, { language: command.language }, timestamp);
        return sayOurs(bot, (words) => text(words.languageChosen))(turn, lost);
      case "forget":
        return sayOurs(bot, (words, { key }) =>
          text(
            isGroup ? words.confirmForgetInGroup : words.confirmForget,
            button("forget", key, words.deleteAll),
          ),
        )(turn, lost);
      case "settings": {
        if (!isGroup) return sayOurs(bot, (words) => text(words.settingsOnlyInGroups))(turn, lost);
        if (command.change) await bot.chats.change(conversation, cleaned(command.change), timestamp);
        const now = await bot.chats.settings(conversation);
        return sayOurs(bot, (words) => text(words.settings(shown(now)), settingButtons(words, now)))(
          turn,
          lost,
        );
      }
    }
  };
}

/**
 * Deletes, after the tap on the button that asked: in a 1:1 chat everything, in a group what `member` said and what was
 * answered to it. Where LINE withholds who that is, nothing is deleted and the bot says so.
 */
export function forgetAll(member: string | undefined, bot: Bot): MakeAnswer {
  return async (turn, lost) => {
    const { conversation, timestamp: untilMs } = turn.key;
    const isGroup = isGroupChat(conversation);
    if (isGroup && member === undefined)
      return sayOurs(bot, (words) => text(words.nothingForgotten))(turn, lost);
    await forget({ conversation, untilMs, ...(isGroup && { member }) }, bot, turn.key);
    return sayOurs(bot, (words) => text(words.forgotten))(turn, lost);
  };
}

export function languageButtons(): messagingApi.QuickReply {
  return commandButtons(
    Object.entries(LANGUAGE_NAMES).map(([tag, label]) => ({ label, text: `/language ${tag}` })),
  );
}

function settingButtons(words: Phrases, { answersEverything, keepsTalk }: ChatSettings) {
  return commandButtons([
    answersEverything
      ? { label: words.answerWhenCalled, text: "/settings everything off" }
      : { label: words.answerEverything, text: "/settings everything on" },
    keepsTalk
      ? { label: words.dropTalk, text: "/settings talk off" }
      : { label: words.keepTalk, text: "/settings talk on" },
  ]);
}

function cleaned(change: SettingChange): Partial<ChatSettings> {
  if (!("botName" in change)) return change;
  return { botName: change.botName === undefined ? undefined : plainName(change.botName) };
}

function shown({ botName, answersEverything, keepsTalk }: ChatSettings) {
  return { botName, answersEverything, keepsTalk };
}

function text(words: string, quickReply?: messagingApi.QuickReply): messagingApi.TextMessage {
  return { type: "text", text: words, ...(quickReply && { quickReply }) };
}
