export type PracticeLanguage = "ja" | "en" | "zh" | "th" | "ko";

/**
 * The language a person writes in, judged by script. Many Chinese characters are Japanese ones too and
 * say nothing alone, and neither does an emoji, so the older texts are asked then, newest first.
 */
export function detectLanguage(text: string, olderTexts: readonly string[] = []): PracticeLanguage {
  const older = olderTexts.toReversed().map(languageOfScript);
  return languageOfScript(text) ?? older.find((language) => language !== undefined) ?? guess(text);
}

function languageOfScript(text: string): PracticeLanguage | undefined {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return "ja";
  if (/\p{Script=Hangul}/u.test(text)) return "ko";
  if (/\p{Script=Thai}/u.test(text)) return "th";
  if (ONLY_CHINESE.test(text)) return "zh";
  return /\p{Script=Latin}/u.test(text) && !/\p{Script=Han}/u.test(text) ? "en" : undefined;
}

/** Characters and words of Traditional Chinese that Japanese writes otherwise, or not at all. */
const ONLY_CHINESE =
  /[你妳您們這麼說嗎呢吧啊哪請個沒還會對點為誰謝該讓給關錯誤碼單幫氣國學來當經發樣實變聽讀寫錢慢吃喝媽爸灣臺嘗訊圖檔]|表格|很|我|的/u;

function guess(text: string): PracticeLanguage {
  return /\p{Script=Han}/u.test(text) ? "ja" : "en";
}
