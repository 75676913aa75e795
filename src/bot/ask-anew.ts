import type { TurnKey } from "../conversation/turn.ts";
import type { EventJob } from "../queue/chat-job.ts";
import type { Bot, Handled } from "./bot.ts";
import { turnOf } from "./turn-of.ts";

/** So many of the chat's newest turns are looked through for the same question. */
const TURNS_READ = 30;

/**
 * Handles a dead letter that an operator sent again. The person has read an apology, and that turn is closed; so the
 * question gets a new turn, the same one however often the letter is sent, and nothing if the person asked again
 * meanwhile. A turn that was never closed goes on where it stopped.
 */
export async function askAnew(
  job: EventJob,
  deadSinceMs: number,
  bot: Bot,
  handle: (job: EventJob) => Promise<Handled>,
): Promise<Handled> {
  const { turns, clock, log } = bot;
  const turn = await turnOf(job.event, bot);
  const closed = turn && (await turns.look(turn.key, clock.now()));
  if (!turn || closed?.state !== "failed") return handle(job);

  // A clock that is slow must not give the new turn the old one's key.
  const timestamp = Math.max(deadSinceMs, turn.key.timestamp + 1);
  const isBegun = (await turns.look({ ...turn.key, timestamp }, clock.now())) !== undefined;
  if (!isBegun && (await isAnsweredSince(turn.key, turn.said, bot))) {
    log.info("turn", {
      outcome: "asked again meanwhile",
      conversation: turn.key.conversation,
      eventId: turn.key.id,
    });
    return { kind: "done" };
  }
  return handle({ ...job, event: { ...job.event, timestamp } });
}

/** By the apology's button, or by writing it once more. */
async function isAnsweredSince(key: TurnKey, said: string, { turns, clock }: Bot): Promise<boolean> {
  const nowMs = clock.now();
  const { past } = await turns.recall({ ...key, timestamp: nowMs }, { turns: TURNS_READ }, nowMs);
  return past.some((other) => other.said === said && other.timestamp > key.timestamp);
}
