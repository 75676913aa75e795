import { v5 as uuidV5 } from "uuid";
import {
  isSameTurn,
  sortKeyOf,
  type ClaimedTurn,
  type SavedAnswer,
  type TurnKey,
} from "../conversation/turn.ts";
import {
  deliverByPush,
  deliverByReply,
  type Delivery,
  type DeliveryOutcome,
  type DeliveryParts,
} from "../line/delivery.ts";
import type { LogFields } from "../log.ts";
import type { Bot } from "./bot.ts";

/** Makes retry keys ours; any constant UUID does, as long as it never changes. */
const RETRY_KEY_NAMESPACE = "4b1cb6a2-7c0f-4f0e-9a53-3d0a4c1f6f57";

/**
 * Sends a saved answer by the free reply. Where that is too late, the answer waits: its delivery goes to the
 * tail of the conversation's queue, and a message that stands before it there carries it for nothing.
 */
export async function replyWith(turn: ClaimedTurn, answer: SavedAnswer, bot: Bot): Promise<DeliveryOutcome> {
  await joinCarried(turn, answer, bot);
  // A push whose result nobody saw can only be repeated as a push.
  if (turn.attempt?.via === "push") return pushAnswer(turn, answer, bot);
  const outcome = await deliverByReply(deliveryOf(turn, answer), partsFor(turn, bot));
  if (outcome.kind === "token-dead") await bot.deliverLater(turn.key);
  // Before the outcome is noted: a worker that dies here comes back and sends the job again, which is harmless.
  if (outcome.kind !== "later" && answer.followedBy) await bot.deliverLater(answer.followedBy);
  return noteOutcome(turn, outcome, bot);
}

/**
 * Sends an answer that an earlier try saved. An event that LINE delivers again brings a new token, but must not bring
 * its answer past older ones that wait for their own delivery.
 */
export async function replyAgain(turn: ClaimedTurn, answer: SavedAnswer, bot: Bot): Promise<DeliveryOutcome> {
  if (turn.attempt || !(await wouldOvertake(turn, answer, bot))) return replyWith(turn, answer, bot);
  await bot.deliverLater(turn.key);
  return noteOutcome(turn, { kind: "token-dead" }, bot);
}

/** Sends a saved answer that still waits, and for which no reply came along. */
export async function pushAnswer(turn: ClaimedTurn, answer: SavedAnswer, bot: Bot): Promise<DeliveryOutcome> {
  await joinCarried(turn, answer, bot);
  return noteOutcome(turn, await deliverByPush(deliveryOf(turn, answer), partsFor(turn, bot)), bot);
}

/** An outcome as the log says it. */
export function outcomeFields(outcome: DeliveryOutcome): Pick<LogFields, "outcome" | "because"> {
  if (outcome.kind === "sent") return { outcome: `sent by ${outcome.via}` };
  return { outcome: outcome.kind, ...("because" in outcome && { because: outcome.because }) };
}

function deliveryOf(turn: ClaimedTurn, { messages }: SavedAnswer): Delivery {
  const { key, token, attempt } = turn;
  return { to: key.conversation, messages, token, attempt, retryKey: retryKeyOf(key) };
}

function partsFor(turn: ClaimedTurn, { line, clock, turns }: Bot): DeliveryParts {
  return { line, clock, beforeSending: (via, atMs) => turns.startSending(turn, { via, atMs }) };
}

async function wouldOvertake(
  { key }: ClaimedTurn,
  { carries = [], followedBy }: SavedAnswer,
  { turns, clock }: Bot,
): Promise<boolean> {
  const { waiting } = await turns.recall(key, { turns: 0 }, clock.now());
  const mine = followedBy ? [...carries, followedBy] : carries;
  return waiting.some(
    ({ state, key: other }) =>
      state === "answered" &&
      sortKeyOf(other) < sortKeyOf(key) &&
      !mine.some((one) => isSameTurn(one, other)),
  );
}

/** Before anything leaves: from now on the carried answers go out with this turn and with no other one. */
async function joinCarried(
  { key }: ClaimedTurn,
  { carries = [] }: SavedAnswer,
  { turns }: Bot,
): Promise<void> {
  for (const carried of carries) await turns.join(carried, key);
}

async function noteOutcome(
  turn: ClaimedTurn,
  outcome: DeliveryOutcome,
  { turns }: Bot,
): Promise<DeliveryOutcome> {
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
    case "token-dead":
    case "waiting":
      await turns.withdrawSending(turn);
      await turns.release(turn);
  }
  return outcome;
}

function retryKeyOf(key: TurnKey): string {
  return uuidV5(`${key.conversation} ${sortKeyOf(key)}`, RETRY_KEY_NAMESPACE);
}
