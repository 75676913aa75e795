import { en } from "./en.ts";
import { ja } from "./ja.ts";
import { ko } from "./ko.ts";
import { th } from "./th.ts";
import { zhTw } from "./zh-tw.ts";

/** The bot's own words: everything people read that no model wrote. */
export interface Phrases {
  /** Every model failed. */
  readonly modelsFailed: string;
  /** The model had nothing to say. */
  readonly emptyAnswer: string;
  /** The model's provider held the answer back. */
  readonly answerFiltered: string;
  /** Under an answer that ends in the middle. */
  readonly answerCutOff: string;
}

export type Language = "en" | "ja" | "ko" | "th" | "zh-TW";

export const phrases: Readonly<Record<Language, Phrases>> = { en, ja, ko, th, "zh-TW": zhTw };
