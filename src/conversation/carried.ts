import type { messagingApi } from "@line/bot-sdk";
import { all, equals, present } from "./condition.ts";
import { conversationIn, itemKeyOf, keyOf } from "./item-keys.ts";
import type { Item, ItemKey, Table } from "./table.ts";
import { turnItemIn, type TurnItem } from "./turn-item.ts";
import { isFinal, sortKeyOf, type CarriedTurn, type SavedAnswer, type TurnKey } from "./turn.ts";

/*
 * Answers that go out with another turn's request. The carried turn is `joined` and keeps its messages until the carrier
 * is out; the carrier's request holds them as well, at its front, from the moment it leaves. Versions before that left
 * them to the carrier alone, which might be carried on itself; such chains still lie in tables.
 */

type Messages = readonly messagingApi.Message[];

/** Another worker may write the carrying turn between our reading and writing it. */
const MOST_TRIES = 5;

const NO_LEASE = { lease: "", leaseUntil: 0 };

/** So many carriers in a row are looked through. */
const MOST_CARRIERS = 10;

/** The messages of a request without those at its front that belong to other turns. */
export function ownMessages({ messages, carries = [] }: SavedAnswer): Messages {
  return messages.slice(carries.reduce((sum, { objects }) => sum + objects, 0));
}

/** What a request held of an erased turn. */
export interface Taken {
  readonly messages: Messages;
  /** The request was about to leave, and nobody saw what became of it. */
  readonly mayHaveLeft: boolean;
}

export const NOTHING_TAKEN: Taken = { messages: [], mayHaveLeft: false };

/** Each carried turn with its messages of the request; none where the request has none any more. */
export function slicesOf({ messages, carries = [] }: SavedAnswer): readonly CarriedSlice[] {
  let from = 0;
  return carries.map((carried) => {
    from += carried.objects;
    return { carried, messages: messages.slice(from - carried.objects, from) };
  });
}

export interface CarriedSlice {
  readonly carried: CarriedTurn;
  readonly messages: Messages;
}

/** The carrier's request is out, or nobody will send it again: nothing of the carried turns is wanted any more. */
export async function settleCarried(
  table: Table,
  carrier: TurnKey,
  carries: readonly CarriedTurn[],
): Promise<void> {
  const onlyIf = all(equals("state", "joined"), equals("joinedInto", sortKeyOf(carrier)));
  for (const carried of carries)
    await table.write(itemKeyOf(carried), { set: { messages: undefined }, onlyIf });
}

/**
 * Makes a carried turn wait again, with its own messages or, where it has none, with `slice` of its carrier's. False if
 * neither is left: it is out. True also if it waits already.
 */
export async function freeCarried(
  table: Table,
  key: TurnKey,
  carrier: string,
  state: "answered" | "unsure",
  slice: Messages,
): Promise<boolean> {
  const onlyIf = all(equals("state", "joined"), equals("joinedInto", carrier));
  const set = { state, joinedInto: undefined };
  if (await table.write(itemKeyOf(key), { set, onlyIf: all(onlyIf, present("messages")) })) return true;
  const restored = { set: { ...set, messages: JSON.stringify(slice) }, onlyIf };
  if (slice.length > 0 && (await table.write(itemKeyOf(key), restored))) return true;
  const item = await table.get(itemKeyOf(key));
  return item?.["state"] === state;
}

/**
 * A turn that joined one which has ended without it waits again: that one's worker died, or lost it, before the request
 * was noted. Resolves with the turn as it stands.
 */
export async function freeLeftBehind(table: Table, pk: string, turn: TurnItem): Promise<TurnItem> {
  const { sk, state, joinedInto, answer } = turn;
  // What has left with its carrier has no messages any more.
  if (state !== "joined" || joinedInto === undefined || !answer) return turn;
  const carrier = turnItemIn(await table.get({ pk, sk: joinedInto }));
  if (!carrier || !isFinal(carrier.state)) return turn;
  if (carrier.carries?.some((carried) => sortKeyOf(carried) === sk)) return turn;
  const key = keyOf(conversationIn({ pk, sk }), sk);
  const isFree = await freeCarried(table, key, joinedInto, "answered", []);
  return isFree ? { ...turn, state: "answered", joinedInto: undefined } : turn;
}

/**
 * Frees what an erased turn carried. Where its request may have left, or that of its own carrier, the others have perhaps
 * gone along: they become `unsure`. `taken`: what its own carrier held of it, where its messages were left to that.
 */
export async function freeAllOf(
  table: Table,
  key: TurnKey,
  erased: Item,
  taken: Taken,
): Promise<readonly TurnKey[]> {
  const turn = turnItemIn(erased);
  const state = turn?.attempt || taken.mayHaveLeft ? "unsure" : "answered";
  const freed: TurnKey[] = [];
  const request = turn?.answer ?? { carries: turn?.carries, messages: taken.messages };
  for (const { carried, messages } of slicesOf(request)) {
    if (await freeCarried(table, carried, sortKeyOf(key), state, messages)) freed.push(carried);
  }
  return freed;
}

/**
 * Puts `messages` in the place of a carried turn's, in every request that holds them and is not surely out; none takes
 * them out. Whoever is about to send such a request loses its lease. Resolves with what was there.
 */
export async function replaceInCarriers(
  table: Table,
  { pk, sk }: ItemKey,
  carrier: string,
  messages: Messages,
): Promise<Taken> {
  let child = sk;
  let place: Place | undefined;
  let taken: Taken = NOTHING_TAKEN;
  let next: string | undefined = carrier;
  for (let count = 0; next !== undefined && count < MOST_CARRIERS; count += 1) {
    const at: ItemKey = { pk, sk: next };
    const replaced: Replaced | undefined = await replaceIn(table, at, child, place, messages);
    if (!replaced) break;
    ({ place } = replaced);
    child = at.sk;
    next = replaced.carrier;
    if (replaced.taken.messages.length > 0) ({ taken } = replaced);
  }
  return taken;
}

/** Where the messages stand in a request, counted from its first. */
interface Place {
  readonly from: number;
  readonly objects: number;
}

interface Replaced {
  readonly place: Place;
  readonly carrier: string | undefined;
  readonly taken: Taken;
}

async function replaceIn(
  table: Table,
  at: ItemKey,
  child: string,
  inChild: Place | undefined,
  messages: Messages,
): Promise<Replaced | undefined> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const item = await table.get(at);
    const turn = item && turnItemIn(item);
    if (!item || !turn) return undefined;
    const { carries = [] } = turn;
    const index = carries.findIndex((carried) => sortKeyOf(carried) === child);
    const entry = carries[index];
    const old = item["messages"];
    const onlyIf = typeof old === "string" ? equals("messages", old) : present("pk");
    if (!entry) {
      // Joined, and not yet in the request: its worker may have it in its hands, and begins anew.
      if (isFinal(turn.state)) return undefined;
      if (await table.write(at, { set: NO_LEASE, onlyIf })) return undefined;
      continue;
    }
    const start = carries.slice(0, index).reduce((sum, { objects }) => sum + objects, 0);
    const place = {
      from: start + (inChild?.from ?? 0),
      objects: inChild?.objects ?? entry.objects,
    };
    const objects = entry.objects + messages.length - place.objects;
    const changed = {
      carries: JSON.stringify(
        objects === 0 ? carries.toSpliced(index, 1) : carries.with(index, { ...entry, objects }),
      ),
      ...requestWith(turn, place, messages),
    };
    if (!(await table.write(at, { set: changed, onlyIf }))) continue;
    const there = turn.answer?.messages.slice(place.from, place.from + place.objects) ?? [];
    const taken = { messages: there, mayHaveLeft: turn.attempt !== undefined };
    return { place, carrier: turn.joinedInto, taken };
  }
  return undefined;
}

function requestWith({ answer, state }: TurnItem, { from, objects }: Place, messages: Messages) {
  if (!answer || state === "erased") return {};
  return {
    messages: JSON.stringify(answer.messages.toSpliced(from, objects, ...messages)),
    // Whoever holds the turn has the old messages in its hands.
    ...(!isFinal(state) && NO_LEASE),
  };
}
