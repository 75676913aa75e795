import type { Chat } from "../chat.ts";
import { settle } from "../oracle.ts";
import type { CallName } from "../records.ts";
import type { World } from "../world.ts";

const PATIENCE_MS = 300_000;

/** A call of a turn: the n-th of its kind, counted from 0. */
export interface Spot extends CallName {
  readonly nth: number;
  /** Only a worker that has served nobody makes it. */
  readonly isCold: boolean;
}

export type Path = (chat: Chat) => Promise<void>;

/** The calls of an undisturbed path, from a cold start on. */
export async function findSpots(path: Path, world: World, openChat: () => Chat): Promise<readonly Spot[]> {
  const callsOf = async (isFresh: boolean) => {
    const chat = openChat();
    if (isFresh) world.workers.freshFor(chat.chatId);
    return callsIn(chat, async (one) => {
      await path(one);
      await settle(one, PATIENCE_MS);
    });
  };
  const cold = await callsOf(true);
  const warm = [await callsOf(false), await callsOf(false), await callsOf(false)];
  return [...cold.values()].flatMap(({ name, count }) => {
    const always = leastOf(warm, name);
    // A call that only a slow machine makes, like one more heartbeat, is left out.
    return Array.from({ length: always > 0 ? Math.min(count, always) : count }, (_, nth) => ({
      ...name,
      nth,
      isCold: always === 0,
    }));
  });
}

/** Whoever dies after another call, a reading one, leaves all as it was before it. */
const CHANGING = new Set(["UpdateItem", "BatchWriteItem", "DeleteItem", "SendMessageBatch", "reply", "push"]);

/** The calls that change anything in an undisturbed path, by warm workers, in two chats that stand where it begins. */
export async function findChangingSpots(path: Path, chats: readonly [Chat, Chat]): Promise<readonly Spot[]> {
  const [one, other] = await Promise.all([callsIn(chats[0], path), callsIn(chats[1], path)]);
  const changing = [...one.values()].filter(({ name }) => CHANGING.has(name.operation));
  return changing.flatMap(({ name }) =>
    Array.from({ length: leastOf([one, other], name) }, (_, nth) => ({ ...name, nth, isCold: false })),
  );
}

type Counts = ReadonlyMap<string, { readonly name: CallName; readonly count: number }>;

async function callsIn(chat: Chat, path: Path): Promise<Counts> {
  const { records } = chat.world;
  const before = records.calls(chat.chatId).length;
  await path(chat);
  return counted(records.calls(chat.chatId).slice(before));
}

function leastOf(all: readonly Counts[], name: CallName): number {
  return Math.min(...all.map((counts) => counts.get(keyOf(name))?.count ?? 0));
}

function counted(names: readonly CallName[]): Counts {
  const counts = new Map<string, { readonly name: CallName; readonly count: number }>();
  for (const name of names) {
    const key = keyOf(name);
    counts.set(key, { name, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return counts;
}

function keyOf({ service, operation }: CallName): string {
  return `${service} ${operation}`;
}
