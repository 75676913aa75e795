import type { messagingApi } from "@line/bot-sdk";

/** What makes a turn's key. The same on every delivery of one event. */
export interface TurnKey {
  /** The chat's id: a person's, a group's or a room's. */
  readonly conversation: string;
  /** The event's own time in milliseconds since the epoch; a redelivery does not change it. */
  readonly timestamp: number;
  /** The message's id, or the event's where there is no message. */
  readonly id: string;
}

/** LINE's free way to answer: works once, within a minute of `receivedAtMs`. */
export interface ReplyToken {
  readonly replyToken: string;
  readonly receivedAtMs: number;
}

export interface TurnStart {
  readonly key: TurnKey;
  /** What the person wrote. */
  readonly said: string;
  readonly token?: ReplyToken | undefined;
  /** The id of the person who wrote it; in groups LINE may withhold it. */
  readonly speaker?: string | undefined;
  /** The id of the message it quotes. Its text is looked up when the model is asked, so that no copy outlives an unsend. */
  readonly quotes?: string | undefined;
}

/**
 * claimed → asking → answered → sending → sent | unsure | failed | joined | erased
 *
 * `unsure`: the answer may or may not have reached the chat, and nobody can find out.
 * `joined`: it went out, or will go out, with the reply of another turn.
 * `erased`: the person took the message back, or had the chat forgotten; nothing of it is left but its key, so that a
 * redelivery is neither answered nor stored again.
 * An `answered` turn that nobody works on is waiting: for its turn in the queue, for a tap, or for the chat's
 * next reply.
 */
export type OpenState = "claimed" | "asking" | "answered" | "sending";
export type FinalState = "sent" | "unsure" | "failed" | "joined" | "erased";

/** An answer as it will be sent, saved before the first try so that every retry is the same request. */
export interface SavedAnswer {
  readonly messages: readonly messagingApi.Message[];
  /** What the model said, for the memory; undefined for words of our own, which are not worth remembering. */
  readonly text?: string | undefined;
  readonly model?: string | undefined;
  readonly tokensIn?: number | undefined;
  readonly tokensOut?: number | undefined;
  /** Turns whose waiting answers stand in front of `messages`. */
  readonly carries?: readonly CarriedTurn[] | undefined;
  /** The turn that keeps this one's own answer: `messages` had no room for it behind the waiting ones. */
  readonly followedBy?: TurnKey | undefined;
}

/** A turn whose answer stands in another one's reply, and how many message objects it is. */
export interface CarriedTurn extends TurnKey {
  readonly objects: number;
}

/** A try to send whose result is not known: it was written down just before the request left. */
export interface SendAttempt {
  readonly via: "reply" | "push";
  readonly atMs: number;
}

/**
 * How far the notice of a slow answer came. `tried`: it may have spent the reply token. `shown`: the person has it, and
 * the answer waits behind its button.
 */
export type Notice = "none" | "tried" | "shown";

/** A turn this worker may work on, until its lease ends. */
export interface ClaimedTurn {
  readonly key: TurnKey;
  readonly lease: string;
  readonly said: string;
  readonly token?: ReplyToken | undefined;
  readonly speaker?: string | undefined;
  readonly quotes?: string | undefined;
  /** How often a model was asked before, by workers that did not come to save an answer. */
  readonly timesAsked: number;
  readonly answer?: SavedAnswer | undefined;
  readonly attempt?: SendAttempt | undefined;
  readonly notice: Notice;
}

export type Claim =
  | { readonly kind: "claimed"; readonly turn: ClaimedTurn }
  /** Another worker's lease is still running. */
  | { readonly kind: "busy" }
  /** It has had its outcome; nothing is left to do. */
  | { readonly kind: "done"; readonly state: FinalState };

export interface PastTurn {
  readonly said: string;
  readonly answered: string;
  readonly timestamp: number;
  readonly speaker?: string | undefined;
}

/** A turn whose answer has not been seen yet, as far as anybody knows. */
export interface WaitingTurn {
  readonly key: TurnKey;
  readonly state: "answered" | "unsure";
  readonly messages: SavedAnswer["messages"];
}

export interface Recollection {
  /** Oldest first: answered turns. */
  readonly past: readonly PastTurn[];
  /** Oldest first. */
  readonly waiting: readonly WaitingTurn[];
}

/** What a button's tap finds. */
export interface SeenTurn {
  readonly state: OpenState | FinalState;
  readonly said: string;
  readonly speaker?: string | undefined;
  readonly quotes?: string | undefined;
  /** Kept until the answer was seen; undefined as well while a worker is busy with it. */
  readonly messages?: SavedAnswer["messages"] | undefined;
}

export interface TurnLimit {
  /** At most so many of the newest turns are read. 0 reads nothing. */
  readonly turns: number;
  /** Turns up to this time belong to an earlier conversation and are not remembered; they still wait to be delivered. */
  readonly sinceMs?: number | undefined;
}

/**
 * The record that carries the promise: ledger, de-duplication and memory are the same item.
 *
 * Every write but `claim` is conditional on the lease; a worker that has lost it gets a LeaseLost error and
 * must stop, because another one has taken over.
 */
export interface Turns {
  /** Takes the turn for this worker until `leaseUntilMs`, or says why not. A newer reply token replaces the old one. */
  claim(start: TurnStart, lease: string, nowMs: number, leaseUntilMs: number): Promise<Claim>;
  /** Takes a turn that must exist already; "unknown" where it does not, or no longer. */
  resume(
    key: TurnKey,
    lease: string,
    nowMs: number,
    leaseUntilMs: number,
  ): Promise<Claim | { readonly kind: "unknown" }>;
  renew(turn: ClaimedTurn, leaseUntilMs: number): Promise<void>;
  /** Gives the turn back after a failure that was noticed, so that the next try need not wait for the lease. */
  release(turn: ClaimedTurn): Promise<void>;
  /** Written before a model is asked: it counts the times that may have been billed. */
  startAsking(turn: ClaimedTurn): Promise<void>;
  saveAnswer(turn: ClaimedTurn, answer: SavedAnswer): Promise<void>;
  /** `tried` before the notice leaves, `shown` once LINE has accepted it. */
  noteNotice(turn: ClaimedTurn, notice: Notice): Promise<void>;
  /** Written before the request leaves. */
  startSending(turn: ClaimedTurn, attempt: SendAttempt): Promise<void>;
  /** Takes back `startSending`: it is certain that nothing was sent. */
  withdrawSending(turn: ClaimedTurn): Promise<void>;
  /** Ends the turn. The message objects are dropped, except where an `unsure` answer may still be wanted. */
  finish(turn: ClaimedTurn, state: FinalState): Promise<void>;
  /**
   * What the newest turns of the conversation hold: in `past` those before `key`, in `waiting` all others, because the
   * queue may have taken an event first that LINE dates later.
   */
  recall(key: TurnKey, limit: TurnLimit, nowMs: number): Promise<Recollection>;
  /**
   * Notes that a waiting answer goes out with the turn `into`. Safe to repeat; false if it is waiting no more,
   * and not because of `into`.
   */
  join(key: TurnKey, into: TurnKey): Promise<boolean>;
  /** A turn as it stands; undefined where there is none. */
  look(key: TurnKey, nowMs: number): Promise<SeenTurn | undefined>;
}

/** An event may be delivered again for days; its turn, or what is left of it, is kept at least so long. */
export const REDELIVERY_MS = 72 * 60 * 60_000;

/** Erasing a turn erases later answers that repeat its words, unless those are so few units that they may by chance. */
export const LEAST_REPEATED = 8;

/** However short the memory, so many of the newest turns are looked at for waiting answers. */
export const LEAST_READ = 10;

export function isFinal(state: string): state is FinalState {
  return (
    state === "sent" || state === "unsure" || state === "failed" || state === "joined" || state === "erased"
  );
}

/** Whether the answer of a turn in this state, which nobody works on, may not have been seen yet. */
export function isUnseen(state: string): state is WaitingTurn["state"] {
  return state === "answered" || state === "unsure";
}

/** Another worker has taken the turn over. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/**
 * Sorts by time, then by id; fixed width, because DynamoDB compares strings.
 * A timestamp of 15 digits lasts until the year 33658.
 */
export function sortKeyOf({ timestamp, id }: TurnKey): string {
  return `T#${String(Math.max(0, timestamp)).padStart(15, "0")}#${id}`;
}

export function isSameTurn(one: TurnKey, other: TurnKey): boolean {
  return one.conversation === other.conversation && sortKeyOf(one) === sortKeyOf(other);
}
