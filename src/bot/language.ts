import { isGroupChat } from "../line/chat-kind.ts";
import { PROFILE_MS } from "../times.ts";
import type { Bot } from "./bot.ts";
import { isLanguage, type Language } from "./phrases/phrases.ts";

/** So many lines of a group's talk tell its language. */
const LINES_READ = 10;

/**
 * The language the bot's own words are said in: the one the chat chose; else in a 1:1 chat the one set in the person's
 * LINE app, in a group the one it speaks; else the one of the message. Asked only when such words are needed: an
 * answer of the model follows the message by itself. A table that is down counts as nothing chosen: an apology in the
 * wrong language is better than none.
 */
export async function languageOf(conversation: string, wrote: string, bot: Bot): Promise<Language> {
  const chosen = await bot.chats.settings(conversation).catch(() => undefined);
  if (chosen?.language !== undefined && isLanguage(chosen.language)) return chosen.language;
  if (!isGroupChat(conversation)) return (await languageOfApp(conversation, bot)) ?? languageOfText(wrote);
  const spoken = ownWords(wrote);
  return languageOfText(spoken === "" ? await recentTalk(conversation, bot) : spoken);
}

async function languageOfApp(userId: string, { line, clock }: Bot): Promise<Language | undefined> {
  const profile = await inTime(line.profile(userId), clock);
  return profile?.kind === "ok" && profile.value.language ? languageOfTag(profile.value.language) : undefined;
}

/** What the group wrote lately, or where it has not written yet, its name. */
async function recentTalk(conversation: string, { messages, line, clock }: Bot): Promise<string> {
  const lines = await messages.recentTalk(conversation, LINES_READ, clock.now());
  const talk = ownWords(lines.map(({ text }) => text).join("\n"));
  if (talk !== "" || !conversation.startsWith("C")) return talk;
  const summary = await inTime(line.groupSummary(conversation), clock);
  return summary?.kind === "ok" ? summary.value.groupName : "";
}

async function inTime<T>(call: Promise<T>, clock: Bot["clock"]): Promise<T | undefined> {
  const known = new AbortController();
  const late = clock.sleep(PROFILE_MS, known.signal).then(() => undefined);
  const result = await Promise.race([call, late]);
  known.abort();
  return result;
}

/** Descriptions of stickers and places, which are ours, and commands have no language. */
function ownWords(text: string): string {
  return text.replace(/\[[^\]]*\]|^\/\S+.*$/gm, "").trim();
}

/** The language of what they write, as far as it shows: an answer is in that language too. */
export async function languageWritten(userId: string, wrote: string, bot: Bot): Promise<Language> {
  // Chinese characters alone may be Japanese.
  const isClear =
    /[\p{Script=Latin}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u.test(wrote);
  return isClear ? languageOfText(wrote) : languageOf(userId, wrote, bot);
}

/** LINE gives BCP 47 tags: `ja`, `en-US`, `zh-Hant`. https://developers.line.biz/en/reference/messaging-api/#get-profile */
export function languageOfTag(tag: string): Language | undefined {
  switch (tag.toLowerCase().split("-")[0]) {
    case "ja":
      return "ja";
    case "ko":
      return "ko";
    case "th":
      return "th";
    case "zh":
      return "zh-TW";
    case "en":
      return "en";
    default:
      return undefined;
  }
}

function languageOfText(text: string): Language {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return "ja";
  if (/\p{Script=Hangul}/u.test(text)) return "ko";
  if (/\p{Script=Thai}/u.test(text)) return "th";
  return /\p{Script=Han}/u.test(text) ? "zh-TW" : "en";
}
