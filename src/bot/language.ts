import { PROFILE_MS } from "../times.ts";
import type { Bot } from "./bot.ts";
import type { Language } from "./phrases/phrases.ts";

/**
 * The language the bot's own words are said in: the one set in the person's LINE app, else the one they
 * write. Asked only when such words are needed; an answer of the model follows the message by itself.
 */
export async function languageOf(userId: string, wrote: string, { line, clock }: Bot): Promise<Language> {
  const known = new AbortController();
  const late = clock.sleep(PROFILE_MS, known.signal).then(() => undefined);
  const profile = await Promise.race([line.profile(userId), late]);
  known.abort();
  const tag = profile?.kind === "ok" ? profile.value.language : undefined;
  return (tag === undefined ? undefined : languageOfTag(tag)) ?? languageOfText(wrote);
}

/** The language of what they write, as far as it shows: an answer is in that language too. */
export async function languageWritten(userId: string, wrote: string, bot: Bot): Promise<Language> {
  // Chinese characters alone may be Japanese.
  const isClear =
    /[\p{Script=Latin}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u.test(wrote);
  return isClear ? languageOfText(wrote) : languageOf(userId, wrote, bot);
}

/** LINE gives BCP 47 tags: `ja`, `en-US`, `zh-Hant`. https://developers.line.biz/en/reference/messaging-api/#get-profile */
function languageOfTag(tag: string): Language | undefined {
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
