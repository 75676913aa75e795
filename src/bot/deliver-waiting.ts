import type { TurnKey } from "../conversation/turn.ts";
import { LEASE_MS } from "../times.ts";
import type { Bot, Handled, Visit } from "./bot.ts";
import { whileHeld } from "./keep-hold.ts";
import { outcomeFields, pushAnswer } from "./send-answer.ts";

/** The tail of the queue is reached and the answer still waits: no reply came along to carry it, so it is pushed. */
export async function deliverWaiting(key: TurnKey, bot: Bot, visit: Visit): Promise<Handled> {
  const { turns, clock, log } = bot;
  const nowMs = clock.now();
  const claim = await turns.resume(key, bot.newId(), nowMs, nowMs + LEASE_MS);
  const fields = { conversation: key.conversation, eventId: key.id, receives: visit.receives };
  if (claim.kind === "busy") return { kind: "taken", because: "another worker has this turn" };
  if (claim.kind !== "claimed") {
    log.info("delivery", { ...fields, outcome: "nothing waits any more" });
    return { kind: "done" };
  }
  const { turn } = claim;
  const { answer } = turn;
  if (!answer || turn.notice === "shown") {
    await turns.release(turn);
    return { kind: "done" };
  }
  return whileHeld(turn, bot, visit, async () => {
    const outcome = await pushAnswer(turn, answer, bot);
    log.info("delivery", { ...fields, ...outcomeFields(outcome) });
    return outcome;
  });
}
