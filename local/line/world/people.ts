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

export function changePerson(world: World, person: Person): Person {
  world.people.set(person.userId, person);
  const chat = world.chats.get(person.userId);
  if (chat) world.changes.publish({ kind: "person", person, chat });
  return person;
}

/** Whether groups keep this person's id from the bot.
 *  https://developers.line.biz/en/docs/messaging-api/user-consent/ */
export function hidesUserId(world: World, userId: string): boolean {
  return world.switches.withoutConsent || world.people.get(userId)?.refusesConsent === true;
}

/** How many people a message to this chat reaches; LINE counts and bills these. */
export function countReached(world: World, chat: Chat): number {
  if (chat.kind !== "user") return chat.memberIds.length;
  return world.people.get(chat.chatId)?.hasBlocked ? 0 : 1;
}
