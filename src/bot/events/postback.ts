import type { webhook } from "@line/bot-sdk";
import type { TurnKey } from "../../conversation/turn.ts";
import { isGroupChat } from "../../line/chat-kind.ts";
import { conversationOf } from "../../line/webhook.ts";
import type { EventJob } from "../../queue/chat-job.ts";
import { TAP_NOTICE_MS } from "../../times.ts";
import { answerMessage } from "../answer-message.ts";
import { answerTap } from "../answer-tap.ts";
import type { Bot, Handled, Visit } from "../bot.ts";
import { readTap } from "../buttons.ts";
import { forgetAll } from "../run-command.ts";
import { sayOurs } from "../say-ours.ts";
import { replyOrDrop } from "../send-answer.ts";
import { takeTurn, type MakeAnswer } from "../take-turn.ts";
import { speakerOf, tokenOf } from "../turn-of.ts";
import { ignore } from "./ignore.ts";

/**
 * A tap on a button. In a group everybody sees a button; it works for the one whose message it belongs to, and where LINE
 * does not say who tapped, for anybody in that chat. A suggestion belongs to nobody: who taps it asks it.
 */
export async function onPostback(
  event: webhook.PostbackEvent,
  job: EventJob,
  bot: Bot,
  visit: Visit,
): Promise<Handled> {
  const conversation = conversationOf(event.source);
  if (conversation === undefined) return ignore(event, "no chat that is known", bot);
  const isGroup = isGroupChat(conversation);
  const key = { conversation, timestamp: event.timestamp, id: event.webhookEventId };
  const token = tokenOf(event, job);
  const tap = readTap(event.postback, conversation);
  const tapper = isGroup ? speakerOf(event) : undefined;
  if (!tap) return ignore(event, "not a button of ours", bot);
  if (tap.kind === "ask") {
    const start = { key, said: tap.text, token, speaker: tapper };
    return takeTurn(start, answerMessage(job.receivedAtMs, bot), job.receivedAtMs, bot, visit);
  }
  const seen = await bot.turns.look(tap.turn, bot.clock.now());
  if (seen?.speaker !== undefined && tapper !== undefined && seen.speaker !== tapper)
    return onOthersButton(event, key, job, bot, visit);
  const speaker = tapper ?? seen?.speaker;
  const take = (said: string, make: MakeAnswer, quotes?: string) =>
    takeTurn({ key, said, token, speaker, quotes }, make, job.receivedAtMs, bot, visit);
  switch (tap.kind) {
    case "show":
      return take("", answerTap(tap.turn, bot));
    case "forget":
      return take("", forgetAll(speaker, bot));
    case "retry": {
      const gone = sayOurs(bot, ({ questionGone }) => ({ type: "text", text: questionGone }));
      if (!seen?.said) return take("", gone);
      // The stored question asked anew: a turn of its own, remembered like any other.
      await bot.messages.noteCopy({ conversation, messageId: tap.turn.id }, key, bot.clock.now());
      // Taken back before that was noted, it would have left the copy behind.
      const asked = await bot.turns.look(tap.turn, bot.clock.now());
      if (!asked?.said) return take("", gone);
      return take(asked.said, answerMessage(job.receivedAtMs, bot), asked.quotes);
    }
  }
}

/** A kind word, and silence for a while after it: in a group, taps are cheap and notices are not. */
async function onOthersButton(
  event: webhook.PostbackEvent,
  key: TurnKey,
  job: EventJob,
  bot: Bot,
  visit: Visit,
): Promise<Handled> {
  if (!(await bot.chats.isFirst("others-button", key, TAP_NOTICE_MS, bot.clock.now())))
    return ignore(event, "somebody else's button", bot);
  const make = sayOurs(bot, ({ notYourButton }) => ({ type: "text", text: notYourButton }));
  return takeTurn(
    { key, said: "", token: tokenOf(event, job) },
    make,
    job.receivedAtMs,
    bot,
    visit,
    replyOrDrop,
  );
}
