import type { InPlaceOf } from "./erase.ts";
import type { TurnKey } from "./turn.ts";

/** A message of a chat, by the id LINE gave it. */
export interface MessageRef {
  readonly conversation: string;
  readonly messageId: string;
}

/** A person's message, before anything is done about it. */
export interface ReceivedMessage extends MessageRef {
  /** When it was written, in milliseconds since the epoch. */
  readonly timestamp: number;
  /** `turn`: the bot is to answer it. `talk`: people talk to each other. */
  readonly place: "turn" | "talk";
}

/** What is known of a message that just came. */
export type Received =
  | { readonly kind: "new" }
  /** It was taken back already: LINE does not promise the order of its events. */
  | { readonly kind: "unsent" }
  /** An edit of it came first, and speaks for it. */
  | { readonly kind: "edited" };

/** A line that people of a group wrote to each other, to be kept. */
export interface NewTalkLine extends MessageRef {
  readonly timestamp: number;
  readonly text: string;
  readonly speaker?: string | undefined;
}

export interface TalkLine extends NewTalkLine {
  /** Its sort key. */
  readonly at: string;
}

export interface MessageEdit extends MessageRef {
  readonly text: string;
  /** When it was edited. Of several edits the newest counts, in whatever order they come. */
  readonly timestamp: number;
  /** The turn that answers the edit, where one does. */
  readonly turn?: TurnKey | undefined;
}

export type EditOutcome =
  /** `original`: what the message was before; "unknown" where the edit came first. */
  | { readonly kind: "newest"; readonly original: "turn" | "talk" | "unknown" }
  | { readonly kind: "stale" }
  | { readonly kind: "unsent" };

/** What a quoted message says now. */
export interface FoundMessage {
  /** The sort key of the turn or the line it belongs to. */
  readonly at: string;
  readonly text: string;
  readonly isBots: boolean;
  readonly speaker?: string | undefined;
}

/** How long people's talk that is not addressed to the bot is kept: long enough for "what did she say today?". */
export const TALK_KEPT_MS = 24 * 60 * 60_000;

/**
 * Messages by their ids: quotes, edits and unsends name a message and not a turn.
 *
 * Each call is safe to repeat, and whichever of a message and its edit or unsend comes first, the outcome is the same.
 */
export interface Messages {
  /** Comes before the message's turn is claimed or its line is kept. */
  receive(message: ReceivedMessage, nowMs: number): Promise<Received>;
  /** Keeps a line for TALK_KEPT_MS. */
  keepTalk(line: NewTalkLine, nowMs: number): Promise<void>;
  /** The newest lines, oldest first. */
  recentTalk(conversation: string, most: number, nowMs: number): Promise<readonly TalkLine[]>;
  /** The ids LINE gave to what it showed of a turn's answer. */
  noteSent(turn: TurnKey, messageIds: readonly string[], nowMs: number): Promise<void>;
  /** Undefined for a message that nobody knows, or that was taken back. */
  find(message: MessageRef, nowMs: number): Promise<FoundMessage | undefined>;
  /** Notes the newest text, also where the message itself is remembered. */
  edit(edit: MessageEdit, nowMs: number): Promise<EditOutcome>;
  /** Notes that `turn` holds this message's words once more, so that an unsend finds it. */
  noteCopy(message: MessageRef, turn: TurnKey, nowMs: number): Promise<void>;
  /**
   * Removes a message and all that was made of it: its answer, sent or not, also where another turn carries it, and
   * copies. A worker that is about to answer it fails its next write. Answers that were shown it are not remembered any
   * more; one that repeats it and is not out yet is replaced. Resolves with the turns it was to carry: they wait again.
   */
  unsend(message: MessageRef, inPlaceOf: InPlaceOf, nowMs: number): Promise<readonly TurnKey[]>;
}
