import type { webhook } from "@line/bot-sdk";
import { conversationOf } from "../../line/webhook.ts";
import type { Bot, Handled, Visit } from "../bot.ts";
import { deliverFreed, forget } from "../forget.ts";
import { whileHidden } from "../keep-hold.ts";
import { inPlaceOf } from "../taken-back.ts";
import { ignore } from "./ignore.ts";

/** The bot was blocked, or is in the group no more: all that is kept of the chat until then is deleted. */
export async function onDeparture(
  event: webhook.UnfollowEvent | webhook.LeaveEvent,
  bot: Bot,
  visit: Visit,
): Promise<Handled> {
  const conversation = conversationOf(event.source);
  if (conversation === undefined) return ignore(event, "no chat that is known", bot);
  // LINE may deliver it again, even after somebody has come back: what was said since then stays.
  const forgetting = { conversation, untilMs: event.timestamp, hasLeft: true };
  await whileHidden(bot, visit, () => forget(forgetting, bot));
  bot.log.info("chat forgotten", { because: event.type, conversation });
  return { kind: "done" };
}

/** Somebody took a message back: it goes, with all that was made of it. */
export async function onUnsend(event: webhook.UnsendEvent, bot: Bot, visit: Visit): Promise<Handled> {
  const conversation = conversationOf(event.source);
  if (conversation === undefined) return ignore(event, "no chat that is known", bot);
  const message = { conversation, messageId: event.unsend.messageId };
  await whileHidden(bot, visit, async () => {
    await deliverFreed(await bot.messages.unsend(message, inPlaceOf(bot), bot.clock.now()), bot);
  });
  bot.log.info("message unsent", { conversation });
  return { kind: "done" };
}
