import { v5 as uuidV5 } from "uuid";
import { ModelCalls } from "../chain/model-calls.ts";
import {
  LeaseLost,
  sortKeyOf,
  type ClaimedTurn,
  type SavedAnswer,
  type TurnKey,
  type TurnStart,
} from "../conversation/turn.ts";
import { deliver, type DeliveryOutcome } from "../line/delivery.ts";
import { LEASE_MS, MODEL_DEADLINE_MS, MODEL_LEAST_MS } from "../times.ts";
import type { Bot, Handled, Visit } from "./bot.ts";
import { apologise, converse } from "./converse.ts";
import { keepHold } from "./keep-hold.ts";

/** Makes retry keys ours; any constant UUID does, as long as it never changes. */
const RETRY_KEY_NAMESPACE = "4b1cb6a2-7c0f-4f0e-9a53-3d0a4c1f6f57";

/** Two workers died while a model was asked for this turn: a third call would more likely bill than answer. */
const MOST_TIMES_ASKED = 2;

/**
 * One turn from claim to done. It may be entered again at any point, by this worker or another one, and goes
 * on where the table says it stopped: a saved answer is sent as it is, and no model is asked again for it.
 */
export async function takeTurn(
  start: TurnStart,
  receivedAtMs: number,
  bot: Bot,
  visit: Visit,
): Promise<Handled> {
  const { turns, clock, log } = bot;
  const startedAtMs = clock.now();
  const { conversation } = start.key;
  const claim = await turns.claim(start, bot.newId(), startedAtMs, startedAtMs + LEASE_MS);
  if (claim.kind === "done") {
    log.info("turn", { outcome: "repeated event", conversation, eventId: start.key.id });
    return { kind: "done" };
  }
  if (claim.kind === "busy") return { kind: "again", because: "another worker has this turn" };

  const { turn } = claim;
  const hold = keepHold(turn, bot, visit);
  const calls = new ModelCalls();
  try {
    const answer = turn.answer ?? (await makeAnswer(turn, receivedAtMs, bot, calls, hold.lost));
    const outcome = await send(turn, answer, bot);
    log.info("turn", {
      outcome: outcome.kind === "sent" ? `sent by ${outcome.via}` : outcome.kind,
      ...("because" in outcome && { because: outcome.because }),
      conversation,
      eventId: start.key.id,
      receives: visit.receives,
      queuedMs: startedAtMs - receivedAtMs,
      ms: clock.now() - startedAtMs,
      ...(answer.model !== undefined && { model: answer.model }),
      // A saved answer was counted by the worker that asked for it.
      tokensIn: turn.answer ? 0 : (answer.tokensIn ?? 0),
      tokensOut: turn.answer ? 0 : (answer.tokensOut ?? 0),
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

/** Asks the model and saves what it said, or an apology in its place, before anything is sent. */
async function makeAnswer(
  turn: ClaimedTurn,
  receivedAtMs: number,
  bot: Bot,
  calls: ModelCalls,
  lost: AbortSignal,
): Promise<SavedAnswer> {
  const { clock, log } = bot;
  if (turn.timesAsked >= MOST_TIMES_ASKED) {
    log.error("turn", { because: "two workers died over it", eventId: turn.key.id });
    return save(turn, await apologise(turn, bot), bot);
  }
  const deadlineMs = Math.max(receivedAtMs + MODEL_DEADLINE_MS, clock.now() + MODEL_LEAST_MS);
  const signal = AbortSignal.any([clock.deadline(deadlineMs), lost]);
  const answer = await converse(turn, bot, calls, signal).catch((error: unknown) => {
    if (lost.aborted) throw new LeaseLost();
    // No model was asked yet: the table failed, and that is worth another try.
    if (calls.started === 0) throw error;
    log.error("no answer", { error, eventId: turn.key.id });
    return apologise(turn, bot);
  });
  for (const { model, error } of calls.calls) {
    if (error !== undefined) log.error("model failed", { model, error, eventId: turn.key.id });
  }
  return save(turn, answer, bot);
}

async function save(turn: ClaimedTurn, answer: SavedAnswer, { turns }: Bot): Promise<SavedAnswer> {
  await turns.saveAnswer(turn, answer);
  return answer;
}

async function send(turn: ClaimedTurn, answer: SavedAnswer, bot: Bot): Promise<DeliveryOutcome> {
  const { line, clock, turns } = bot;
  const outcome = await deliver(
    {
      to: turn.key.conversation,
      messages: answer.messages,
      token: turn.token,
      attempt: turn.attempt,
      retryKey: retryKeyOf(turn.key),
    },
    { line, clock, beforeSending: (via, atMs) => turns.startSending(turn, { via, atMs }) },
  );
  switch (outcome.kind) {
    case "sent":
    case "unsure":
    case "failed":
      await turns.finish(turn, outcome.kind);
      break;
    case "later":
      // Otherwise the next try would take a request that never left for one whose result was lost.
      if (!outcome.mayHaveArrived) await turns.withdrawSending(turn);
      await turns.release(turn);
      break;
    case "waiting":
      await turns.withdrawSending(turn);
      await turns.release(turn);
  }
  return outcome;
}

function retryKeyOf(key: TurnKey): string {
  return uuidV5(`${key.conversation} ${sortKeyOf(key)}`, RETRY_KEY_NAMESPACE);
}
