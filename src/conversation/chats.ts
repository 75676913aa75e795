import type { InPlaceOf } from "./erase.ts";
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
  /** Changes some settings, as was asked for at `atMs`; an undefined language or name is taken back. */
  change(conversation: string, change: Partial<ChatSettings>, atMs: number): Promise<void>;
  /**
   * Whether `turn` is the first of its kind within `withinMs`, so that a burst gets one answer. The same turn is told the
   * same again.
   */
  isFirst(kind: string, turn: TurnKey, withinMs: number, nowMs: number): Promise<boolean>;
  nameOf(conversation: string, userId: string, nowMs: number): Promise<string | undefined>;
  keepName(conversation: string, userId: string, name: string, nowMs: number): Promise<void>;
  /**
   * Forgets what is not newer than `untilMs`: in a chat everything, words first, or what one member of a group said, with
   * what was made of it. Each call goes on where the last one was broken off.
   */
  forget(forgetting: Forgetting, options: ForgetOptions): Promise<Forgotten>;
  /** Whether this was forgotten before it was ever stored: a delivery that comes late must not bring it back. */
  isForgotten(conversation: string, userId: string | undefined, timestamp: number): Promise<boolean>;
}

export interface Forgetting {
  readonly conversation: string;
  /** When it was asked for, or happened, by LINE's clock: milliseconds since the epoch. */
  readonly untilMs: number;
  /** Only what this member said. */
  readonly member?: string | undefined;
  /** The bot is blocked, or no member any more: what the chat has chosen goes as well. */
  readonly hasLeft?: boolean | undefined;
}

export interface ForgetOptions {
  /** A turn at work. */
  readonly except?: TurnKey | undefined;
  readonly inPlaceOf: InPlaceOf;
  readonly nowMs: number;
  /** Looked at when no words are left: what then remains are mere marks, for which another call will do. */
  readonly isTimeUp: () => boolean;
}

export interface Forgotten {
  readonly isDone: boolean;
  /** Turns that what is forgotten was to carry: they wait again. */
  readonly freed: readonly TurnKey[];
}
