import type { Language } from "./words.ts";

const STORAGE_KEY = "line-simulator";

/** What a person chose on this page; it outlives a reload. */
export interface Choices {
  /** Without one the page follows the system. */
  readonly theme?: Theme;
  readonly language?: Language;
  /** Without a choice it is shown where there is room. */
  readonly isTrafficShown?: boolean;
  readonly isNotifying: boolean;
  /** The chats side by side, left to right. */
  readonly columns: readonly string[];
  /** Per chat, the time of the newest message seen. */
  readonly seenAtMs: Readonly<Record<string, number>>;
}

export type Theme = "light" | "dark";

const NO_CHOICES: Choices = { isNotifying: false, columns: [], seenAtMs: {} };

export function loadChoices(): Choices {
  return readChoices(localStorage.getItem(STORAGE_KEY));
}

export function saveChoices(choices: Choices): void {
  localStorage.setItem(STORAGE_KEY, JSON.stringify(choices));
}

/** Whatever of the stored text still makes sense; an older page may have written it. */
export function readChoices(stored: string | null): Choices {
  const found = parseObject(stored);
  return {
    ...(found["theme"] === "light" || found["theme"] === "dark" ? { theme: found["theme"] } : {}),
    ...(found["language"] === "ja" || found["language"] === "en" ? { language: found["language"] } : {}),
    ...(typeof found["isTrafficShown"] === "boolean" ? { isTrafficShown: found["isTrafficShown"] } : {}),
    isNotifying: found["isNotifying"] === true,
    columns: Array.isArray(found["columns"]) ? found["columns"].filter((one) => typeof one === "string") : [],
    seenAtMs: readNumbers(found["seenAtMs"]),
  };
}

function parseObject(stored: string | null): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(stored ?? "null");
    return isObject(parsed) ? parsed : { ...NO_CHOICES };
  } catch {
    return { ...NO_CHOICES };
  }
}

function readNumbers(value: unknown): Record<string, number> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
