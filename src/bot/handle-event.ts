import type { webhook } from "@line/bot-sdk";
import { conversationOf } from "../line/webhook.ts";
import type { ChatJob } from "../queue/chat-job.ts";
import type { Bot, Handled, Visit } from "./bot.ts";
import { takeTurn } from "./take-turn.ts";

/** Gives one LINE event its outcome. */
export function handleEvent(job: ChatJob, bot: Bot, visit: Visit): Promise<Handled> {
  const { event } = job;
  switch (event.type) {
    case "message":
      return onMessage(event, job, bot, visit);
    case "accountLink":
    case "activated":
    case "beacon":
    case "botResumed":
    case "botSuspended":
    case "deactivated":
    case "delivery":
    case "follow":
    case "join":
    case "leave":
    case "memberJoined":
    case "memberLeft":
    case "membership":
    case "messageEdited":
    case "module":
    case "postback":
    case "unfollow":
    case "unsend":
    case "videoPlayComplete":
      return ignore(event, "no answer to this kind of event", bot);
    default:
      // LINE adds types without notice; an unknown one is no reason to fail.
      return ignore(event, "unknown kind of event", bot);
  }
}

function onMessage(event: webhook.MessageEvent, job: ChatJob, bot: Bot, visit: Visit): Promise<Handled> {
  const conversation = conversationOf(event.source);
  if (event.source?.type !== "user" || conversation === undefined) {
    return ignore(event, "not a 1:1 chat", bot);
  }
  if (event.message.type !== "text") return ignore(event, "not a text", bot);
  const { id, text } = event.message;
  const token = event.replyToken
    ? { replyToken: event.replyToken, receivedAtMs: job.receivedAtMs }
    : undefined;
  const key = { conversation, timestamp: event.timestamp, id };
  return takeTurn({ key, said: text.toWellFormed(), token }, job.receivedAtMs, bot, visit);
}

function ignore(event: webhook.Event, because: string, bot: Bot): Promise<Handled> {
  const conversation = conversationOf(event.source);
  bot.log.info("event ignored", {
    because,
    eventType: event.type,
    ...(conversation !== undefined && { conversation }),
  });
  return Promise.resolve({ kind: "done" });
}
