import { v5 as uuidV5 } from "uuid";
import {
  isSameTurn,
  LeaseLost,
  sortKeyOf,
  type CarriedTurn,
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
import { isRecord } from "../json.ts";
import type { LineResult } from "../line/api.ts";
import type { LogFields } from "../log.ts";
import type { Bot } from "./bot.ts";

/** Makes retry keys ours; any constant UUID does, as long as it never changes. */
const RETRY_KEY_NAMESPACE = "4b1cb6a2-7c0f-4f0e-9a53-3d0a4c1f6f57";

/**
 * Sends a saved answer by the free reply. Where that is too late, the answer waits: its delivery goes to the
 * tail of the conversation's queue, and a message that stands before it there carries it for nothing.
 */
export async function replyWith(turn: ClaimedTurn, answer: SavedAnswer, bot: Bot): Promise<DeliveryOutcome> {
  const joined = await joinCarried(turn, answer, bot);
  if (joined.messages.length === 0) return leaveUnsaid(turn, joined, bot);
  // A push whose result nobody saw can only be repeated as a push.
  if (turn.attempt?.via === "push") return pushJoined(turn, joined, bot);
  const outcome = await deliverByReply(deliveryOf(turn, joined), partsFor(turn, bot));
  if (outcome.kind === "token-dead") await bot.deliverLater(turn.key);
  // Before the outcome is noted: a worker that dies here comes back and sends the job again, which is harmless.
  if (outcome.kind !== "later" && joined.followedBy) await bot.deliverLater(joined.followedBy);
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

/** Sends a courtesy by its free reply or not at all: it is not worth a push, nor a place in front of an answer. */
export async function replyOrDrop(
  turn: ClaimedTurn,
  answer: SavedAnswer,
  bot: Bot,
): Promise<DeliveryOutcome> {
  const outcome = await deliverByReply(deliveryOf(turn, answer), partsFor(turn, bot));
  const isLate = outcome.kind === "token-dead";
  return noteOutcome(turn, isLate ? { kind: "failed", because: "too late for a free reply" } : outcome, bot);
}

/** Sends a saved answer that still waits, and for which no reply came along. */
export async function pushAnswer(turn: ClaimedTurn, answer: SavedAnswer, bot: Bot): Promise<DeliveryOutcome> {
  const joined = await joinCarried(turn, answer, bot);
  return joined.messages.length === 0 ? leaveUnsaid(turn, joined, bot) : pushJoined(turn, joined, bot);
}

/**
 * Saves and pushes the apology of a turn that is given up. Told, the turn ends as `failed`, so that an operator may have
 * it asked anew; an apology that LINE does not take is delivered like any other answer. There is no try after this one:
 * a table that cannot save it is no reason to stay silent.
 */
export async function pushApology(
  turn: ClaimedTurn,
  answer: SavedAnswer,
  bot: Bot,
): Promise<DeliveryOutcome> {
  try {
    await bot.turns.saveAnswer(turn, answer);
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    return pushUnnoted(turn.key, answer, bot);
  }
  const outcome = await deliverByPush(deliveryOf(turn, answer), partsFor(turn, bot));
  if (outcome.kind === "sent") {
    await bot.turns.finish(turn, "failed");
    return outcome;
  }
  if (outcome.kind === "later") await bot.deliverLater(turn.key);
  return noteOutcome(turn, outcome, bot);
}

/** Pushes while the table is down: nobody can note that, and nobody else can claim the turn. */
export async function pushUnnoted(
  key: TurnKey,
  { messages }: SavedAnswer,
  { line, clock }: Bot,
): Promise<DeliveryOutcome> {
  const delivery = { to: key.conversation, messages, retryKey: retryKeyOf(key) };
  return deliverByPush(delivery, { line, clock, beforeSending: () => Promise.resolve() });
}

async function pushJoined(turn: ClaimedTurn, joined: SavedAnswer, bot: Bot): Promise<DeliveryOutcome> {
  return noteOutcome(turn, await deliverByPush(deliveryOf(turn, joined), partsFor(turn, bot)), bot);
}

/** All that this turn was to send was taken back. */
async function leaveUnsaid(
  turn: ClaimedTurn,
  { followedBy }: SavedAnswer,
  bot: Bot,
): Promise<DeliveryOutcome> {
  if (followedBy) await bot.deliverLater(followedBy);
  return noteOutcome(turn, { kind: "failed", because: "nothing is left to send" }, bot);
}

/** An outcome as the log says it. */
export function outcomeFields(outcome: DeliveryOutcome): Pick<LogFields, "outcome" | "because"> {
  if (outcome.kind === "sent") return { outcome: `sent by ${outcome.via}` };
  return { outcome: outcome.kind, ...("because" in outcome && { because: outcome.because }) };
}

function deliveryOf(turn: ClaimedTurn, { messages }: SavedAnswer): Delivery {
  const { key, attempt, notice } = turn;
  // A token that a notice may have spent cannot tell whether it was the answer that LINE took.
  const token = notice === "none" ? turn.token : undefined;
  return { to: key.conversation, messages, token, attempt, retryKey: retryKeyOf(key) };
}

function partsFor(turn: ClaimedTurn, bot: Bot): DeliveryParts {
  const { line, clock, turns } = bot;
  return {
    line: {
      ...line,
      reply: (...given) => line.reply(...given).then((result) => noteSent(turn, result, bot)),
      push: (...given) => line.push(...given).then((result) => noteSent(turn, result, bot)),
    },
    clock,
    beforeSending: (via, atMs) => turns.startSending(turn, { via, atMs }),
  };
}

/** So that a quote of what LINE has just shown is known as one of the bot's. No failure here fails the answer. */
async function noteSent(turn: ClaimedTurn, result: LineResult, { messages, clock, log }: Bot) {
  const ids = result.kind === "ok" ? sentIds(result.value) : [];
  if (ids.length === 0) return result;
  await messages.noteSent(turn.key, ids, clock.now()).catch((error: unknown) => {
    log.error("sent messages not noted", { error, eventId: turn.key.id });
  });
  return result;
}

/** https://developers.line.biz/en/reference/messaging-api/#send-reply-message-response */
function sentIds(value: unknown): readonly string[] {
  const sent = isRecord(value) ? value["sentMessages"] : undefined;
  if (!Array.isArray(sent)) return [];
  return sent.flatMap((one: unknown) => (isRecord(one) && typeof one["id"] === "string" ? [one["id"]] : []));
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

/**
 * Before anything leaves: from now on the carried answers go out with this turn and with no other one. One that was taken
 * back meanwhile, or went out another way, is left out.
 */
async function joinCarried(turn: ClaimedTurn, answer: SavedAnswer, { turns }: Bot): Promise<SavedAnswer> {
  const { carries = [] } = answer;
  const joined = [];
  for (const carried of carries) if (await turns.join(carried, turn.key)) joined.push(carried);
  if (joined.length === carries.length) return answer;
  const left = withoutCarried(answer, joined);
  await turns.saveAnswer(turn, left);
  return left;
}

/** The answer with only these of the turns it carried. */
function withoutCarried(answer: SavedAnswer, kept: readonly CarriedTurn[]): SavedAnswer {
  const { carries = [], messages } = answer;
  let from = 0;
  const slices = carries.flatMap((carried) => {
    const slice = messages.slice(from, from + carried.objects);
    from += carried.objects;
    return kept.includes(carried) ? slice : [];
  });
  return { ...answer, messages: [...slices, ...messages.slice(from)], carries: kept };
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
