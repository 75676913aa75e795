import type { ChatJob } from "../queue/chat-job.ts";
import type { Bot, Handled, Visit } from "./bot.ts";
import { deliverWaiting } from "./deliver-waiting.ts";
import { handleEvent } from "./handle-event.ts";

/** Does what one queue entry asks for. */
export function handleJob(job: ChatJob, bot: Bot, visit: Visit): Promise<Handled> {
  switch (job.kind) {
    case "event":
      return handleEvent(job, bot, visit);
    case "deliver":
      return deliverWaiting(job.turn, bot, visit);
  }
}
