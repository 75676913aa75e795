import type { messagingApi, webhook } from "@line/bot-sdk";
import type { Switches } from "./switches.ts";
import type { WrittenMessage } from "./written-message.ts";

/*
 * What the simulator and its page say to each other, and what tests read.
 *
 * GET  /simulator/state      → SimulatorState
 * GET  /simulator/changes    → server-sent events; every `data:` is one JSON Change. The page reads the state
 *                              once more after a reconnect.
 * GET  /simulator/ledger     → LedgerEntry[], oldest first: what each person saw (`?chatId=` keeps one chat, `?userId=`
 *                              what one person saw)
 * POST /simulator/messages   → SendMessage in, { messageId, webhookEventId } out; the webhook is sent behind the answer
 * POST /simulator/edits      → EditMessage in, { webhookEventId } out: an own text in a group gets other words
 * POST /simulator/unsends    → UnsendMessage in, { webhookEventId } out: the bubble disappears for everybody
 * POST /simulator/postbacks  → TapPostback in, { webhookEventId } out: a tap on a button of the bot's
 * POST /simulator/people     → { displayName, language } in, Person out: a new test user who is a friend of the bot
 * POST /simulator/friendship → { userId, isBlocked } in, Person out: blocks or unblocks the bot; the event follows
 * POST /simulator/consent    → { userId, isGiven } in, Person out: whether groups tell the bot who this person is
 * POST /simulator/groups     → { title, memberIds, kind? } in, Chat out: a group (or `room`) the bot is in
 * POST /simulator/members    → { chatId, userId, isMember } in, Chat out: invites somebody, or lets them leave
 * POST /simulator/bot        → { chatId, isMember } in, Chat out: invites the bot, or removes it
 * POST /simulator/switches   → some Switches (switches.ts) in, all out: LINE's awkward behaviours on and off
 * POST /simulator/faults     → FaultOrder in (api/faults.ts), {} out: the next calls of an endpoint go wrong
 * POST /simulator/events     → { events } in, {} out: any event objects, sent as one webhook
 * POST /simulator/again      → { webhookEventId, isRedelivery } in, {} out: an event once more
 * GET  /simulator/traffic    → TrafficEntry[], oldest first (the newest 500 are kept)
 * GET  /simulator/recording  → Recording of the chat `?chatId=` (recording.ts): what people did and what was seen
 * POST /simulator/replay     → Recording in, Chat out: new people do the same once more in a new chat
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
  /** True when groups do not tell the bot who this user is. */
  readonly refusesConsent?: boolean;
}

export interface Chat {
  /** The user's id in a 1:1 chat, else the group's or room's. */
  readonly chatId: string;
  readonly kind: "user" | "group" | "room";
  readonly title: string;
  /** The people; the bot is not among them. */
  readonly memberIds: readonly string[];
  /** True after the bot left or was removed; nobody can write to it here. */
  readonly lacksBot?: boolean;
  /** A room tells the bot of its invitation with the first event only. */
  readonly owesJoin?: boolean;
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
  /** Who had the chat on their phone when it came. */
  readonly seenBy: readonly string[];
  /** The message this one answers to. */
  readonly quotedMessageId?: string;
  readonly isEdited?: boolean;
  /** True when the sender took it back: its words are gone. */
  readonly isUnsent?: boolean;
}

export interface LoadingAnimation {
  readonly chatId: string;
  readonly untilMs: number;
}

/** One request in either direction, as the traffic panel shows it. */
export interface TrafficEntry {
  readonly id: number;
  readonly atMs: number;
  /** `webhook`: simulator → bot. `api`: bot → simulator. `tool`: the bot used a tool, and its path is the tool's name. */
  readonly direction: "webhook" | "api" | "tool";
  readonly method: string;
  readonly path: string;
  /** 0 while the request is under way or when no answer came. A tool that was used has 200. */
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
  readonly switches: Switches;
}

export type Change =
  | { readonly kind: "bubble"; readonly bubble: Bubble }
  | { readonly kind: "loading"; readonly loading: LoadingAnimation }
  | { readonly kind: "traffic"; readonly entry: TrafficEntry }
  | { readonly kind: "person"; readonly person: Person; readonly chat: Chat }
  | { readonly kind: "chat"; readonly chat: Chat }
  | { readonly kind: "quota"; readonly quota: SimulatorState["quota"] }
  | { readonly kind: "switches"; readonly switches: Switches };

/** `bubble`, `traffic`, `person` and `chat` replace an earlier one of the same id. A `bubble` of the bot ends the
 *  chat's loading animation. */
export interface SendMessage {
  /** Who writes. */
  readonly userId: string;
  /** Where; the same as `userId` in a 1:1 chat. */
  readonly chatId: string;
  readonly message: WrittenMessage;
}

export interface EditMessage {
  readonly userId: string;
  readonly messageId: string;
  readonly text: string;
}

export type UnsendMessage = Omit<EditMessage, "text">;

export interface TapPostback {
  readonly userId: string;
  readonly chatId: string;
  /** As the button has them; LINE shows `displayText` as if the person had written it. */
  readonly data: string;
  readonly displayText?: string | undefined;
  /** What a date or time picker chose: `{ date: "2026-11-25" }`. */
  readonly params?: Readonly<Record<string, string>> | undefined;
}

/** What a person saw, or sent. */
export interface LedgerEntry extends Bubble {
  /** The API request that carried a message of the bot (`x-line-request-id`). */
  readonly requestId?: string;
  /** For a person's message: every webhook event that carried it. */
  readonly webhookEventIds?: readonly string[];
}
