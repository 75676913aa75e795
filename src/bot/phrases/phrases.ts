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
  /** Label of the button under such an answer, and what it writes for the person. */
  readonly goOn: string;
  /** The reply token is spent on it while the model goes on. */
  readonly slowNotice: string;
  /** Label of the notice's button; LINE takes 20 graphemes. */
  readonly showAnswer: string;
  /** Label of the button under an apology. */
  readonly tryAgain: string;
  /** A second tap on the notice's button. */
  readonly alreadyShown: string;
  /** A tap before the answer is there. */
  readonly stillWorking: string;
  /** A tap on an answer that was forgotten or could not be given. */
  readonly answerGone: string;
  /** Label of the button that offers an answer of which nobody knows whether it arrived. */
  readonly showLastAnswer: string;
}

export type Language = "en" | "ja" | "ko" | "th" | "zh-TW";

export const phrases: Readonly<Record<Language, Phrases>> = { en, ja, ko, th, "zh-TW": zhTw };
