import { behind } from "../conversation/item-keys.ts";
import {
  isSameTurn,
  type CarriedTurn,
  type ClaimedTurn,
  type SavedAnswer,
  type WaitingTurn,
} from "../conversation/turn.ts";
import { MAX_MESSAGES } from "../line/limits.ts";
import { TRUSTED_TOKEN_AGE_MS } from "../times.ts";
import type { Bot } from "./bot.ts";
import { button } from "./buttons.ts";
import { languageOf } from "./language.ts";
import { phrases } from "./phrases/phrases.ts";

/**
 * Saves a turn's answer behind those that still wait in its chat, so that none is overtaken.
 *
 * One call holds five message objects. Where they are not enough, the free reply takes the oldest waiting answers,
 * and the turn's own is kept in a second turn right behind it, to be delivered next. Where there is no reply to
 * take them, the oldest are left to their own deliveries: those stand in the queue before this turn's.
 */
export async function saveInOrder(
  turn: ClaimedTurn,
  own: SavedAnswer,
  waiting: readonly WaitingTurn[],
  bot: Bot,
): Promise<SavedAnswer> {
  const room = MAX_MESSAGES - own.messages.length;
  const older = answersIn(waiting);
  const inFront = hasFreeReply(turn, bot) ? older : newestThatFit(older, room);
  if (countMessages(inFront) <= room) return save(turn, withInFront(inFront, own), waiting, bot);
  const { model, tokensIn, tokensOut } = own;
  const kept = await keepBehind(turn, own, bot);
  return save(turn, { ...carrying(older, kept), model, tokensIn, tokensOut }, waiting, bot);
}

/**
 * Goes on where a worker died that had kept the answer in the second turn: it was paid for. Undefined where there
 * is none.
 */
export async function saveKept(
  turn: ClaimedTurn,
  waiting: readonly WaitingTurn[],
  bot: Bot,
): Promise<SavedAnswer | undefined> {
  const kept = waiting.find(({ key }) => isSameTurn(key, behind(turn.key)));
  const older = answersIn(waiting).filter((one) => one !== kept);
  return kept && save(turn, carrying(older, kept), waiting, bot);
}

async function save(
  turn: ClaimedTurn,
  answer: SavedAnswer,
  waiting: readonly WaitingTurn[],
  bot: Bot,
): Promise<SavedAnswer> {
  const lost = waiting.findLast(({ state }) => state === "unsure");
  const offering = lost ? { ...answer, messages: await withOffer(answer.messages, lost, turn, bot) } : answer;
  await bot.turns.saveAnswer(turn, offering);
  return offering;
}

/** A turn that nobody has to claim and that sorts right behind this one. */
async function keepBehind(turn: ClaimedTurn, own: SavedAnswer, { turns, clock, newId }: Bot) {
  const key = behind(turn.key);
  const nowMs = clock.now();
  // Its lease is over at once: whoever finds the turn after a crash may go on with it.
  const claim = await turns.claim({ key, said: turn.said, speaker: turn.speaker }, newId(), nowMs, nowMs);
  if (claim.kind !== "claimed") throw new Error("The turn behind this one is not free.");
  await turns.saveAnswer(claim.turn, { messages: own.messages, text: own.text });
  await turns.release(claim.turn);
  const kept: WaitingTurn = { key, state: "answered", messages: own.messages };
  return kept;
}

/** The oldest that fit into one call; the first always does. */
function carrying(older: readonly WaitingTurn[], kept: WaitingTurn): SavedAnswer {
  const carried: WaitingTurn[] = [];
  let room = MAX_MESSAGES;
  for (const one of [...older, kept]) {
    // A later one must not get ahead of it.
    if (one.messages.length > room) break;
    carried.push(one);
    room -= one.messages.length;
  }
  return {
    messages: carried.flatMap(({ messages }) => messages),
    carries: carried.map(carriedTurn),
    ...(!carried.includes(kept) && { followedBy: kept.key }),
  };
}

function withInFront(older: readonly WaitingTurn[], own: SavedAnswer): SavedAnswer {
  if (older.length === 0) return own;
  const messages = [...older.flatMap((one) => one.messages), ...own.messages];
  return { ...own, messages, carries: older.map(carriedTurn) };
}

export function carriedTurn({ key, messages }: Pick<WaitingTurn, "key" | "messages">): CarriedTurn {
  const { conversation, timestamp, id } = key;
  return { conversation, timestamp, id, objects: messages.length };
}

function newestThatFit(older: readonly WaitingTurn[], room: number): readonly WaitingTurn[] {
  let left = room;
  const first = older.findLastIndex(({ messages }) => (left -= messages.length) < 0);
  return older.slice(first + 1);
}

function countMessages(turns: readonly WaitingTurn[]): number {
  return turns.reduce((sum, { messages }) => sum + messages.length, 0);
}

function answersIn(waiting: readonly WaitingTurn[]): readonly WaitingTurn[] {
  return waiting.filter(({ state }) => state === "answered");
}

function hasFreeReply({ token, attempt }: ClaimedTurn, { clock }: Bot): boolean {
  return !attempt && token !== undefined && clock.now() - token.receivedAtMs < TRUSTED_TOKEN_AGE_MS;
}

/** Nobody knows whether that answer arrived: a tap shows it, unasked it is not said twice. */
async function withOffer(
  messages: SavedAnswer["messages"],
  lost: WaitingTurn,
  turn: ClaimedTurn,
  bot: Bot,
): Promise<SavedAnswer["messages"]> {
  const last = messages.at(-1);
  if (!last || last.quickReply) return messages;
  const language = await languageOf(turn.key.conversation, turn.said, bot);
  const quickReply = button("show", lost.key, phrases[language].showLastAnswer);
  return [...messages.slice(0, -1), { ...last, quickReply }];
}
