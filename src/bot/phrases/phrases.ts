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
  /** A tap on "try again" whose question was forgotten or taken back. */
  readonly questionGone: string;
  /** In place of an answer that is not out yet and repeats words that were taken back; "try again" stands below. */
  readonly takenBack: string;
  /** Label of the button that offers an answer of which nobody knows whether it arrived. */
  readonly showLastAnswer: string;
  /** A picture, film, recording or file came. */
  readonly notYetMedia: string;
  /** Somebody else's button was tapped in a group. */
  readonly notYourButton: string;
  /** After being added as a friend: what the bot can do, what is kept, where it goes, how to delete it. */
  readonly greeting: (kept: Kept) => string;
  /** After being invited to a group: how to address the bot besides, what it keeps. */
  readonly groupGreeting: (kept: Kept) => string;
  /** For those who joined a group where the bot is. */
  readonly memberGreeting: string;
  readonly help: (kept: Kept) => string;
  readonly groupHelp: (kept: Kept) => string;
  readonly newConversation: string;
  readonly whichLanguage: string;
  readonly languageChosen: string;
  readonly confirmForget: string;
  readonly confirmForgetInGroup: string;
  /** Label of the button that deletes. */
  readonly deleteAll: string;
  readonly forgotten: string;
  /** Instead of it in a group where LINE withholds who tapped: nothing was deleted, and what would delete it. */
  readonly nothingForgotten: string;
  readonly settingsOnlyInGroups: string;
  readonly settings: (now: ShownSettings) => string;
  /** Labels of the settings' buttons. */
  readonly answerEverything: string;
  readonly answerWhenCalled: string;
  readonly keepTalk: string;
  readonly dropTalk: string;
  /** Words that are a command where a message is nothing else; with a slash in front as well. */
  readonly commandWords: Readonly<Record<CommandName, readonly string[]>>;
}

/** What people are told of the memory. */
export interface Kept {
  /** So long is kept what they say to the bot. */
  readonly days: number;
}

export interface ShownSettings {
  readonly botName: string | undefined;
  readonly answersEverything: boolean;
  readonly keepsTalk: boolean;
}

export type CommandName = "help" | "new" | "language" | "forget" | "settings";

export type Language = "en" | "ja" | "ko" | "th" | "zh-TW";

export const phrases: Readonly<Record<Language, Phrases>> = { en, ja, ko, th, "zh-TW": zhTw };

/** Each language in its own words, for the buttons to choose one. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  ja: "日本語",
  en: "English",
  "zh-TW": "繁體中文",
  th: "ภาษาไทย",
  ko: "한국어",
};

export function isLanguage(value: string): value is Language {
  return Object.hasOwn(phrases, value);
}
