import { phrases } from "../../../src/bot/phrases/phrases.ts";
import { aCase, type Case } from "../case.ts";
import { openChat, openGroup, type Chat, type Line, type Said } from "../chat.ts";
import { settle } from "../oracle.ts";
import { shownSince, wordsLeft } from "../traces.ts";
import type { World } from "../world.ts";
import { findChangingSpots, type Spot } from "./spots.ts";
import { leaveWaiting } from "./waiting.ts";

const PATIENCE_MS = 180_000;

/** One way in which a chat, or a member of it, is forgotten. */
interface Scenario {
  readonly open: (world: World) => Chat;
  /** What was said before; resolves with what is to be forgotten, and what is not. */
  readonly begin: (chat: Chat) => Promise<Spoken>;
  /** Resolves with when it happened, by LINE's clock. */
  readonly forget: (chat: Chat) => Promise<number>;
  /** What happens then; resolves with what it found. */
  readonly goOn: (chat: Chat, atMs: number) => Promise<readonly string[]>;
}

interface Spoken {
  readonly gone: readonly (Said | Line)[];
  readonly kept: readonly Said[];
}

/** An answer in the memory, talk, and an answer that waits: all of it goes. */
async function saySome(chat: Chat): Promise<Spoken> {
  const isGroup = chat.chatId !== chat.userId;
  const talk = isGroup ? [await chat.talk(`talk-${chat.question(0)}`.replace("q", "n"), 1)] : [];
  const said = await chat.say();
  await settle(chat, PATIENCE_MS);
  return { gone: [...talk, said, ...(await leaveWaiting(chat, 1))], kept: [] };
}

/** People come back and talk; then LINE delivers once more that the bot was gone. */
async function comeBack(
  chat: Chat,
  arrival: "follow" | "join",
  departure: { readonly type: string; readonly timestamp: number },
): Promise<readonly string[]> {
  await chat.happens({ type: arrival });
  const newer = await chat.say();
  await settle(chat, PATIENCE_MS);
  await leaveWaiting(chat, 1);
  // Under another id: the queue knows the first for five minutes.
  await chat.happens(departure);
  await settle(chat, PATIENCE_MS);
  return kept(chat, newer);
}

async function kept(chat: Chat, said: Said): Promise<readonly string[]> {
  const seen = await chat.look(said);
  return seen?.said.includes(said.text)
    ? []
    : [`${said.text}: forgotten with what was said before it, state ${seen?.state}`];
}

const unfollow: Scenario = {
  open: openChat,
  begin: saySome,
  forget: (chat) => chat.happens({ type: "unfollow" }),
  goOn: (chat, timestamp) => comeBack(chat, "follow", { type: "unfollow", timestamp }),
};

const leave: Scenario = {
  open: openGroup,
  begin: saySome,
  forget: (chat) => chat.happens({ type: "leave" }),
  goOn: (chat, timestamp) => comeBack(chat, "join", { type: "leave", timestamp }),
};

/** One of two members deletes what they said, while the answer to the other one waits beside theirs. */
const member: Scenario = {
  open: openGroup,
  begin: async (chat) => {
    const line = await chat.talk(`talk-${chat.question(0)}`.replace("q", "n"), 1);
    const said = await chat.say();
    await settle(chat, PATIENCE_MS);
    const [others, own] = await leaveWaiting(chat, 2);
    if (!others || !own) throw new Error("Two answers were to wait.");
    return { gone: [line, own], kept: [said, others] };
  },
  forget: async (chat) => (await chat.tapOn("forget:1:1", 1)).key.timestamp,
  goOn: async (chat) => {
    // Brings the word that it is done, where that came too late for its own reply.
    await chat.say();
    await settle(chat, PATIENCE_MS);
    const told = chat.world.ledger(chat.chatId).filter(({ message }) => {
      return "text" in message && message.text === phrases.en.forgotten;
    });
    const [tap] = chat.taps;
    const mayBeLost = tap !== undefined && (await chat.look(tap))?.state === "unsure";
    const isRight = told.length === 1 || (told.length === 0 && mayBeLost);
    return isRight ? [] : [`told ${told.length} times that it is deleted`];
  },
};

interface Place {
  readonly scenario: Scenario;
  readonly spot: Spot;
}

let places: readonly Place[] = [];

const placeOf = (at: number): Place => {
  const place = places[at % places.length];
  if (!place) throw new Error("No call was seen in an undisturbed deletion.");
  return place;
};

async function spotsOf({ open, begin, forget }: Scenario, world: World): Promise<readonly Spot[]> {
  const chats = [open(world), open(world)] as const;
  await Promise.all(chats.map(begin));
  return findChangingSpots(async (chat) => {
    await forget(chat);
    await settle(chat, PATIENCE_MS);
  }, chats);
}

export const FORGETTING: readonly Case[] = [
  aCase({
    name: "T32",
    what: "kill -9 at each call of a deletion: blocked, removed, a member's own; a departure delivered again",
    runs: 0,
    lanes: 8,
    workers: 10,
    capacity: 1,
    allowed: { unsure: true },
    open: (world, at) => placeOf(at).scenario.open(world),
    prepare: async (world) => {
      const each = [unfollow, leave, member].map(async (scenario) => {
        const spots = await spotsOf(scenario, world);
        return spots.map((spot) => ({ scenario, spot }));
      });
      places = (await Promise.all(each)).flat();
      return places.length;
    },
    play: async (chat, { at }) => {
      const { scenario, spot } = placeOf(at);
      const { gone, kept: others } = await scenario.begin(chat);
      chat.forgets(gone);
      const { service, operation, nth: skip } = spot;
      // Who goes on after the first one may die in it, too.
      const times = 1 + (at % 2);
      chat.order({ act: { kind: "kill" }, side: "after", service, operation, skip, times });
      const atMs = await scenario.forget(chat);
      await settle(chat, PATIENCE_MS);
      const goneAtMs = chat.world.clock.now();
      const left = await wordsLeft(chat, gone);
      const found = await scenario.goOn(chat, atMs);
      // Brings what waits.
      await chat.say();
      await settle(chat, PATIENCE_MS);
      const lost = await Promise.all(others.map((said) => kept(chat, said)));
      return [...left, ...found, ...lost.flat(), ...shownSince(chat, gone, goneAtMs)];
    },
  }),
];
