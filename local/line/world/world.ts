import type { Clock } from "../../../src/clock.ts";
import type { Chat, LedgerEntry, LoadingAnimation, Person, SimulatorState } from "../page-api.ts";
import { type Switches, allSwitchesOff } from "../switches.ts";
import type { AccessToken } from "./access-tokens.ts";
import { type Changes, openChanges } from "./changes.ts";
import type { Deed } from "./deeds.ts";
import { lineId } from "./ids.ts";
import type { AcceptedRequest } from "./retry-keys.ts";
import type { ReplyToken } from "./reply-tokens.ts";

/** Everything the simulated platform knows. Files of this folder change it, each its own subject. */
export interface World {
  readonly clock: Clock;
  readonly channel: Channel;
  readonly bot: { readonly userId: string; readonly displayName: string };
  readonly people: Map<string, Person>;
  readonly chats: Map<string, Chat>;
  /** The ledger: by message id, oldest first. */
  readonly bubbles: Map<string, LedgerEntry>;
  readonly loading: Map<string, LoadingAnimation>;
  readonly replyTokens: Map<string, ReplyToken>;
  readonly quoteTokens: Map<string, { readonly chatId: string; readonly messageId: string }>;
  readonly markAsReadTokens: Map<string, { readonly chatId: string; readonly messageId: string }>;
  readonly retryKeys: Map<string, AcceptedRequest>;
  readonly accessTokens: Map<string, AccessToken>;
  /** Events already sent, to send them once more. */
  readonly events: Map<string, PlatformEvent>;
  readonly quota: { readonly value: number; readonly usedByMonth: Map<string, number> };
  /** Accepted messages by `push:20261122`. */
  readonly deliveries: Map<string, number>;
  readonly changes: Changes;
  /** What people did, oldest first: a recording is made of these. */
  readonly deeds: Deed[];
  switches: Switches;
  lastMessageId: string;
}

/** A webhook event as it goes over the wire: ours have LINE's types, a test may send anything. */
export type PlatformEvent = Readonly<Record<string, unknown>>;

export interface Channel {
  readonly id: string;
  readonly secret: string;
  /** A long-lived token that works next to the issued ones. */
  readonly accessToken?: string;
}

export interface NewWorld {
  readonly clock: Clock;
  readonly channel: Channel;
  readonly people: readonly NewPerson[];
  readonly quota: number;
}

export type NewPerson = Pick<Person, "displayName" | "language">;

export function newWorld({ clock, channel, people, quota }: NewWorld): World {
  const world: World = {
    clock,
    channel,
    bot: { userId: lineId("U", `bot ${channel.id}`), displayName: "Bot" },
    people: new Map(),
    chats: new Map(),
    bubbles: new Map(),
    loading: new Map(),
    replyTokens: new Map(),
    quoteTokens: new Map(),
    markAsReadTokens: new Map(),
    retryKeys: new Map(),
    accessTokens: new Map(),
    events: new Map(),
    quota: { value: quota, usedByMonth: new Map() },
    deliveries: new Map(),
    changes: openChanges(),
    deeds: [],
    switches: allSwitchesOff(),
    lastMessageId: "0",
  };
  for (const { displayName, language } of people) {
    const userId = lineId("U", displayName);
    world.people.set(userId, { userId, displayName, language });
    world.chats.set(userId, { chatId: userId, kind: "user", title: displayName, memberIds: [userId] });
  }
  if (people.length > 1) {
    const chatId = lineId("C", "everybody");
    const memberIds = [...world.people.keys()];
    world.chats.set(chatId, { chatId, kind: "group", title: "Everybody", memberIds });
  }
  return world;
}

/** Keeps a map from growing for ever; JavaScript's maps remember the order of insertion. */
export function keepNewest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}

export type Quota = SimulatorState["quota"];
