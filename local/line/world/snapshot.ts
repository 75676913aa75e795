import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod";
import type { Chat, LedgerEntry, Person } from "../page-api.ts";
import type { Deed } from "./deeds.ts";
import type { ReplyToken } from "./reply-tokens.ts";
import type { AcceptedRequest } from "./retry-keys.ts";
import type { PlatformEvent, World } from "./world.ts";

const VERSION = 2;
const MOST_BUBBLES = 2_000;
const WRITE_AFTER_MS = 300;

const ofMessage = z.object({ chatId: z.string(), messageId: z.string() });

/** Our own file, of our own version: the shape of its rows is trusted. Access tokens are not in it. */
const snapshot = z.object({
  version: z.literal(VERSION),
  lastMessageId: z.string(),
  people: z.array(z.custom<Person>()),
  chats: z.array(z.custom<Chat>()),
  bubbles: z.array(z.custom<LedgerEntry>()),
  replyTokens: z.array(z.tuple([z.string(), z.custom<ReplyToken>()])),
  quoteTokens: z.array(z.tuple([z.string(), ofMessage])),
  markAsReadTokens: z.array(z.tuple([z.string(), ofMessage])),
  retryKeys: z.array(z.tuple([z.string(), z.custom<AcceptedRequest>()])),
  events: z.array(z.tuple([z.string(), z.custom<PlatformEvent>()])),
  usedByMonth: z.array(z.tuple([z.string(), z.number()])),
  deliveries: z.array(z.tuple([z.string(), z.number()])),
  deeds: z.array(z.custom<Deed>()),
});

type Snapshot = z.infer<typeof snapshot>;

/** Fills the world from the file. A file that can't be read is put aside, not overwritten. */
export async function restoreWorld(world: World, file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const stored = parse(text);
  if (!stored) {
    await rename(file, `${file}.unreadable`);
    return;
  }
  for (const person of stored.people) world.people.set(person.userId, person);
  for (const chat of stored.chats) world.chats.set(chat.chatId, chat);
  for (const bubble of stored.bubbles) world.bubbles.set(bubble.messageId, bubble);
  fill(world.replyTokens, stored.replyTokens);
  fill(world.quoteTokens, stored.quoteTokens);
  fill(world.markAsReadTokens, stored.markAsReadTokens);
  fill(world.retryKeys, stored.retryKeys);
  fill(world.events, stored.events);
  fill(world.quota.usedByMonth, stored.usedByMonth);
  fill(world.deliveries, stored.deliveries);
  world.deeds.push(...stored.deeds);
  world.lastMessageId = stored.lastMessageId;
}

export interface Keeper {
  /** Writes what is not written yet, and stops. */
  close(): Promise<void>;
}

/** Writes the world a moment after it changed; a crash loses that moment at most. */
export function keepWorld(world: World, file: string): Keeper {
  const closing = new AbortController();
  let waiting: Promise<void> | undefined;

  async function writeSoon(): Promise<void> {
    await world.clock.sleep(WRITE_AFTER_MS, closing.signal);
    waiting = undefined;
    await write(world, file);
  }

  const unsubscribe = world.changes.subscribe(({ kind }) => {
    if (kind === "traffic" || waiting) return;
    waiting = writeSoon().catch((error: unknown) => console.error(`Could not write ${file}:`, error));
  });
  return {
    close: async () => {
      unsubscribe();
      const last = waiting;
      closing.abort();
      await last;
    },
  };
}

async function write(world: World, file: string): Promise<void> {
  const content: Snapshot = {
    version: VERSION,
    lastMessageId: world.lastMessageId,
    people: [...world.people.values()],
    chats: [...world.chats.values()],
    bubbles: [...world.bubbles.values()].slice(-MOST_BUBBLES),
    replyTokens: [...world.replyTokens],
    quoteTokens: [...world.quoteTokens],
    markAsReadTokens: [...world.markAsReadTokens],
    retryKeys: [...world.retryKeys],
    events: [...world.events],
    usedByMonth: [...world.quota.usedByMonth],
    deliveries: [...world.deliveries],
    deeds: world.deeds,
  };
  await mkdir(dirname(file), { recursive: true });
  const beside = `${file}.new`;
  await writeFile(beside, JSON.stringify(content));
  await rename(beside, file);
}

function parse(text: string): Snapshot | undefined {
  try {
    return snapshot.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function fill<Value>(map: Map<string, Value>, rows: readonly (readonly [string, Value])[]): void {
  for (const [key, value] of rows) map.set(key, value);
}
