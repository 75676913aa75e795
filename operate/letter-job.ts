import { readChatJob, writeChatJob, type ChatJob } from "../src/queue/chat-job.ts";
import type { DeadLetter } from "./dead-letters.ts";

/** Undefined for a letter that this version cannot read. */
export function jobOf({ body }: DeadLetter): ChatJob | undefined {
  try {
    return readChatJob(body);
  } catch {
    return undefined;
  }
}

/** A letter that dies again keeps the time of its first death, which names the turn it is answered in. */
export function bodyAgain({ body, deadSinceMs }: DeadLetter, job: ChatJob): string {
  if (job.kind !== "event") return body;
  return writeChatJob(job.event, job.receivedAtMs, job.deadSinceMs ?? deadSinceMs);
}
