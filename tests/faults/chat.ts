import { createHash } from "node:crypto";
import type { messagingApi } from "@line/bot-sdk";
import type { LedgerEntry } from "../../local/line/page-api.ts";
import { sortKeyOf, type SeenTurn, type TurnKey } from "../../src/conversation/turn.ts";
import type { Ordered, Order } from "./faults.ts";
import type { World } from "./world.ts";

/** One message of a person, accepted by the webhook function. */
export interface Said {
  readonly text: string;
  readonly key: TurnKey;
  readonly webhookEventId: string;
  /** When the webhook was received, as far as the functions know. */
  readonly saidAtMs: number;
}

export interface SayOptions {
  /** What stands around the question. */
  readonly around?: string;
  /** How old the webhook looks to the functions. */
  readonly ageMs?: number;
  /** LINE's clock against ours. */
  readonly skewMs?: number;
  /** Does not wait for the webhook function's 200. */
  readonly isAlone?: boolean;
}

/** One person and the bot. */
export interface Chat {
  readonly world: World;
  readonly userId: string;
  readonly said: readonly Said[];
  /** A tap is a turn as well: its reply carries what waited. */
  readonly taps: readonly Said[];
  say(options?: SayOptions): Promise<Said>;
  /** Several messages in one webhook. */
  sayTogether(count: number): Promise<readonly Said[]>;
  /** Taps the newest button of this kind. */
  tap(kind: "show" | "retry"): Promise<Said>;
  /** A fault in this conversation only; it has to happen, or the run fails. */
  order(order: Order, isCertain?: boolean): Ordered;
  orders(): readonly Ordered[];
  look(said: Said): Promise<SeenTurn | undefined>;
  answersTo(said: Said): number;
  buttons(kind: "show" | "retry"): readonly string[];
  /** The text that the n-th message of this chat will ask, counted from 1. */
  question(n: number): string;
  until(what: string, isSo: () => boolean | Promise<boolean>, patienceMs?: number): Promise<void>;
}

export function openChat(world: World): Chat {
  const { userId, number } = world.nextPerson();
  const { clock, line, door } = world;
  const said: Said[] = [];
  const taps: Said[] = [];
  const orders: Ordered[] = [];
  let [asked, events, lastTimestamp] = [0, 0, 0];
  const question = (n: number) => `q${number}-${n}x`;

  function newEvent(skewMs: number) {
    events += 1;
    lastTimestamp = Math.max(lastTimestamp + 1, clock.now() + skewMs);
    return {
      mode: "active",
      timestamp: lastTimestamp,
      webhookEventId: `e${number}-${events}`,
      deliveryContext: { isRedelivery: false },
      source: { type: "user", userId },
      replyToken: createHash("sha256").update(`${userId} ${events}`).digest("hex").slice(0, 32),
    };
  }

  function newMessage({ around = "", skewMs = 0, ageMs = 0 }: SayOptions) {
    asked += 1;
    const text = question(asked);
    const id = String(400_000_000_000_000_000n + BigInt(number) * 100_000n + BigInt(asked));
    const event = {
      ...newEvent(skewMs),
      type: "message",
      message: { type: "text", id, text: `${around}${text}${around}`, quoteToken: "q" },
    };
    const key = { conversation: userId, timestamp: event.timestamp, id };
    world.noteTurn(sortKeyOf(key), text);
    return { event, one: { text, key, webhookEventId: event.webhookEventId, saidAtMs: clock.now() - ageMs } };
  }

  const buttons = (kind: string) => world.ledger(userId).flatMap(({ message }) => buttonsOf(message, kind));

  return {
    world,
    userId,
    said,
    taps,
    question,
    say: async (options = {}) => {
      const { event, one } = newMessage(options);
      said.push(one);
      if (options.ageMs !== undefined) door.age(one.webhookEventId, options.ageMs);
      line.sendEvents([event]);
      if (!options.isAlone) await door.accepted(one.webhookEventId);
      return one;
    },
    sayTogether: async (count) => {
      const all = Array.from({ length: count }, () => newMessage({}));
      const these = all.map(({ one }) => one);
      said.push(...these);
      line.sendEvents(all.map(({ event }) => event));
      for (const { webhookEventId } of these) await door.accepted(webhookEventId);
      return these;
    },
    tap: async (kind) => {
      const data = buttons(kind).at(-1);
      if (data === undefined) throw new Error(`There is no button "${kind}" to tap.`);
      const event = { ...newEvent(0), type: "postback", postback: { data } };
      line.sendEvents([event]);
      await door.accepted(event.webhookEventId);
      const key = { conversation: userId, timestamp: event.timestamp, id: event.webhookEventId };
      const tap = { text: "", key, webhookEventId: event.webhookEventId, saidAtMs: clock.now() };
      taps.push(tap);
      return tap;
    },
    order: (order, isCertain = true) => {
      const ordered = world.faults.order({ ...order, conversation: userId });
      if (isCertain) orders.push(ordered);
      return ordered;
    },
    orders: () => orders,
    look: ({ key }) => world.turns.look(key, Infinity),
    answersTo: ({ text }) =>
      world
        .ledger(userId)
        .filter(
          ({ from, message }) =>
            from === "bot" && "text" in message && message.text.includes(`answer to ${text}`),
        ).length,
    buttons,
    until: async (what, isSo, patienceMs = 120_000) => {
      const untilMs = Date.now() + patienceMs;
      while (!(await isSo())) {
        if (Date.now() > untilMs) throw new Error(`Waited ${patienceMs / 1_000} s in vain for ${what}.`);
        await new Promise((resolve) => {
          setTimeout(resolve, 15);
        });
      }
    },
  };
}

/** The data of a message's buttons of this kind. */
export function buttonsOf(message: LedgerEntry["message"] | messagingApi.Message, kind: string) {
  const items = "quickReply" in message ? (message.quickReply?.items ?? []) : [];
  return items.flatMap(({ action }) => {
    const data = action?.type === "postback" ? action.data : undefined;
    return data?.startsWith(`${kind}:`) ? [data] : [];
  });
}
