import { ownMessages, slicesOf } from "../conversation/carried.ts";
import { LeaseLost, type ClaimedTurn, type SavedAnswer, type WaitingTurn } from "../conversation/turn.ts";
import type { DeliveryOutcome, RequestOutcome } from "../line/delivery.ts";
import type { LogFields } from "../log.ts";
import type { Bot } from "./bot.ts";
import { hasFreeReply, inPush, inReply, rejoin } from "./carry-waiting.ts";
import { deliver, pushUnnoted } from "./deliver-request.ts";

/** Sends a saved answer; `waiting`: what waits in its chat, where that was just read. */
export type Send = (
  turn: ClaimedTurn,
  answer: SavedAnswer,
  bot: Bot,
  waiting?: readonly WaitingTurn[],
) => Promise<DeliveryOutcome>;

/**
 * Sends a saved answer by the free reply, behind those that wait. Where that is too late, the answer waits as well: its
 * delivery goes to the tail of the conversation's queue, and a message that stands before it there carries it for nothing.
 */
export const replyWith: Send = async (turn, answer, bot, waiting) => {
  if (turn.attempt) return sendAgain(turn, answer, bot);
  if (!hasFreeReply(turn, bot)) {
    if (answer.carries && ownMessages(answer).length === 0) return leaveWhereItIs(turn, answer, bot);
    await bot.deliverLater(turn.key);
    await bot.turns.release(turn);
    return { kind: "token-dead" };
  }
  const others = waiting ?? (await bot.turns.recall(turn.key, { turns: 0 }, bot.clock.now())).waiting;
  return deliver(turn, await inReply(turn, answer, others, bot), "reply", bot);
};

/** Sends a courtesy by its free reply or not at all: it is not worth a push, nor a place in front of an answer. */
export const replyOrDrop: Send = async (turn, answer, bot) => {
  if (!turn.attempt && !hasFreeReply(turn, bot)) {
    await bot.turns.finish(turn, "failed");
    return { kind: "failed", because: "too late for a free reply" };
  }
  return deliver(turn, { request: answer, own: answer }, "reply", bot, { apologises: false });
};

/** Pushes a saved answer that still waits, and for which no reply came along, with those that share the push. */
export async function pushAnswer(
  turn: ClaimedTurn,
  answer: SavedAnswer,
  along: readonly WaitingTurn[],
  bot: Bot,
): Promise<DeliveryOutcome> {
  if (turn.attempt) return sendAgain(turn, answer, bot);
  return deliver(turn, await inPush(turn, answer, along, bot), "push", bot);
}

/**
 * Saves and pushes the apology of a turn that is given up; one that LINE does not take is delivered like any other
 * answer. There is no try after this one: a table that cannot save it is no reason to stay silent.
 */
export async function pushApology(turn: ClaimedTurn, answer: SavedAnswer, bot: Bot): Promise<RequestOutcome> {
  try {
    await bot.turns.saveAnswer(turn, answer);
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    return pushUnnoted(turn.key, answer, "apology", bot);
  }
  const outcome = await deliver(turn, { request: answer, own: answer }, "push", bot, { purpose: "apology" });
  if (outcome.kind === "later") await bot.deliverLater(turn.key);
  return outcome;
}

/** An outcome as the log says it. */
export function outcomeFields(outcome: RequestOutcome): Pick<LogFields, "outcome" | "because"> {
  if (outcome.kind === "sent") return { outcome: `sent by ${outcome.via}` };
  return { outcome: outcome.kind, ...("because" in outcome && { because: outcome.because }) };
}

/** A tap fetched what waits by itself. Too late for that, it goes on waiting: kept here as well, it would come twice. */
async function leaveWhereItIs(
  turn: ClaimedTurn,
  answer: SavedAnswer,
  { turns, deliverLater }: Bot,
): Promise<DeliveryOutcome> {
  for (const { carried, messages } of slicesOf(answer)) {
    if (await turns.free(carried, turn.key, messages)) await deliverLater(carried);
  }
  await turns.finish(turn, "failed");
  return { kind: "failed", because: "too late for a free reply" };
}

/**
 * An earlier try's result was not seen: the same request once more, the same way. A push can only be repeated as a push,
 * a reply as a reply.
 */
async function sendAgain(turn: ClaimedTurn, answer: SavedAnswer, bot: Bot): Promise<DeliveryOutcome> {
  const request = await rejoin(turn, answer, bot);
  const { via = "reply", purpose = "answer" } = turn.attempt ?? {};
  const own = { ...request, messages: ownMessages(request), carries: undefined };
  return deliver(turn, { request, own }, via, bot, { purpose });
}
