import type { ClaimedTurn, Notice, SavedAnswer, TurnStart, WaitingTurn } from "../conversation/turn.ts";
import type { DeliveryOutcome } from "../line/delivery.ts";
import { LEASE_MS } from "../times.ts";
import type { Bot, Handled, Visit } from "./bot.ts";
import { whileHeld } from "./keep-hold.ts";
import { outcomeFields, replyWith, type Send } from "./send-answer.ts";

export interface Made {
  readonly answer: SavedAnswer;
  /** Where it is shown, the answer waits for a tap on its button, or for the chat's next reply. */
  readonly notice: Notice;
  /** What waits in the chat, where it was read. */
  readonly waiting?: readonly WaitingTurn[];
}

/** Makes a turn's answer and saves it. Undefined: there is nothing to say. */
export type MakeAnswer = (turn: ClaimedTurn, lost: AbortSignal) => Promise<Made | undefined>;

/**
 * One turn from claim to done. It may be entered again at any point, by this worker or another one, and goes
 * on where the table says it stopped: a saved answer is sent as it is, and no model is asked again for it.
 */
export async function takeTurn(
  start: TurnStart,
  make: MakeAnswer,
  receivedAtMs: number,
  bot: Bot,
  visit: Visit,
  send: Send = replyWith,
): Promise<Handled> {
  const { turns, clock, log } = bot;
  const startedAtMs = clock.now();
  const { conversation } = start.key;
  const claim = await turns.claim(start, bot.newId(), startedAtMs, startedAtMs + LEASE_MS);
  if (claim.kind === "done") {
    log.info("turn", { outcome: "repeated event", conversation, eventId: start.key.id });
    return { kind: "done" };
  }
  if (claim.kind === "busy") return { kind: "taken", because: "another worker has this turn" };

  const { turn } = claim;
  return whileHeld(turn, bot, visit, async (lost) => {
    const made = turn.answer
      ? { answer: turn.answer, notice: turn.notice }
      : ((await make(turn, lost)) ?? { answer: undefined, notice: turn.notice });
    const { answer } = made;
    const outcome = await settle(turn, made, send, bot);
    log.info("turn", {
      ...outcomeFields(outcome),
      conversation,
      eventId: start.key.id,
      receives: visit.receives,
      queuedMs: startedAtMs - receivedAtMs,
      ms: clock.now() - startedAtMs,
      ...(answer?.model !== undefined && { model: answer.model }),
      // A saved answer was counted by the worker that asked for it.
      tokensIn: turn.answer ? 0 : (answer?.tokensIn ?? 0),
      tokensOut: turn.answer ? 0 : (answer?.tokensOut ?? 0),
    });
    return outcome;
  });
}

async function settle(
  claimed: ClaimedTurn,
  { answer, notice, waiting }: Omit<Made, "answer"> & { readonly answer: SavedAnswer | undefined },
  send: Send,
  bot: Bot,
): Promise<DeliveryOutcome> {
  const turn = { ...claimed, notice };
  if (!answer) {
    await bot.turns.finish(turn, "failed");
    return { kind: "failed", because: "too late to say anything for free" };
  }
  if (notice !== "shown") return send(turn, answer, bot, waiting);
  await bot.turns.release(turn);
  return { kind: "waiting" };
}
