import type { Clock } from "../src/clock.ts";
import { ageInWords } from "./age-in-words.ts";
import type { DeadLetter, DeadLetters } from "./dead-letters.ts";
import { ageOf, isTooOld } from "./letter-age.ts";
import { bodyAgain, jobOf } from "./letter-job.ts";
import { kindOfLetter } from "./letter-kind.ts";
import type { Pushes } from "./pushes.ts";
import { sendErasures } from "./send-erasures.ts";

export interface RedriveOptions {
  readonly perSecond: number;
  /** Whoever asked longer ago does not wait for an answer any more. An erasure is wanted at any age. */
  readonly olderThanMs: number;
  /** So many pushes of the month are left alone. */
  readonly keptPushes: number;
}

export interface Redriven {
  readonly sent: number;
  /** How many of `sent` erase something. */
  readonly erasures: number;
  readonly dropped: number;
  /** Letters that stay because this version cannot read them. */
  readonly unreadable: number;
  /** The next letter could have cost a push of the reserve. */
  readonly isStopped: boolean;
}

/**
 * Sends dead letters back to the chat queue, slowly, and deletes each one only after it is stored there: erasures first,
 * the rest in its order. Ends when none is left, or before the reserve of pushes is touched: every reply token is dead by
 * now, so that each question may cost one. Safe to repeat: the queue and the turn's record make of two letters one answer.
 */
export async function redriveLetters(
  letters: DeadLetters,
  pushes: Pushes,
  { perSecond, olderThanMs, keptPushes }: RedriveOptions,
  clock: Clock,
  print: (line: string) => void,
): Promise<Redriven> {
  const done = { sent: 0, erasures: 0, dropped: 0, unreadable: 0 };
  const report = (what: string, { id, reason }: DeadLetter, ageMs: number) =>
    print(`${what}  ${id}  ${ageInWords(ageMs)} old  reason: ${reason}`);
  const eraseFirst = async () => {
    const { erasures, dropped } = await sendErasures(letters, perSecond, clock, (what, letter, job) =>
      report(what, letter, ageOf(job, clock.now())),
    );
    done.sent += erasures;
    done.erasures += erasures;
    done.dropped += dropped;
  };

  await eraseFirst();
  const usedAtStart = (await pushes.quota()).used;
  let spent = 0;
  for (;;) {
    const letter = await letters.next();
    if (!letter) return { ...done, isStopped: false };
    const job = jobOf(letter);
    if (!job) {
      report("left, unreadable", letter, clock.now() - letter.deadSinceMs);
      done.unreadable += 1;
      continue;
    }
    const ageMs = ageOf(job, clock.now());
    const kind = kindOfLetter(job);
    if (kind !== "erasure" && isTooOld(job, olderThanMs, clock.now())) {
      await letters.remove(letter);
      report("dropped", letter, ageMs);
      done.dropped += 1;
      continue;
    }
    if (kind === "question") {
      const cost = await pushes.costOf(conversationOf(letter));
      const { limit = Infinity, used } = await pushes.quota();
      // What was sent a moment ago may not be counted yet; what others push meanwhile is.
      if (Math.max(used, usedAtStart + spent) + cost + keptPushes > limit) {
        await letters.putBack([letter]);
        // Behind what was sent meanwhile, more erasures may have come into sight.
        await eraseFirst();
        return { ...done, isStopped: true };
      }
      spent += cost;
    }
    await letters.sendAgain(letter, bodyAgain(letter, job));
    await letters.remove(letter);
    report(kind === "erasure" ? "erasure sent" : "sent again", letter, ageMs);
    done.sent += 1;
    if (kind === "erasure") done.erasures += 1;
    await clock.sleep(1000 / perSecond);
  }
}

/** A conversation may have more than one group in the queue; what follows its id begins with `#`. */
function conversationOf({ groupId }: DeadLetter): string {
  return groupId.split("#")[0] ?? groupId;
}
