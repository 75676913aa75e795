import type { webhook } from "@line/bot-sdk";
import { conversationOf } from "../../line/webhook.ts";
import type { EventJob } from "../../queue/chat-job.ts";
import { JOINING_BURST_MS } from "../../times.ts";
import type { Bot, Handled, Visit } from "../bot.ts";
import type { Kept, Phrases } from "../phrases/phrases.ts";
import { languageButtons } from "../run-command.ts";
import { sayOurs } from "../say-ours.ts";
import { replyOrDrop } from "../send-answer.ts";
import { takeTurn } from "../take-turn.ts";
import { tokenOf } from "../turn-of.ts";
import { ignore } from "./ignore.ts";

type GreetedEvent = webhook.FollowEvent | webhook.JoinEvent | webhook.MemberJoinedEvent;

/** Somebody added the bot as a friend or unblocked it, invited it, or came into its group. A greeting never costs a push. */
export async function onArrival(
  event: GreetedEvent,
  job: EventJob,
  bot: Bot,
  visit: Visit,
): Promise<Handled> {
  const conversation = conversationOf(event.source);
  if (conversation === undefined) return ignore(event, "no chat that is known", bot);
  const key = { conversation, timestamp: event.timestamp, id: event.webhookEventId };
  const isFirst =
    event.type !== "memberJoined" ||
    (await bot.chats.isFirst("memberJoined", key, JOINING_BURST_MS, bot.clock.now()));
  if (!isFirst) return ignore(event, "greeted with the first of its burst", bot);
  const quickReply = event.type === "memberJoined" ? {} : { quickReply: languageButtons() };
  const make = sayOurs(bot, (words) => ({
    type: "text",
    text: GREETINGS[event.type](words, { days: bot.settings.memoryDays }),
    ...quickReply,
  }));
  return takeTurn(
    { key, said: "", token: tokenOf(event, job) },
    make,
    job.receivedAtMs,
    bot,
    visit,
    replyOrDrop,
  );
}

const GREETINGS: Readonly<Record<GreetedEvent["type"], (words: Phrases, kept: Kept) => string>> = {
  follow: ({ greeting }, kept) => greeting(kept),
  join: ({ groupGreeting }, kept) => groupGreeting(kept),
  memberJoined: ({ memberGreeting }) => memberGreeting,
};
