import type { Delivery, SentMessage } from "../acts.ts";
import { displayedText, editEvent, messageEvent } from "../message-events.ts";
import type { EditMessage, SendMessage, TapPostback, UnsendMessage } from "../page-api.ts";
import { findTappedButton } from "../tapped-button.ts";
import { postbackEvent, unsendEvent } from "../webhook-events.ts";
import type { WebhookSender } from "../webhook-sender.ts";
import { addPersonsBubble, editBubble, unsendBubble } from "../world/bubbles.ts";
import { recordDeed } from "../world/deeds.ts";
import type { World } from "../world/world.ts";
import { checkWritten } from "../written-message.ts";
import { findChatOf, findOwnBubble, sendIn } from "./find.ts";

type SentEvent = Pick<SentMessage, "webhookEventId">;

export interface Talk {
  /** Several messages travel in one webhook. */
  sendMessages(messages: readonly SendMessage[], delivery?: Delivery): readonly SentMessage[];
  /** Groups only, as in the app. */
  editMessage(edit: EditMessage): SentEvent;
  unsendMessage(unsend: UnsendMessage): SentEvent;
  tapPostback(tap: TapPostback): SentEvent;
}

export function openTalk(world: World, webhooks: WebhookSender): Talk {
  return {
    sendMessages: (messages, { signature, mode } = {}) => {
      // All are checked before the first is shown.
      const checked = messages.map((message) => ({ ...message, chat: checkSending(world, message) }));
      const events = checked.map(({ chat, userId, message: written }) => {
        const sent = { chat, from: userId, message: written, ...(mode && { mode }) };
        const { event, message } = messageEvent(world, sent);
        const { webhookEventId } = event;
        addPersonsBubble(world, { chat, from: userId, message, webhookEventId });
        recordDeed(world, {
          kind: "write",
          chatId: chat.chatId,
          userId,
          messageId: message.id,
          message: written,
        });
        return event;
      });
      const [first] = checked;
      if (first) sendIn(world, webhooks, first.chat.chatId, events, signature);
      return events.map(({ message, webhookEventId }) => ({ messageId: message.id, webhookEventId }));
    },
    editMessage: ({ userId, messageId, text }) => {
      const bubble = findOwnBubble(world, userId, messageId);
      const chat = findChatOf(world, userId, bubble.chatId);
      if (chat.kind !== "group") throw new Error("Messages can be edited in groups only.");
      if (bubble.message.type !== "text") throw new Error("Only a text can be edited.");
      checkWritten({ type: "text", text });
      const { event, message } = editEvent(world, chat, userId, { id: messageId, text });
      const { webhookEventId } = event;
      editBubble(world, bubble, message, webhookEventId);
      recordDeed(world, { kind: "edit", chatId: chat.chatId, userId, messageId, text });
      sendIn(world, webhooks, chat.chatId, [event]);
      return { webhookEventId };
    },
    unsendMessage: ({ userId, messageId }) => {
      const bubble = findOwnBubble(world, userId, messageId);
      const chat = findChatOf(world, userId, bubble.chatId);
      const event = unsendEvent(world, chat, userId, messageId);
      unsendBubble(world, bubble);
      recordDeed(world, { kind: "unsend", chatId: chat.chatId, userId, messageId });
      sendIn(world, webhooks, chat.chatId, [event]);
      return { webhookEventId: event.webhookEventId };
    },
    tapPostback: ({ userId, chatId, data, displayText, params }) => {
      const chat = findChatOf(world, userId, chatId);
      const event = postbackEvent(world, chat, userId, { data, ...(params && { params }) });
      const { webhookEventId } = event;
      const button = findTappedButton(world, chatId, data);
      recordDeed(world, { kind: "tap", chatId, userId, data, displayText, params, button });
      if (displayText) {
        const message = displayedText(world, chatId, displayText);
        addPersonsBubble(world, { chat, from: userId, message, webhookEventId });
      }
      sendIn(world, webhooks, chatId, [event]);
      return { webhookEventId };
    },
  };
}

function checkSending(world: World, { userId, chatId, message }: SendMessage) {
  const chat = findChatOf(world, userId, chatId);
  checkWritten(message);
  const quoted = "quotedMessageId" in message ? message.quotedMessageId : undefined;
  if (quoted !== undefined && world.bubbles.get(quoted)?.chatId !== chatId) {
    throw new Error(`There is no message ${quoted} in this chat to quote.`);
  }
  return chat;
}
