import type { webhook } from "@line/bot-sdk";
import type { Chat, Person, SendMessage, TapPostback } from "./page-api.ts";
import {
  displayedText,
  followEvent,
  joinEvent,
  postbackEvent,
  textEvent,
  unfollowEvent,
} from "./webhook-events.ts";
import type { Signature } from "./webhook-post.ts";
import type { WebhookSender } from "./webhook-sender.ts";
import { addPersonsBubble } from "./world/bubbles.ts";
import { addGroup, addPerson, setBlocked } from "./world/people.ts";
import type { NewPerson, World } from "./world/world.ts";

/** What the app on a phone accepts in one message, as far as known. */
const MOST_TYPED = 10_000;

export interface SentMessage {
  readonly messageId: string;
  readonly webhookEventId: string;
}

/** How the webhook goes out, when a test wants it odd. */
export interface Delivery {
  readonly signature?: Signature;
  readonly mode?: webhook.EventMode;
}

/** What people do in the app. Both the page and the tests come through here; misuse throws with the remedy. */
export interface Acts {
  /** Several messages travel in one webhook. */
  sendMessages(messages: readonly SendMessage[], delivery?: Delivery): readonly SentMessage[];
  tapPostback(tap: TapPostback): { readonly webhookEventId: string };
  addPerson(person: NewPerson): Person;
  addGroup(group: NewGroup): Chat;
  setBlocked(userId: string, isBlocked: boolean): Person;
}

export interface NewGroup {
  readonly title: string;
  readonly memberIds: readonly string[];
}

export function openActs(world: World, webhooks: WebhookSender): Acts {
  return {
    sendMessages: (messages, { signature, mode = "active" } = {}) => {
      // All are checked before the first is shown.
      const written = messages.map((message) => ({ ...message, chat: findChatOf(world, message) }));
      for (const message of messages) checkText(message);
      const sent = written.map(({ chat, userId: from, message: { text } }) => {
        const { event, message } = textEvent(world, { chat, from, text, mode });
        addPersonsBubble(world, {
          chatId: chat.chatId,
          from,
          message,
          webhookEventId: event.webhookEventId,
        });
        return event;
      });
      webhooks.send(sent, signature);
      return sent.map(({ message, webhookEventId }) => ({ messageId: message.id, webhookEventId }));
    },
    tapPostback: ({ userId, chatId, data, displayText }) => {
      const chat = findChatOf(world, { userId, chatId });
      const event = postbackEvent(world, chat, userId, data);
      const { webhookEventId } = event;
      if (displayText) {
        const message = displayedText(world, chatId, displayText);
        addPersonsBubble(world, { chatId, from: userId, message, webhookEventId });
      }
      webhooks.send([event]);
      return { webhookEventId };
    },
    addPerson: (newcomer) => {
      if (newcomer.displayName.trim() === "") throw new Error("Give the test user a name.");
      const person = addPerson(world, newcomer);
      webhooks.send([followEvent(world, person.userId, false)]);
      return person;
    },
    addGroup: ({ title, memberIds }) => {
      if (memberIds.length === 0) throw new Error("A group needs at least one member.");
      for (const userId of memberIds) findPerson(world, userId);
      const chat = addGroup(world, title, memberIds);
      webhooks.send([joinEvent(world, chat)]);
      return chat;
    },
    setBlocked: (userId, isBlocked) => {
      const person = findPerson(world, userId);
      if ((person.hasBlocked ?? false) === isBlocked) return person;
      const changed = setBlocked(world, person, isBlocked);
      webhooks.send([isBlocked ? unfollowEvent(world, userId) : followEvent(world, userId, true)]);
      return changed;
    },
  };
}

function findChatOf(world: World, { userId, chatId }: Pick<SendMessage, "userId" | "chatId">): Chat {
  const person = findPerson(world, userId);
  const chat = world.chats.get(chatId);
  if (!chat)
    throw new Error(`There is no chat ${chatId}, or the bot has left it. Take a chatId of the state.`);
  if (!chat.memberIds.includes(userId)) throw new Error(`${person.displayName} is not in this chat.`);
  if (chat.kind === "user" && person.hasBlocked) {
    throw new Error(`${person.displayName} has blocked the bot. Unblock it first.`);
  }
  return chat;
}

function checkText({ message: { text } }: SendMessage): void {
  if (text === "") throw new Error("The text is empty.");
  if (text.length > MOST_TYPED) {
    throw new Error(`The text has ${text.length} characters; the app takes ${MOST_TYPED}. Shorten it.`);
  }
}

function findPerson(world: World, userId: string): Person {
  const person = world.people.get(userId);
  if (!person) throw new Error(`There is no test user ${userId}. Take a userId of the state.`);
  return person;
}
