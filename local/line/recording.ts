import * as z from "zod";
import type { Chat, LedgerEntry, Person } from "./page-api.ts";
import { readLedger } from "./state.ts";
import type { Deed } from "./world/deeds.ts";
import { eventChatId } from "./webhook-sender.ts";
import type { PlatformEvent, World } from "./world/world.ts";

/** Our own file: the shape of its rows is trusted, its version is not. */
export const recording = z.object({
  version: z.literal(1),
  chat: z.custom<Chat>((value) => typeof value === "object" && value !== null),
  /** Everybody who was in the chat when the recording begins, or came later. */
  people: z.array(z.custom<Person>()),
  membersAtFirst: z.array(z.string()),
  /** What people did, oldest first; a replay does it again. */
  deeds: z.array(z.custom<Deed>()),
  /** What the bot was told, as far as the simulator still knows it. */
  events: z.array(z.custom<PlatformEvent>()),
  /** What was seen at the end, oldest first. */
  seen: z.array(z.custom<LedgerEntry>()),
});

/** One conversation as a fixture, with its ids and times. */
export type Recording = z.infer<typeof recording>;

export function recordChat(world: World, chatId: string): Recording {
  const chat = world.chats.get(chatId);
  if (!chat) throw new Error(`There is no chat ${chatId}. Take a chatId of the state.`);
  const deeds = world.deeds.filter((deed) => deed.chatId === chatId);
  const seen = readLedger(world, { chatId });
  const ids = new Set([...chat.memberIds, ...deeds.map(({ userId }) => userId)]);
  return {
    version: 1,
    chat,
    people: [...ids].flatMap((id) => world.people.get(id) ?? []),
    membersAtFirst: membersBefore(chat, deeds),
    deeds,
    events: [...world.events.values()].filter((event) => eventChatId(event) === chatId),
    seen: [...seen],
  };
}

/** Undoes the coming and going, newest first. */
function membersBefore({ memberIds }: Chat, deeds: readonly Deed[]): string[] {
  const members = new Set(memberIds);
  for (const { kind, userId } of deeds.toReversed()) {
    if (kind === "join") members.delete(userId);
    if (kind === "leave") members.add(userId);
  }
  return [...members];
}
