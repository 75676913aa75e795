import type { ChatJob } from "../queue/chat-job.ts";
import { askAnew } from "./ask-anew.ts";
import type { Bot, Handled, Visit } from "./bot.ts";
import { deliverWaiting } from "./deliver-waiting.ts";
import { handleEvent } from "./handle-event.ts";

/** Does what one queue entry asks for. */
export async function handleJob(job: ChatJob, bot: Bot, visit: Visit): Promise<Handled> {
  switch (job.kind) {
    case "event":
      if (job.deadSinceMs === undefined) return handleEvent(job, bot, visit);
      return askAnew(job, job.deadSinceMs, bot, (anew) => handleEvent(anew, bot, visit));
    case "deliver":
      return deliverWaiting(job.turn, bot, visit);
  }
}
