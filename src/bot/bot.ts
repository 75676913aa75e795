import type { ReplyChain } from "../chain/reply-chain.ts";
import type { Clock } from "../clock.ts";
import type { Chats, Forgetting } from "../conversation/chats.ts";
import type { Messages } from "../conversation/messages.ts";
import type { TurnKey, Turns } from "../conversation/turn.ts";
import type { LineApi } from "../line/api.ts";
import type { Log } from "../log.ts";
import type { withToolLine } from "./tool-line.ts";

/** Everything the bot works with; the entry file puts it together. */
export interface Bot {
  readonly turns: Turns;
  readonly messages: Messages;
  readonly chats: Chats;
  readonly chain: ReplyChain;
  readonly line: LineApi;
  readonly clock: Clock;
  /** Sends an answer's delivery to the tail of its conversation's queue. Rejects if it is not stored. */
  readonly deliverLater: (turn: TurnKey) => Promise<void>;
  /** Sends the rest of a deletion to a queue group of its own, which keeps nobody waiting. Rejects if it is not stored. */
  readonly forgetLater: (forgetting: Forgetting) => Promise<void>;
  readonly log: Log;
  /** A new random id. */
  readonly newId: () => string;
  readonly settings: BotSettings;
  /** Adds what an answer with tools rests on; only a bot with tools has it. */
  readonly withToolLine?: typeof withToolLine;
}

export interface BotSettings {
  readonly persona: string;
  /** IANA name; what "today" means. */
  readonly timeZone: string;
  /** At most so many past turns go to the model, and at most so many estimated tokens of them. 0 means none. */
  readonly historyTurns: number;
  readonly historyTokens: number;
  /** So many days a turn is kept, as people are told. */
  readonly memoryDays: number;
}

/** The queue message an event came in. */
export interface Visit {
  /** How often the queue has handed it out, this time included. */
  readonly receives: number;
  /** Hides it from other workers for `seconds` from now. */
  hide(seconds: number): Promise<void>;
}

/** What the queue has to know about a message. */
export type Handled =
  | { readonly kind: "done" }
  /** Nothing is lost: the queue hands it out again. */
  | { readonly kind: "again"; readonly because: string }
  /** Another worker has the turn. It comes back all the same, in case that one dies, but it is no failure. */
  | { readonly kind: "taken"; readonly because: string };
