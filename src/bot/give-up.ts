import { isFinal, type ClaimedTurn, type TurnKey } from "../conversation/turn.ts";
import { isGroupChat } from "../line/chat-kind.ts";
import type { ChatJob } from "../queue/chat-job.ts";
import { LEASE_MS } from "../times.ts";
import { apology, apologyForUnstored } from "./apology.ts";
import type { Bot } from "./bot.ts";
import { pushUnnoted } from "./deliver-request.ts";
import { outcomeFields, pushApology } from "./send-answer.ts";
import { turnOf, type BegunTurn } from "./turn-of.ts";

/**
 * The last try failed: the person is told, unless an answer is saved that the chat's next reply will carry or offer.
 * Nothing here may fail the caller: the message goes to the dead-letter queue in any case.
 */
export async function giveUp(job: ChatJob, bot: Bot): Promise<void> {
  const begun = job.kind === "event" ? await turnOf(job.event, bot) : undefined;
  const key = job.kind === "deliver" ? job.turn : begun?.key;
  if (!key) return;
  try {
    if (begun) await giveUpTurn(begun, bot);
    else await leaveWaiting(key, bot);
  } catch (error) {
    bot.log.error("gave up", { error, eventId: key.id });
  }
}

async function giveUpTurn(begun: BegunTurn, bot: Bot): Promise<void> {
  const { key } = begun;
  const { turns, clock, newId, log } = bot;
  // A table that is down says nothing; after a quarter of an hour of silence an apology is right.
  const seen = await turns.look(key, clock.now()).catch(() => undefined);
  if (seen && isFinal(seen.state)) return;
  // In a group most messages are not for the bot: only a turn that was begun is owed an apology.
  if (!seen && isGroupChat(key.conversation)) return;
  const nowMs = clock.now();
  const claim = await turns.claim(begun, newId(), nowMs, nowMs + LEASE_MS).catch(() => undefined);
  // Another worker has it, or had it a moment ago: with an apology there would be two outcomes.
  if (claim && claim.kind !== "claimed") return;
  if (claim?.turn.answer) return endWaiting(claim.turn, bot);
  const stored = claim?.turn ?? seen;
  const answer = stored
    ? await apology(key, stored.said, bot)
    : await apologyForUnstored(key, begun.said, bot);
  const outcome = claim
    ? await pushApology(claim.turn, answer, bot)
    : await pushUnnoted(key, answer, "apology", bot);
  log.info("gave up", { ...outcomeFields(outcome), conversation: key.conversation, eventId: key.id });
}

async function leaveWaiting(key: TurnKey, bot: Bot): Promise<void> {
  const nowMs = bot.clock.now();
  const claim = await bot.turns.resume(key, bot.newId(), nowMs, nowMs + LEASE_MS);
  if (claim.kind === "claimed") await endWaiting(claim.turn, bot);
}

/** The chat's next reply carries the answer; one that may have arrived it only offers. */
async function endWaiting(turn: ClaimedTurn, { turns }: Bot): Promise<void> {
  await (turn.attempt ? turns.finish(turn, "unsure", turn.answer?.carries) : turns.release(turn));
}
