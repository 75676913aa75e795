import { aCase, type Case } from "../case.ts";
import { openGroup, type Chat, type Line, type Said } from "../chat.ts";
import { settle } from "../oracle.ts";
import { shownAfterwards, wordsLeft } from "../traces.ts";
import { findChangingSpots, type Spot } from "./spots.ts";
import { leaveWaiting, TOO_OLD_MS } from "./waiting.ts";

const PATIENCE_MS = 180_000;

/** One way in which words are taken back while others' answers depend on them. */
interface Scenario {
  readonly name: string;
  /** Of its calls only each so-manyth. */
  readonly every?: number;
  /** How far it comes before anybody is killed; resolves with what is to be taken back, where it is there already. */
  readonly begin: (chat: Chat, at: number) => Promise<Begun>;
  /** Where the one that sends is killed: what it is doing. Undefined: the one that erases is killed. */
  readonly send?: (chat: Chat) => Promise<Said>;
}

interface Begun {
  readonly gone: Said | Line | undefined;
  /** What it carried before it was clear that it is out. */
  readonly carriedOut?: Said | undefined;
  /** Ends what kept it in this state. */
  readonly end?: () => void;
}

/** Two answers wait, and the reply to a third message takes them along. */
const carrying = (gone: "carrier" | "carried"): Scenario => ({
  name: `the ${gone}, sender killed`,
  // The calls are the same for both.
  every: gone === "carrier" ? 1 : 2,
  begin: async (chat) => {
    const [first] = await leaveWaiting(chat, 2);
    return { gone: gone === "carried" ? first : undefined };
  },
  send: (chat) => chat.say(),
});

/** The push of two answers is not clear: nobody can know whether LINE has shown them. */
const unclear = (gone: "carrier" | "carried"): Scenario => ({
  name: `the ${gone}, push unclear`,
  begin: async (chat, at) => {
    const side = at % 2 === 0 ? "before" : "after";
    const silence = chat.order({ act: { kind: "drop" }, side, operation: "push", times: Infinity });
    const [first, second] = await chat.sayTogether(2, { ageMs: TOO_OLD_MS });
    await chat.until("silence", () => silence.fired() > 1);
    return { gone: gone === "carrier" ? second : first, end: () => silence.cancel() };
  },
});

const SCENARIOS: readonly Scenario[] = [
  carrying("carrier"),
  carrying("carried"),
  unclear("carrier"),
  unclear("carried"),
  {
    name: "a carrier that is out",
    begin: async (chat) => {
      const [carriedOut] = await leaveWaiting(chat, 1);
      const gone = await chat.say();
      await settle(chat, PATIENCE_MS);
      return { gone, carriedOut };
    },
  },
  {
    name: "a question whose answer is being made",
    begin: async (chat) => {
      const text = chat.question(1);
      chat.world.script(text, { delayMs: 8_000 });
      const gone = await chat.say();
      await chat.until("the model", () => chat.world.records.asked(text) > 0);
      return { gone };
    },
  },
  {
    name: "talk that answers repeat",
    begin: async (chat) => {
      const text = `my-new-address-${chat.question(0)}`.replaceAll("q", "n");
      const gone = await chat.talk(text, 1);
      for (const n of [1, 2])
        chat.world.script(chat.question(n), { text: `answer to ${chat.question(n)}: ${text}` });
      await chat.say();
      await settle(chat, PATIENCE_MS);
      await leaveWaiting(chat, 1);
      return { gone };
    },
  },
];

interface Place {
  readonly scenario: Scenario;
  readonly spot: Spot;
}

/** Nothing is left of it, and nothing else has suffered. */
async function found(chat: Chat, gone: Said | Line): Promise<readonly string[]> {
  await settle(chat, PATIENCE_MS);
  // Brings what waits, and offers what nobody knows about.
  await chat.say();
  await settle(chat, PATIENCE_MS);
  return [...(await wordsLeft(chat, [gone])), ...shownAfterwards(chat, gone)];
}

async function spotsOf({ begin, send }: Scenario, chats: readonly [Chat, Chat]): Promise<readonly Spot[]> {
  const begun = new Map<Chat, Begun>();
  await Promise.all(chats.map(async (chat) => begun.set(chat, await begin(chat, 0))));
  const path = async (chat: Chat) => {
    const { gone, end } = begun.get(chat) ?? { gone: undefined };
    if (send) {
      await send(chat);
      await settle(chat, PATIENCE_MS);
    } else if (gone) await takeBack(chat, gone);
    end?.();
  };
  return findChangingSpots(path, chats);
}

let places: readonly Place[] = [];

export const ERASING: readonly Case[] = [
  aCase({
    name: "T31",
    what: "kill -9 at each call of who sends and of who erases: a carrier, a carried answer, a question, talk",
    runs: 0,
    lanes: 8,
    workers: 10,
    capacity: 1,
    allowed: { unsure: true },
    open: openGroup,
    prepare: async (world) => {
      const each = SCENARIOS.map(async (scenario) => {
        const spots = await spotsOf(scenario, [openGroup(world), openGroup(world)]);
        const { every = 1 } = scenario;
        return spots.map((spot, at) => ({ scenario, spot, at })).filter(({ at }) => at % every === 0);
      });
      const [first = [], ...others] = await Promise.all(each);
      // So that a few runs see a little of each.
      places = [...first, ...others.flat().toSorted((one, other) => one.at - other.at)];
      return places.length;
    },
    play: async (chat, { at }) => {
      const place = places[at % places.length];
      if (!place) throw new Error("No call was seen in an undisturbed erasure.");
      const { scenario, spot } = place;
      const { gone, carriedOut, end } = await scenario.begin(chat, at);
      const { service, operation, nth: skip } = spot;
      const kill = { act: { kind: "kill" }, side: "after", service, operation, skip } as const;
      if (scenario.send) {
        const killing = chat.order(kill);
        const sent = await scenario.send(chat);
        await chat.until("the kill", () => killing.fired() > 0, 20_000).catch(() => undefined);
        await chat.unsend(gone ?? sent);
        return found(chat, gone ?? sent);
      }
      if (!gone) throw new Error(`Nothing is to be taken back: ${scenario.name}.`);
      // Two jobs take it back: one of them dies, or both.
      chat.order({ ...kill, times: 1 + (at % 2) });
      await takeBack(chat, gone);
      end?.();
      const isLost = carriedOut && (await chat.look(carriedOut))?.state === "unsure";
      return [
        ...(await found(chat, gone)),
        ...(isLost ? [`${carriedOut.text}: unsure, though its carrier was clearly out`] : []),
      ];
    },
  }),
];

/** And waits until one of the two jobs that do it is done. */
async function takeBack(chat: Chat, gone: Said | Line): Promise<void> {
  await chat.unsend(gone);
  const id = "key" in gone ? gone.key.id : gone.messageId;
  await chat.until("the erasure", () => chat.world.records.erasedAtMs(id) !== undefined, PATIENCE_MS);
}
