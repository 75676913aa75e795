import type { messagingApi, webhook } from "@line/bot-sdk";

/*
 * What the simulator and its page say to each other, and what tests read.
 *
 * GET  /simulator/state      → SimulatorState
 * GET  /simulator/changes    → server-sent events; every `data:` is one JSON Change. The page reads the state
 *                              once more after a reconnect.
 * GET  /simulator/ledger     → LedgerEntry[], oldest first: what each person saw (`?chatId=` keeps one chat)
 * POST /simulator/messages   → SendMessage in, { messageId, webhookEventId } out; the webhook is sent behind the answer
 * POST /simulator/postbacks  → TapPostback in, { webhookEventId } out: a tap on a button of the bot's
 * POST /simulator/people     → { displayName, language } in, Person out: a new test user who is a friend of the bot
 * GET  /simulator/traffic    → TrafficEntry[], oldest first (the newest 500 are kept)
 * POST /simulator/friendship → { userId, isBlocked } in, Person out: blocks or unblocks the bot; the event follows
 * POST /simulator/groups     → { title, memberIds } in, Chat out: a group the bot is in
 * POST /simulator/events     → { events } in, {} out: any event objects, sent as one webhook
 * POST /simulator/faults     → FaultOrder in (api/faults.ts), {} out: the next calls of an endpoint go wrong
 * A refused call is 400 { "message": … } with a text that says what to change.
 */

/** A test user. */
export interface Person {
  readonly userId: string;
  readonly displayName: string;
  /** BCP 47, as `profile.language` gives it: `ja`, `en`, `zh-TW`, `th`, `ko`. */
  readonly language: string;
  /** True after this user blocked the bot: pushes are accepted and not shown. */
  readonly hasBlocked?: boolean;
}

export interface Chat {
  /** The user's id in a 1:1 chat, else the group's or room's. */
  readonly chatId: string;
  readonly kind: "user" | "group" | "room";
  readonly title: string;
  readonly memberIds: readonly string[];
}

export interface Bubble {
  /** LINE's message id. */
  readonly messageId: string;
  readonly chatId: string;
  /** The sender's user id; `bot` for the official account. */
  readonly from: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly message: webhook.MessageContent | messagingApi.Message;
  /** For a person's message: the webhook that carried it was answered 200. For the bot's: always true. */
  readonly read: boolean;
  /** How a message of the bot came: free reply or counted push. */
  readonly via?: "reply" | "push";
}

export interface LoadingAnimation {
  readonly chatId: string;
  readonly untilMs: number;
}

/** One request in either direction, as the traffic panel shows it. */
export interface TrafficEntry {
  readonly id: number;
  readonly atMs: number;
  /** `webhook`: simulator → bot. `api`: bot → simulator. */
  readonly direction: "webhook" | "api";
  readonly method: string;
  readonly path: string;
  /** 0 while the request is under way or when no answer came. */
  readonly status: number;
  readonly tookMs: number;
  readonly requestBody: unknown;
  readonly responseBody: unknown;
  /** Why LINE refused, or what looks wrong though LINE accepts it; in one sentence with the remedy. */
  readonly explanation?: string;
}

export interface SimulatorState {
  readonly bot: { readonly userId: string; readonly displayName: string };
  /** The model behind the bot in words, e.g. "practice model"; the page's banner shows it. */
  readonly modelLabel: string;
  readonly webhookUrl: string;
  readonly nowMs: number;
  readonly people: readonly Person[];
  readonly chats: readonly Chat[];
  readonly bubbles: readonly Bubble[];
  readonly loading: readonly LoadingAnimation[];
  readonly traffic: readonly TrafficEntry[];
  /** Messages counted against the monthly quota. `value` is the free allowance. */
  readonly quota: { readonly value: number; readonly used: number };
}

export type Change =
  | { readonly kind: "bubble"; readonly bubble: Bubble }
  | { readonly kind: "loading"; readonly loading: LoadingAnimation }
  | { readonly kind: "traffic"; readonly entry: TrafficEntry }
  | { readonly kind: "person"; readonly person: Person; readonly chat: Chat }
  | { readonly kind: "quota"; readonly quota: SimulatorState["quota"] };

/** `bubble`, `traffic` and `person` replace an earlier one of the same id. A group comes as a `person` change
 *  of its first member. A `bubble` of the bot ends the chat's loading animation. */
export interface SendMessage {
  /** Who writes. */
  readonly userId: string;
  /** Where; the same as `userId` in a 1:1 chat. */
  readonly chatId: string;
  readonly message: { readonly type: "text"; readonly text: string };
}

export interface TapPostback {
  readonly userId: string;
  readonly chatId: string;
  /** As the button has them; LINE shows `displayText` as if the person had written it. */
  readonly data: string;
  readonly displayText?: string | undefined;
}

/** What a person saw, or sent. */
export interface LedgerEntry extends Bubble {
  /** The API request that carried a message of the bot (`x-line-request-id`). */
  readonly requestId?: string;
  /** For a person's message: every webhook event that carried it. */
  readonly webhookEventIds?: readonly string[];
}
