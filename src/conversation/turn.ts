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
 * `joined`: it goes out with the request of another turn, its carrier. Until that is out it keeps its messages, so that
 * it waits again where the carrier is erased or never leaves.
 * `erased`: the person took the message back, or had the chat forgotten; nothing of it is left but its key, so that a
 * redelivery is neither answered nor stored again.
 * An `answered` turn that nobody works on is waiting: for its turn in the queue, for a tap, or for the chat's
 * next reply.
 */
export type OpenState = (typeof OPEN_STATES)[number];
export type FinalState = (typeof FINAL_STATES)[number];

export const OPEN_STATES = ["claimed", "asking", "answered", "sending"] as const;
export const FINAL_STATES = ["sent", "unsure", "failed", "joined", "erased"] as const;

/**
 * The answer of a turn. Its messages are its own until it leaves; from then on they are the whole request, with those it
 * carries in front, so that every retry is the same request.
 */
export interface SavedAnswer {
  readonly messages: readonly messagingApi.Message[];
  /** What the model said, for the memory; undefined for words of our own, which are not worth remembering. */
  readonly text?: string | undefined;
  readonly model?: string | undefined;
  readonly tokensIn?: number | undefined;
  readonly tokensOut?: number | undefined;
  /** Turns whose waiting answers stand at the front of `messages`, oldest first. */
  readonly carries?: readonly CarriedTurn[] | undefined;
  /** The turn that keeps this one's own answer: `messages` had no room for it behind the waiting ones. */
  readonly followedBy?: TurnKey | undefined;
  /** What other people's and earlier words the model was shown. Where one is taken back, the answer is not remembered. */
  readonly shown?: Shown | undefined;
}

/** Sort keys of what stood in a prompt, besides the message itself. */
export interface Shown {
  /** The oldest turn of the history; those from there up to the turn itself count as shown. */
  readonly historyFrom?: string | undefined;
  /** The oldest and the newest line of talk. */
  readonly talkFrom?: string | undefined;
  readonly talkTo?: string | undefined;
  /** The turn or the line of talk that was quoted. */
  readonly quote?: string | undefined;
}

/** A turn whose answer stands in another one's reply, and how many message objects it is. */
export interface CarriedTurn extends TurnKey {
  readonly objects: number;
}

/** A try to send whose result is not known: it was written down just before the request left. */
export interface SendAttempt {
  readonly via: "reply" | "push";
  readonly atMs: number;
  /** Which of the turn's requests it is; undefined: the answer as it is. */
  readonly purpose?: Purpose | undefined;
}

/**
 * The requests that a turn may make one after the other, each of them only when LINE has refused the one before: the
 * answer as it is, as plain text, without those it carried, that as plain text, and an apology. `…-again`: the same
 * once more under another retry key, where LINE knows the first one from a request that is not noted here.
 */
export type Purpose = (typeof PURPOSES)[number];

export const PURPOSES = [
  "answer",
  "answer-again",
  "plain",
  "plain-again",
  "alone",
  "alone-again",
  "alone-plain",
  "alone-plain-again",
  "apology",
  "apology-again",
] as const;

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
  /** When the queue last handed its event out, in milliseconds since the epoch: what the order of answers goes by. */
  readonly takenAtMs: number;
}

export type Claim =
  | { readonly kind: "claimed"; readonly turn: ClaimedTurn }
  /** Another worker's lease is still running. */
  | { readonly kind: "busy" }
  /** It has had its outcome; nothing is left to do. `carrier`: the turn whose request it has joined. */
  | { readonly kind: "done"; readonly state: FinalState; readonly carrier?: TurnKey };

/** A question and the model's answer to it. */
export interface Exchange {
  readonly said: string;
  readonly answered: string;
  readonly timestamp: number;
  readonly speaker?: string | undefined;
}

export interface PastTurn extends Exchange {
  /** Its sort key. */
  readonly at: string;
}

/** A turn whose answer has not been seen yet, as far as anybody knows. */
export interface WaitingTurn {
  readonly key: TurnKey;
  readonly state: "answered" | "unsure";
  readonly messages: SavedAnswer["messages"];
  /** When the queue last handed its event out. */
  readonly takenAtMs: number;
  /** A notice with a button was shown for it: it waits for the tap, and no push is spent on it. */
  readonly isBehindButton: boolean;
}

/** What became of an answer that was to be saved. */
export type Saved =
  | { readonly kind: "saved" }
  /**
   * It is not saved: of what the model may have been shown these items were taken back meanwhile, by their sort keys, or
   * EVERYTHING. Saved again with this list as `noticed`, it is taken.
   */
  | { readonly kind: "taken-back"; readonly items: readonly string[] };

/** In place of sort keys: all that was in the chat. */
export const EVERYTHING = "*";

export interface Recollection {
  /** Oldest first: answered turns. */
  readonly past: readonly PastTurn[];
  /** In the order in which the queue took them, which LINE's times need not have. */
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
  /** At most so many of the newest answered turns are remembered. */
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
  /**
   * Gives the turn back after a failure that was noticed, so that the next try need not wait for the lease; a model that
   * was asked meanwhile does not count as one that a worker died over.
   */
  release(turn: ClaimedTurn): Promise<void>;
  /** Written before a model is asked: it counts the workers that died over it. */
  startAsking(turn: ClaimedTurn): Promise<void>;
  /** `noticed`: what is known to be taken back. Words of our own, which show nothing, are saved in any case. */
  saveAnswer(turn: ClaimedTurn, answer: SavedAnswer, noticed?: readonly string[]): Promise<Saved>;
  /** `tried` before the notice leaves, `shown` once LINE has accepted it. */
  noteNotice(turn: ClaimedTurn, notice: Notice): Promise<void>;
  /** Written before the request leaves, with the whole of it. */
  startSending(turn: ClaimedTurn, attempt: SendAttempt, request: SavedAnswer): Promise<void>;
  /** Takes back `startSending`: it is certain that nothing was sent. `own`: what the turn had before it left. */
  withdrawSending(turn: ClaimedTurn, own: SavedAnswer): Promise<void>;
  /**
   * Ends the turn, and those that its request `carries`. The message objects are dropped, except where an `unsure` answer
   * may still be wanted.
   */
  finish(turn: ClaimedTurn, state: FinalState, carries?: readonly CarriedTurn[]): Promise<void>;
  /**
   * What the conversation holds: in `past` answered turns before `key`, in `waiting` those of the newest, because the
   * queue may have taken an event first that LINE dates later; among them those that joined `key` and did not leave with
   * it. Items that cannot be read are left out.
   */
  recall(key: TurnKey, limit: TurnLimit, nowMs: number): Promise<Recollection>;
  /**
   * Notes that a waiting answer goes out with the turn `into`, and resolves with it as it is now. Undefined if it is
   * waiting no more, and not because of `into`. Safe to repeat.
   */
  join(key: TurnKey, into: TurnKey): Promise<Joined | undefined>;
  /**
   * Takes `join` back: the answer waits again, with `messages` where it has none of its own any more. False if it is not
   * waiting now. Safe to repeat.
   */
  free(key: TurnKey, from: TurnKey, messages: SavedAnswer["messages"]): Promise<boolean>;
  /** Whether an `unsure` answer is offered by `offering` and by no other turn: once is enough. Safe to repeat. */
  offer(key: TurnKey, offering: TurnKey): Promise<boolean>;
  /** A turn as it stands; undefined where there is none. */
  look(key: TurnKey, nowMs: number): Promise<SeenTurn | undefined>;
}

/** An answer that goes out with another turn's. */
export interface Joined {
  /** Undefined where it was joined by a version that left the messages to the carrier alone. */
  readonly answer: SavedAnswer | undefined;
}

/** An event may be delivered again for days; its turn, or what is left of it, is kept at least so long. */
export const REDELIVERY_MS = 72 * 60 * 60_000;

/**
 * How long it is known of a message that it was taken back. A dead letter of it may lie for two weeks, and for two more
 * where it dies once more.
 */
export const ERASED_KEPT_MS = 30 * 24 * 60 * 60_000;

/** Words so short, in units, may stand in an answer by chance: it does not count as repeating them. */
export const LEAST_REPEATED = 8;

/** However short the memory, so many of the newest turns are looked at for waiting answers. */
export const LEAST_READ = 10;

/** Commands and taps stand between answered turns: at most so many times the turns wanted are read for them. */
export const MOST_READ_TIMES = 10;

export function isFinal(state: OpenState | FinalState): state is FinalState {
  return !OPEN_STATES.some((open) => open === state);
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

/** For sorting turns into the order in which the queue took them; LINE's own where that was the same moment. */
export function comparePlaces(
  one: Pick<WaitingTurn, "key" | "takenAtMs">,
  other: Pick<WaitingTurn, "key" | "takenAtMs">,
): number {
  if (one.takenAtMs !== other.takenAtMs) return one.takenAtMs - other.takenAtMs;
  return sortKeyOf(one.key) < sortKeyOf(other.key) ? -1 : 1;
}

export function isSameTurn(one: TurnKey, other: TurnKey): boolean {
  return one.conversation === other.conversation && sortKeyOf(one) === sortKeyOf(other);
}
