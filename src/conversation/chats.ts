import type { TurnKey } from "./turn.ts";

/** What a chat has chosen. */
export interface ChatSettings {
  /** A language of the bot's own words, as `phrases` names it; undefined: found out each time. */
  readonly language?: string | undefined;
  /** A name the bot answers to in a group, besides a mention. */
  readonly botName?: string | undefined;
  /** In a group: whether the bot answers what is not addressed to it. */
  readonly answersEverything: boolean;
  /** In a group: whether talk that is not addressed to the bot is kept for a while. */
  readonly keepsTalk: boolean;
  /** A new conversation began here, in milliseconds since the epoch: nothing up to then is remembered. */
  readonly sinceMs: number;
}

export const FIRST_SETTINGS: ChatSettings = { answersEverything: false, keepsTalk: true, sinceMs: 0 };

/** How long a display name is believed. */
export const NAME_KEPT_MS = 24 * 60 * 60_000;

/** What is kept of a chat besides its turns and messages. */
export interface Chats {
  settings(conversation: string): Promise<ChatSettings>;
  /** Changes some settings; an undefined language or name is taken back. */
  change(conversation: string, change: Partial<ChatSettings>): Promise<void>;
  /**
   * Whether `turn` is the first of its kind within `withinMs`, so that a burst gets one answer. The same turn is told the
   * same again.
   */
  isFirst(kind: string, turn: TurnKey, withinMs: number, nowMs: number): Promise<boolean>;
  nameOf(conversation: string, userId: string, nowMs: number): Promise<string | undefined>;
  keepName(conversation: string, userId: string, name: string, nowMs: number): Promise<void>;
  /** Forgets everything of a chat but `except`, a turn at work; its settings only where the bot has left it. */
  forget(conversation: string, options: ForgetOptions, nowMs: number): Promise<void>;
  /** Forgets what one member of a group said, and what was answered to it. */
  forgetLinesOf(conversation: string, userId: string, options: ForgetOptions, nowMs: number): Promise<void>;
}

export interface ForgetOptions {
  readonly except?: TurnKey | undefined;
  /** The bot is blocked, or no member any more. */
  readonly hasLeft?: boolean;
}
