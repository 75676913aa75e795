import { LeaseLost, type TurnKey } from "../conversation/turn.ts";
import { LEASE_MS } from "../times.ts";
import type { Bot, Handled, Visit } from "./bot.ts";
import { keepHold } from "./keep-hold.ts";
import { pushAnswer } from "./send-answer.ts";

/** The tail of the queue is reached and the answer still waits: no reply came along to carry it, so it is pushed. */
export async function deliverWaiting(key: TurnKey, bot: Bot, visit: Visit): Promise<Handled> {
  const { turns, clock, log } = bot;
  const nowMs = clock.now();
  const claim = await turns.resume(key, bot.newId(), nowMs, nowMs + LEASE_MS);
  const fields = { conversation: key.conversation, eventId: key.id, receives: visit.receives };
  if (claim.kind === "busy") return { kind: "again", because: "another worker has this turn" };
  if (claim.kind !== "claimed") {
    log.info("delivery", { ...fields, outcome: "nothing waits any more" });
    return { kind: "done" };
  }
  const { turn } = claim;
  const hold = keepHold(turn, bot, visit);
  try {
    if (!turn.answer || turn.isNoticed) {
      await turns.release(turn);
      return { kind: "done" };
    }
    const outcome = await pushAnswer(turn, turn.answer, bot);
    log.info("delivery", {
      ...fields,
      outcome: outcome.kind === "sent" ? `sent by ${outcome.via}` : outcome.kind,
      ...("because" in outcome && { because: outcome.because }),
    });
    return outcome.kind === "later" ? { kind: "again", because: outcome.because } : { kind: "done" };
  } catch (error) {
    if (error instanceof LeaseLost) return { kind: "again", because: "another worker took this turn over" };
    await turns.release(turn).catch(() => undefined);
    throw error;
  } finally {
    await hold.end();
  }
}
