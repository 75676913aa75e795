import type { Chat, Person } from "../page-api.ts";
import {
  followEvent,
  joinEvent,
  leaveEvent,
  memberJoinedEvent,
  memberLeftEvent,
  unfollowEvent,
} from "../webhook-events.ts";
import type { WebhookSender } from "../webhook-sender.ts";
import { addChat, putChat } from "../world/chats.ts";
import { recordDeed } from "../world/deeds.ts";
import { addPerson, changePerson } from "../world/people.ts";
import type { NewPerson, World } from "../world/world.ts";
import { findPerson, sendIn } from "./find.ts";

export interface Membership {
  addPerson(person: NewPerson): Person;
  setBlocked(userId: string, isBlocked: boolean): Person;
  /** Whether groups tell the bot who this person is. */
  setConsent(userId: string, isGiven: boolean): Person;
  addGroup(group: NewGroup): Chat;
  /** Invites a person, or lets them leave. */
  setMember(chatId: string, userId: string, isMember: boolean): Chat;
  /** Invites the bot, or removes it. */
  setBotMember(chatId: string, isMember: boolean): Chat;
}

export interface NewGroup {
  readonly title: string;
  readonly memberIds: readonly string[];
  /** A room is what LINE's old multi-person chats are. */
  readonly kind?: "group" | "room";
}

export function openMembership(world: World, webhooks: WebhookSender): Membership {
  return {
    addPerson: (newcomer) => {
      if (newcomer.displayName.trim() === "") throw new Error("Give the test user a name.");
      const person = addPerson(world, newcomer);
      webhooks.send([followEvent(world, person.userId, false)]);
      return person;
    },
    setBlocked: (userId, isBlocked) => {
      const person = findPerson(world, userId);
      if ((person.hasBlocked ?? false) === isBlocked) return person;
      const { hasBlocked: _before, ...rest } = person;
      const changed = changePerson(world, isBlocked ? { ...rest, hasBlocked: true } : rest);
      recordDeed(world, { kind: isBlocked ? "block" : "unblock", chatId: userId, userId });
      webhooks.send([isBlocked ? unfollowEvent(world, userId) : followEvent(world, userId, true)]);
      return changed;
    },
    setConsent: (userId, isGiven) => {
      const { refusesConsent: _before, ...rest } = findPerson(world, userId);
      return changePerson(world, isGiven ? rest : { ...rest, refusesConsent: true });
    },
    addGroup: ({ title, memberIds, kind = "group" }) => {
      if (memberIds.length === 0) throw new Error("A group needs at least one member.");
      for (const userId of memberIds) findPerson(world, userId);
      return welcomeBot(world, webhooks, addChat(world, { kind, title, memberIds }));
    },
    setMember: (chatId, userId, isMember) => {
      const person = findPerson(world, userId);
      const chat = findGroup(world, chatId);
      if (chat.memberIds.includes(userId) === isMember) return chat;
      if (!isMember && chat.memberIds.length === 1) {
        throw new Error(`${person.displayName} is the last one here. Invite somebody first.`);
      }
      const memberIds = isMember
        ? [...chat.memberIds, userId]
        : chat.memberIds.filter((one) => one !== userId);
      const changed = putChat(world, { ...chat, memberIds });
      recordDeed(world, { kind: isMember ? "join" : "leave", chatId, userId });
      if (chat.lacksBot) return changed;
      const event = isMember
        ? memberJoinedEvent(world, changed, userId)
        : memberLeftEvent(world, changed, userId);
      sendIn(world, webhooks, chatId, [event]);
      return changed;
    },
    setBotMember: (chatId, isMember) => {
      const { lacksBot = false, ...chat } = findGroup(world, chatId);
      if (lacksBot !== isMember) return { ...chat, ...(lacksBot && { lacksBot }) };
      const [userId = ""] = chat.memberIds;
      recordDeed(world, { kind: isMember ? "bring-bot" : "remove-bot", chatId, userId });
      return isMember ? welcomeBot(world, webhooks, chat) : dismissBot(world, webhooks, chat);
    },
  };
}

/** A group tells the bot at once; a room with its first event.
 *  https://developers.line.biz/en/reference/messaging-api/#join-event */
function welcomeBot(world: World, webhooks: WebhookSender, chat: Chat): Chat {
  if (chat.kind === "room") return putChat(world, { ...chat, owesJoin: true });
  webhooks.send([joinEvent(world, putChat(world, chat))]);
  return chat;
}

export function dismissBot(world: World, webhooks: WebhookSender, chat: Chat): Chat {
  const { owesJoin: _never, ...rest } = chat;
  const left = putChat(world, { ...rest, lacksBot: true });
  webhooks.send([leaveEvent(world, chat)]);
  return left;
}

function findGroup(world: World, chatId: string): Chat {
  const chat = world.chats.get(chatId);
  if (!chat || chat.kind === "user")
    throw new Error(`There is no group ${chatId}. Take a chatId of the state.`);
  return chat;
}
