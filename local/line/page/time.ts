import { dayOf } from "./timeline.ts";
import { type Language, wordsOf } from "./words.ts";

const DAY_MS = 86_400_000;

/** `14:05` in Japanese, `2:05 PM` in English. */
export function clockTime(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(atMs);
}

export function dayName(atMs: number, nowMs: number, language: Language): string {
  if (dayOf(atMs) === dayOf(nowMs)) return wordsOf(language).today;
  if (dayOf(atMs) === dayOf(nowMs - DAY_MS)) return wordsOf(language).yesterday;
  const isThisYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return new Intl.DateTimeFormat(language, {
    ...(isThisYear ? {} : { year: "numeric" }),
    month: "short",
    day: "numeric",
    weekday: "short",
  }).format(atMs);
}

/** As short as a chat list needs it: the time today, else the day. */
export function shortTime(atMs: number, nowMs: number, language: Language): string {
  if (dayOf(atMs) === dayOf(nowMs)) return clockTime(atMs, language);
  if (dayOf(atMs) === dayOf(nowMs - DAY_MS)) return wordsOf(language).yesterday;
  return new Intl.DateTimeFormat(language, { month: "numeric", day: "numeric" }).format(atMs);
}
