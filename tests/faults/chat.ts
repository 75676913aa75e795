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
  /** Who writes it in a group, counted from 0. */
  readonly by?: number;
}

/** A line that people of a group write to each other. */
export interface Line {
  readonly text: string;
  readonly messageId: string;
}

/** People and the bot: one of them, unless it is a group. */
export interface Chat {
  readonly world: World;
  /** The first person's id, or the only one's. */
  readonly userId: string;
  /** The group's id, or the person's. */
  readonly chatId: string;
  readonly said: readonly Said[];
  /** What was taken back or forgotten: nothing is owed for it. */
  readonly takenBack: ReadonlySet<Said>;
  /** A tap is a turn as well: its reply carries what waited. */
  readonly taps: readonly Said[];
  say(options?: SayOptions): Promise<Said>;
  /** Several messages in one webhook; in a group they are of all members in turn. */
  sayTogether(count: number, options?: Pick<SayOptions, "ageMs">): Promise<readonly Said[]>;
  /** In a group, and not to the bot. */
  talk(text: string, by?: number): Promise<Line>;
  /** Takes a message or a line back. */
  unsend(one: Said | Line): Promise<void>;
  /** Taps the newest button of this kind. */
  tap(kind: "show" | "retry"): Promise<Said>;
  /** Taps a button with this data. */
  tapOn(data: string, by?: number): Promise<Said>;
  /** Something else happens in the chat; resolves with when, by LINE's clock. */
  happens(event: { readonly type: string; readonly timestamp?: number }): Promise<number>;
  /** From here on nothing is owed for this. */
  forgets(these: readonly (Said | Line)[]): void;
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

/** One person and the bot. */
export function openChat(world: World): Chat {
  const { userId, number } = world.nextPerson();
  return openWith(world, number, userId, [userId]);
}

/** Two people and the bot, which has been there for long: no greeting is under way. */
export function openGroup(world: World): Chat {
  const { userId, number } = world.nextPerson();
  const memberIds = [userId, world.nextPerson().userId];
  world.line.setWebhook({ isActive: false });
  const { chatId } = world.line.addGroup({ title: `g${number}`, memberIds });
  world.line.setWebhook({ isActive: true });
  return openWith(world, number, chatId, memberIds);
}

function openWith(world: World, number: number, chatId: string, members: readonly string[]): Chat {
  const { clock, line, door } = world;
  const isGroup = members[0] !== chatId;
  const said: Said[] = [];
  const takenBack = new Set<Said>();
  const taps: Said[] = [];
  const orders: Ordered[] = [];
  let [messages, asked, events, lastTimestamp] = [0, 0, 0, 0];
  const question = (n: number) => `q${number}-${n}x`;

  function newEvent(by: number, skewMs = 0) {
    events += 1;
    lastTimestamp = Math.max(lastTimestamp + 1, clock.now() + skewMs);
    const userId = members[by % members.length] ?? "";
    return {
      mode: "active",
      timestamp: lastTimestamp,
      webhookEventId: `e${number}-${events}`,
      deliveryContext: { isRedelivery: false },
      source: isGroup ? { type: "group", groupId: chatId, userId } : { type: "user", userId },
      replyToken: createHash("sha256").update(`${chatId} ${events}`).digest("hex").slice(0, 32),
    };
  }

  function newText(text: string, by: number, skewMs: number) {
    messages += 1;
    const id = String(400_000_000_000_000_000n + BigInt(number) * 100_000n + BigInt(messages));
    // An answer in a group quotes its question, and LINE knows no such token.
    const quoteToken = isGroup ? {} : { quoteToken: "q" };
    return { ...newEvent(by, skewMs), type: "message", message: { type: "text", id, text, ...quoteToken } };
  }

  function newMessage({ around = "", skewMs = 0, ageMs = 0, by = 0 }: SayOptions) {
    asked += 1;
    const text = question(asked);
    const whole = `${around}${text}${around}`;
    const event = isGroup ? toBot(newText(`@Bot ${whole}`, by, skewMs)) : newText(whole, by, skewMs);
    const key = { conversation: chatId, timestamp: event.timestamp, id: event.message.id };
    world.noteTurn(sortKeyOf(key), text);
    return { event, one: { text, key, webhookEventId: event.webhookEventId, saidAtMs: clock.now() - ageMs } };
  }

  async function send(event: LineEvent): Promise<void> {
    line.sendEvents([event]);
    await door.accepted(event.webhookEventId);
  }

  async function tapOn(data: string, by = 0): Promise<Said> {
    const event = { ...newEvent(by), type: "postback", postback: { data } };
    await send(event);
    const key = { conversation: chatId, timestamp: event.timestamp, id: event.webhookEventId };
    const tap = { text: "", key, webhookEventId: event.webhookEventId, saidAtMs: clock.now() };
    taps.push(tap);
    return tap;
  }

  const buttons = (kind: string) => world.ledger(chatId).flatMap(({ message }) => buttonsOf(message, kind));

  return {
    world,
    userId: members[0] ?? "",
    chatId,
    said,
    takenBack,
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
    sayTogether: async (count, options = {}) => {
      const all = Array.from({ length: count }, (_, by) => newMessage({ ...options, by }));
      const these = all.map(({ one }) => one);
      said.push(...these);
      if (options.ageMs !== undefined && these[0]) door.age(these[0].webhookEventId, options.ageMs);
      line.sendEvents(all.map(({ event }) => event));
      for (const { webhookEventId } of these) await door.accepted(webhookEventId);
      return these;
    },
    talk: async (text, by = 0) => {
      const event = newText(text, by, 0);
      await send(event);
      return { text, messageId: event.message.id };
    },
    unsend: async (one) => {
      const isSaid = "key" in one;
      if (isSaid) takenBack.add(one);
      const messageId = isSaid ? one.key.id : one.messageId;
      const { replyToken: _none, ...event } = newEvent(0);
      await send({ ...event, type: "unsend", unsend: { messageId } });
    },
    tap: async (kind) => {
      const data = buttons(kind).at(-1);
      if (data === undefined) throw new Error(`There is no button "${kind}" to tap.`);
      return tapOn(data);
    },
    tapOn,
    happens: async (event) => {
      const whole = { ...newEvent(0), ...event };
      await send(whole);
      return whole.timestamp;
    },
    forgets: (these) => {
      for (const one of these) if ("key" in one) takenBack.add(one);
    },
    order: (order, isCertain = true) => {
      const ordered = world.faults.order({ ...order, conversation: chatId });
      if (isCertain) orders.push(ordered);
      return ordered;
    },
    orders: () => orders,
    look: ({ key }) => world.turns.look(key, Infinity),
    answersTo: ({ text }) =>
      world
        .ledger(chatId)
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

interface LineEvent extends Readonly<Record<string, unknown>> {
  readonly webhookEventId: string;
}

/** A message that begins with a mention of the bot. */
function toBot<Event extends { readonly message: object }>(event: Event): Event {
  const mention = { mentionees: [{ index: 0, length: 4, type: "user", isSelf: true }] };
  return { ...event, message: { ...event.message, mention } };
}

/** The data of a message's buttons of this kind. */
export function buttonsOf(message: LedgerEntry["message"] | messagingApi.Message, kind: string) {
  const items = "quickReply" in message ? (message.quickReply?.items ?? []) : [];
  return items.flatMap(({ action }) => {
    const data = action?.type === "postback" ? action.data : undefined;
    return data?.startsWith(`${kind}:`) ? [data] : [];
  });
}
