import type { webhook } from "@line/bot-sdk";
import { conversationOf } from "../../line/webhook.ts";
import type { Bot, Handled } from "../bot.ts";
import { ignore } from "./ignore.ts";

/** The bot was blocked, or is in the group no more: all that is kept of the chat is deleted. */
export async function onDeparture(
  event: webhook.UnfollowEvent | webhook.LeaveEvent,
  bot: Bot,
): Promise<Handled> {
  const conversation = conversationOf(event.source);
  if (conversation === undefined) return ignore(event, "no chat that is known", bot);
  await bot.chats.forget(conversation, { hasLeft: true }, bot.clock.now());
  bot.log.info("chat forgotten", { because: event.type, conversation });
  return { kind: "done" };
}

/** Somebody took a message back: it goes, with all that was made of it. */
export async function onUnsend(event: webhook.UnsendEvent, bot: Bot): Promise<Handled> {
  const conversation = conversationOf(event.source);
  if (conversation === undefined) return ignore(event, "no chat that is known", bot);
  await bot.messages.unsend({ conversation, messageId: event.unsend.messageId }, bot.clock.now());
  bot.log.info("message unsent", { conversation });
  return { kind: "done" };
}
