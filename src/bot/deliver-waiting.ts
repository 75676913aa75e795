import type { ClaimedTurn, SavedAnswer, TurnKey } from "../conversation/turn.ts";
import type { DeliveryOutcome } from "../line/delivery.ts";
import { LEASE_MS } from "../times.ts";
import type { Bot, Handled, Visit } from "./bot.ts";
import { sharingAPush } from "./carry-waiting.ts";
import { whileHeld } from "./keep-hold.ts";
import { outcomeFields, pushAnswer } from "./send-answer.ts";

/**
 * The tail of the queue is reached and the answer still waits: no reply came along to carry it, so it is pushed, and what
 * else waits in the chat shares the push.
 */
export async function deliverWaiting(key: TurnKey, bot: Bot, visit: Visit): Promise<Handled> {
  const { turns, clock, log } = bot;
  const nowMs = clock.now();
  const claim = await turns.resume(key, bot.newId(), nowMs, nowMs + LEASE_MS);
  const fields = { conversation: key.conversation, eventId: key.id, receives: visit.receives };
  if (claim.kind === "busy") return { kind: "taken", because: "another worker has this turn" };
  // This job's own push may have been left unclear: it stands at the head of the queue, and goes on until that is out.
  if (claim.kind === "done" && claim.carrier) return deliverWaiting(claim.carrier, bot, visit);
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
    const outcome = await pushWithOthers(turn, answer, bot);
    log.info("delivery", { ...fields, ...outcomeFields(outcome) });
    return outcome;
  });
}

/** The newest of those that share the push is the turn that carries the others. */
async function pushWithOthers(turn: ClaimedTurn, answer: SavedAnswer, bot: Bot): Promise<DeliveryOutcome> {
  const { turns, clock, newId } = bot;
  const nowMs = clock.now();
  const { waiting } = await turns.recall(turn.key, { turns: 0 }, nowMs);
  const { key, takenAtMs } = turn;
  const own = {
    key,
    state: "answered" as const,
    messages: answer.messages,
    takenAtMs,
    isBehindButton: false,
  };
  const { older, newer } = sharingAPush(own, waiting);
  const newest = newer.at(-1);
  if (!newest || turn.attempt) return pushAnswer(turn, answer, older, bot);
  const claim = await turns.resume(newest.key, newId(), nowMs, nowMs + LEASE_MS);
  if (claim.kind !== "claimed" || !claim.turn.answer) return pushAnswer(turn, answer, older, bot);
  // From here on the other turn is the one at work: it carries this one, which waits until then.
  await turns.release(turn);
  return pushAnswer(claim.turn, claim.turn.answer, [...older, own, ...newer.slice(0, -1)], bot);
}
