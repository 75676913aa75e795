import { conversationOf } from "../line/webhook.ts";
import type { ChatJob, EventJob } from "../queue/chat-job.ts";
import { askAnew } from "./ask-anew.ts";
import type { Bot, Handled, Visit } from "./bot.ts";
import { deliverWaiting } from "./deliver-waiting.ts";
import { ignore } from "./events/ignore.ts";
import { forget } from "./forget.ts";
import { handleEvent } from "./handle-event.ts";
import { whileHidden } from "./keep-hold.ts";
import { hasWords, speakerOf } from "./turn-of.ts";

/** Does what one queue entry asks for. */
export async function handleJob(job: ChatJob, bot: Bot, visit: Visit): Promise<Handled> {
  switch (job.kind) {
    case "event":
      if (await isForgotten(job, bot)) return ignore(job.event, "forgotten before it came", bot);
      if (job.deadSinceMs === undefined) return handleEvent(job, bot, visit);
      return askAnew(job, job.deadSinceMs, bot, (anew) => handleEvent(anew, bot, visit));
    case "deliver":
      return deliverWaiting(job.turn, bot, visit);
    case "forget":
      await whileHidden(bot, visit, () => forget(job.forgetting, bot));
      return { kind: "done" };
  }
}

/** A message that was never stored before its chat or its writer was forgotten must not bring itself back. */
async function isForgotten({ event, deadSinceMs }: EventJob, { chats }: Bot): Promise<boolean> {
  const isLate = deadSinceMs !== undefined || event.deliveryContext.isRedelivery;
  const conversation = conversationOf(event.source);
  if (!isLate || conversation === undefined || !hasWords(event)) return false;
  return chats.isForgotten(conversation, speakerOf(event), event.timestamp);
}
