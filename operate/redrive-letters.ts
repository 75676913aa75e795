import type { Clock } from "../src/clock.ts";
import { readChatJob, writeChatJob, type ChatJob } from "../src/queue/chat-job.ts";
import { ageInWords } from "./age-in-words.ts";
import type { DeadLetter, DeadLetters } from "./dead-letters.ts";
import type { Pushes } from "./pushes.ts";

export interface RedriveOptions {
  readonly perSecond: number;
  /** Whoever asked longer ago does not wait for an answer any more. */
  readonly olderThanMs: number;
  /** So many pushes of the month are left alone. */
  readonly keptPushes: number;
}

export interface Redriven {
  readonly sent: number;
  readonly dropped: number;
  /** Letters that stay because this version cannot read them. */
  readonly unreadable: number;
  /** The next letter could have cost a push of the reserve. */
  readonly isStopped: boolean;
}

/**
 * Sends dead letters back to the chat queue, slowly and in their order, and deletes each one only after it is stored
 * there. Ends when none is left, or before the reserve of pushes is touched: every reply token is dead by now, so that
 * each letter may cost one. Safe to repeat: the queue and the turn's record make of two letters one answer.
 */
export async function redriveLetters(
  letters: DeadLetters,
  pushes: Pushes,
  { perSecond, olderThanMs, keptPushes }: RedriveOptions,
  clock: Clock,
  print: (line: string) => void,
): Promise<Redriven> {
  const done = { sent: 0, dropped: 0, unreadable: 0 };
  const usedAtStart = (await pushes.quota()).used;
  let spent = 0;

  for (;;) {
    const letter = await letters.next();
    if (!letter) return { ...done, isStopped: false };
    const job = readJob(letter);
    const report = (what: string, ageMs: number) =>
      print(`${what}  ${letter.id}  ${ageInWords(ageMs)} old  reason: ${letter.reason}`);
    if (!job) {
      report("left, unreadable", clock.now() - letter.deadSinceMs);
      done.unreadable += 1;
      continue;
    }
    const ageMs = clock.now() - askedAtMs(job);
    if (ageMs > olderThanMs) {
      await letters.remove(letter);
      report("dropped", ageMs);
      done.dropped += 1;
      continue;
    }
    const cost = await pushes.costOf(conversationOf(letter));
    const { limit = Infinity, used } = await pushes.quota();
    // What was sent a moment ago may not be counted yet; what others push meanwhile is.
    if (Math.max(used, usedAtStart + spent) + cost + keptPushes > limit) {
      await letters.putBack(letter);
      return { ...done, isStopped: true };
    }
    await letters.sendAgain(letter, bodyOf(letter, job));
    await letters.remove(letter);
    report("sent again", ageMs);
    done.sent += 1;
    spent += cost;
    await clock.sleep(1000 / perSecond);
  }
}

function readJob({ body }: DeadLetter): ChatJob | undefined {
  try {
    return readChatJob(body);
  } catch {
    return undefined;
  }
}

function askedAtMs(job: ChatJob): number {
  switch (job.kind) {
    case "event":
      return job.receivedAtMs;
    case "deliver":
      return job.turn.timestamp;
    case "forget":
      return job.forgetting.untilMs;
  }
}

/** A letter that dies again keeps the time of its first death, which names the turn it is answered in. */
function bodyOf({ body, deadSinceMs }: DeadLetter, job: ChatJob): string {
  if (job.kind !== "event") return body;
  return writeChatJob(job.event, job.receivedAtMs, job.deadSinceMs ?? deadSinceMs);
}

/** A conversation may have more than one group in the queue; what follows its id begins with `#`. */
function conversationOf({ groupId }: DeadLetter): string {
  return groupId.split("#")[0] ?? groupId;
}
