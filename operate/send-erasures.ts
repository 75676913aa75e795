import type { Clock } from "../src/clock.ts";
import type { ChatJob } from "../src/queue/chat-job.ts";
import { MOST_AT_ONCE, type DeadLetter, type DeadLetters } from "./dead-letters.ts";
import { bodyAgain, jobOf } from "./letter-job.ts";
import { kindOfLetter } from "./letter-kind.ts";
import { takesBack } from "./takes-back.ts";

export interface SentErasures {
  readonly erasures: number;
  /** Letters that asked what one of the erasures takes back. */
  readonly dropped: number;
}

interface ReadLetter {
  readonly letter: DeadLetter;
  readonly job: ChatJob;
}

/**
 * Sends the erasures again, ahead of the questions before them in their chats, and drops what they take back; all other
 * letters are back in their places afterwards. Overtaking is right here and nowhere else: the question would be answered
 * only to be deleted, or would keep the erasure waiting for next month's pushes.
 *
 * It sees the first ten letters of a chat, because a FIFO queue shows nothing behind letters that somebody holds. An
 * erasure further behind goes in its order.
 */
export async function sendErasures(
  letters: DeadLetters,
  perSecond: number,
  clock: Clock,
  report: (what: string, letter: DeadLetter, job: ChatJob) => void,
): Promise<SentErasures> {
  const done = { erasures: 0, dropped: 0 };
  const held = new Map<string, DeadLetter>();

  const sendAllOf = async (chat: readonly DeadLetter[]): Promise<number> => {
    const waiting = new Map<string, ReadLetter>();
    let sent = 0;
    for (const letter of chat) {
      const job = jobOf(letter);
      if (!job || kindOfLetter(job) !== "erasure") {
        held.set(letter.id, letter);
        if (job) waiting.set(letter.id, { letter, job });
        continue;
      }
      await letters.sendAgain(letter, bodyAgain(letter, job));
      report("erasure sent", letter, job);
      // Before the erasure is removed: a run that dies in between must find it again, and drop the rest.
      for (const other of [...waiting.values()].filter((one) => takesBack(job, one.job))) {
        await letters.remove(other.letter);
        report("dropped, taken back", other.letter, other.job);
        waiting.delete(other.letter.id);
        held.delete(other.letter.id);
        done.dropped += 1;
      }
      await letters.remove(letter);
      sent += 1;
    }
    done.erasures += sent;
    return sent;
  };

  for (let knownInARow = 0; ;) {
    const batch = await letters.nextFew();
    // What is held comes back after a minute. Once all of it has passed without anything new, there is nothing new.
    knownInARow = batch.every(({ id }) => held.has(id)) ? knownInARow + batch.length : 0;
    if (batch.length === 0 || knownInARow > held.size) break;
    const { whole, cut } = splitByChat(batch);
    await letters.putBack(cut);
    let sent = 0;
    for (const chat of whole) sent += await sendAllOf(chat);
    // Not between two of a batch: the queue would forget that they are held.
    if (sent > 0) await clock.sleep((1000 * sent) / perSecond);
  }
  await letters.putBack([...held.values()]);
  return done;
}

/** A full batch may end in the middle of a chat, whose rest stays out of sight until its beginning is put back. */
function splitByChat(batch: readonly DeadLetter[]) {
  const chats = [...Map.groupBy(batch, ({ groupId }) => groupId).values()];
  if (batch.length < MOST_AT_ONCE || chats.length === 1) return { whole: chats, cut: [] };
  return { whole: chats.slice(0, -1), cut: chats.at(-1) ?? [] };
}
