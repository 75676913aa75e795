import type { webhook } from "@line/bot-sdk";
import type { ReplyToken, TurnKey } from "../conversation/turn.ts";
import { conversationOf } from "../line/webhook.ts";
import type { EventJob } from "../queue/chat-job.ts";
import type { Bot, Handled, Visit } from "./bot.ts";
import { answerMessage } from "./answer-message.ts";
import { answerTap } from "./answer-tap.ts";
import { readButton } from "./buttons.ts";
import { takeTurn } from "./take-turn.ts";

/** Gives one LINE event its outcome. */
export function handleEvent(job: EventJob, bot: Bot, visit: Visit): Promise<Handled> {
  const { event } = job;
  switch (event.type) {
    case "message":
      return onMessage(event, job, bot, visit);
    case "postback":
      return onPostback(event, job, bot, visit);
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
    case "unfollow":
    case "unsend":
    case "videoPlayComplete":
      return ignore(event, "no answer to this kind of event", bot);
    default:
      // LINE adds types without notice; an unknown one is no reason to fail.
      return ignore(event, "unknown kind of event", bot);
  }
}

/** The turn that a person's message in a 1:1 chat begins; undefined for anything else. */
export function turnOf(event: webhook.Event): { readonly key: TurnKey; readonly said: string } | undefined {
  if (event.type !== "message" || event.message.type !== "text") return undefined;
  const conversation = conversationOf(event.source);
  if (event.source?.type !== "user" || conversation === undefined) return undefined;
  const { id, text } = event.message;
  return { key: { conversation, timestamp: event.timestamp, id }, said: text.toWellFormed() };
}

function onMessage(event: webhook.MessageEvent, job: EventJob, bot: Bot, visit: Visit): Promise<Handled> {
  const turn = turnOf(event);
  if (!turn) {
    const isOneToOne = event.source?.type === "user" && conversationOf(event.source) !== undefined;
    return ignore(event, isOneToOne ? "not a text" : "not a 1:1 chat", bot);
  }
  const start = { ...turn, token: tokenOf(event, job) };
  return takeTurn(start, answerMessage(job.receivedAtMs, bot), job.receivedAtMs, bot, visit);
}

async function onPostback(
  event: webhook.PostbackEvent,
  job: EventJob,
  bot: Bot,
  visit: Visit,
): Promise<Handled> {
  const conversation = conversationOf(event.source);
  if (event.source?.type !== "user" || conversation === undefined) {
    return ignore(event, "not a 1:1 chat", bot);
  }
  const tap = readButton(event.postback.data, conversation);
  if (!tap) return ignore(event, "not a button of ours", bot);
  const key = { conversation, timestamp: event.timestamp, id: event.webhookEventId };
  const token = tokenOf(event, job);
  if (tap.kind === "show") {
    return takeTurn({ key, said: "", token }, answerTap(tap.turn, bot), job.receivedAtMs, bot, visit);
  }
  // The stored question asked anew: a turn of its own, remembered like any other.
  const said = (await bot.turns.look(tap.turn, bot.clock.now()))?.said ?? "";
  return takeTurn({ key, said, token }, answerMessage(job.receivedAtMs, bot), job.receivedAtMs, bot, visit);
}

function tokenOf(
  { replyToken }: { replyToken?: string },
  { receivedAtMs }: EventJob,
): ReplyToken | undefined {
  return replyToken ? { replyToken, receivedAtMs } : undefined;
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
