import type { EventJob } from "../queue/chat-job.ts";
import type { Bot, Handled, Visit } from "./bot.ts";
import { onDeparture, onUnsend } from "./events/departures.ts";
import { onArrival } from "./events/greetings.ts";
import { ignore } from "./events/ignore.ts";
import { onEdit, onMessage } from "./events/message.ts";
import { onPostback } from "./events/postback.ts";

/** Gives one LINE event its outcome. */
export function handleEvent(job: EventJob, bot: Bot, visit: Visit): Promise<Handled> {
  const { event } = job;
  switch (event.type) {
    case "message":
      return onMessage(event, job, bot, visit);
    case "messageEdited":
      return onEdit(event, job, bot, visit);
    case "postback":
      return onPostback(event, job, bot, visit);
    case "follow":
    case "join":
    case "memberJoined":
      return onArrival(event, job, bot, visit);
    case "unsend":
      return onUnsend(event, bot, visit);
    case "unfollow":
    case "leave":
      return onDeparture(event, bot, visit);
    case "accountLink":
    case "activated":
    case "beacon":
    case "botResumed":
    case "botSuspended":
    case "deactivated":
    case "delivery":
    case "memberLeft":
    case "membership":
    case "module":
    case "videoPlayComplete":
      return ignore(event, "no answer to this kind of event", bot);
    default:
      // LINE adds types without notice; an unknown one is no reason to fail.
      return ignore(event, "unknown kind of event", bot);
  }
}
