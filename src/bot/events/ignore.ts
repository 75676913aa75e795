import type { webhook } from "@line/bot-sdk";
import { conversationOf } from "../../line/webhook.ts";
import type { Bot, Handled } from "../bot.ts";

/** Does nothing about an event, with one line in the log. */
export function ignore(event: webhook.Event, because: string, bot: Bot): Promise<Handled> {
  const conversation = conversationOf(event.source);
  bot.log.info("event ignored", {
    because,
    eventType: event.type,
    ...(conversation !== undefined && { conversation }),
  });
  return Promise.resolve({ kind: "done" });
}
