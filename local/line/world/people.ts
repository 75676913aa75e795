import type { Chat, Person } from "../page-api.ts";
import { randomLineId } from "./ids.ts";
import type { NewPerson, World } from "./world.ts";

export function addPerson(world: World, { displayName, language }: NewPerson): Person {
  const userId = randomLineId("U");
  const person: Person = { userId, displayName, language };
  const chat: Chat = { chatId: userId, kind: "user", title: displayName, memberIds: [userId] };
  world.people.set(userId, person);
  world.chats.set(userId, chat);
  world.changes.publish({ kind: "person", person, chat });
  return person;
}

export function addGroup(world: World, title: string, memberIds: readonly string[]): Chat {
  const chat: Chat = { chatId: randomLineId("C"), kind: "group", title, memberIds };
  world.chats.set(chat.chatId, chat);
  const person = world.people.get(memberIds[0] ?? "");
  if (person) world.changes.publish({ kind: "person", person, chat });
  return chat;
}

export function setBlocked(world: World, person: Person, hasBlocked: boolean): Person {
  const { userId, displayName, language } = person;
  const changed: Person = { userId, displayName, language, ...(hasBlocked && { hasBlocked }) };
  world.people.set(userId, changed);
  const chat = world.chats.get(userId);
  if (chat) world.changes.publish({ kind: "person", person: changed, chat });
  return changed;
}

/** How many people a message to this chat reaches; LINE counts and bills these. */
export function countReached(world: World, chat: Chat): number {
  if (chat.kind !== "user") return chat.memberIds.length;
  return world.people.get(chat.chatId)?.hasBlocked ? 0 : 1;
}
