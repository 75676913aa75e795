import { ownMessages, slicesOf, type CarriedSlice } from "../conversation/carried.ts";
import { behind } from "../conversation/item-keys.ts";
import {
  isSameTurn,
  type ClaimedTurn,
  type SavedAnswer,
  type TurnKey,
  type WaitingTurn,
} from "../conversation/turn.ts";
import { MAX_MESSAGES } from "../line/limits.ts";
import { TRUSTED_TOKEN_AGE_MS } from "../times.ts";
import type { Bot } from "./bot.ts";
import { button } from "./buttons.ts";
import { languageOf } from "./language.ts";
import { phrases } from "./phrases/phrases.ts";

/** What leaves with a turn. */
export interface Leaving {
  /** Its answer with those it carries in front. */
  readonly request: SavedAnswer;
  /** Its answer by itself: what it has again where nothing left. */
  readonly own: SavedAnswer;
}

/**
 * Puts a reply together the moment it leaves: behind answers that still wait in the chat, so that none is overtaken.
 * Until then each of them lies with its own turn, so that whoever erases one of them takes away nothing else.
 *
 * One call holds five message objects. Where they are not enough, the oldest waiting answers go, and the turn's own is
 * kept in a second turn right behind it, to be delivered next.
 */
export async function inReply(
  turn: ClaimedTurn,
  saved: SavedAnswer,
  waiting: readonly WaitingTurn[],
  bot: Bot,
): Promise<Leaving> {
  // A worker that died may have put it there already.
  const kept = waiting.find(({ key }) => isSameTurn(key, behind(turn.key)));
  const own = await rejoin(turn, saved, bot);
  // A tap's answer took along what has room, in its order. The rest waits for the next one, and does not get ahead.
  const older = saved.carries ? [] : waiting.filter((one) => one !== kept && one.state === "answered");
  if (!kept && countMessages(older) <= MAX_MESSAGES - own.messages.length) {
    const request = withInFront(await joinAll(older, turn, bot), own);
    return { request: await offering(request, waiting, turn, bot), own };
  }
  const key = kept?.key ?? (await keepBehind(turn, own, bot));
  const last = { key, messages: kept?.messages ?? own.messages };
  const fitting = oldestThatFit([...older, last]);
  const rest = { ...own, messages: [], carries: undefined, followedBy: key };
  const carried = withInFront(await joinAll(fitting, turn, bot), rest);
  const isWhole = fitting.includes(last);
  const request = { ...carried, ...(isWhole && { followedBy: undefined }) };
  return { request: await offering(request, waiting, turn, bot), own: rest };
}

/** Puts a push together: the same, with what was chosen to go along. */
export async function inPush(
  turn: ClaimedTurn,
  saved: SavedAnswer,
  along: readonly WaitingTurn[],
  bot: Bot,
): Promise<Leaving> {
  const own = await rejoin(turn, saved, bot);
  return { request: withInFront(await joinAll(along, turn, bot), own), own };
}

/**
 * The waiting answers that share a push with this one, in their order: newer ones as long as they fit, then older
 * ones. Those behind a button are waited for by somebody who will tap it.
 */
export function sharingAPush(
  { messages, takenAtMs }: Pick<WaitingTurn, "messages" | "takenAtMs">,
  waiting: readonly WaitingTurn[],
): { readonly older: readonly WaitingTurn[]; readonly newer: readonly WaitingTurn[] } {
  const free = waiting.filter(({ state, isBehindButton }) => state === "answered" && !isBehindButton);
  const place = free.findIndex((one) => one.takenAtMs > takenAtMs);
  const split = place < 0 ? free.length : place;
  let room = MAX_MESSAGES - messages.length;
  const fits = (one: WaitingTurn) => (room -= one.messages.length) >= 0;
  const newer = takeWhile(free.slice(split), fits);
  room = MAX_MESSAGES - messages.length - countMessages(newer);
  const older = takeWhile(free.slice(0, split).toReversed(), fits).toReversed();
  return { older, newer };
}

/** Whether a turn's reply token may still be used, for the first time. */
export function hasFreeReply({ token, attempt, notice }: ClaimedTurn, { clock }: Bot): boolean {
  // A token that a notice may have spent cannot tell whether it was the answer that LINE took.
  const isFresh = token !== undefined && clock.now() - token.receivedAtMs < TRUSTED_TOKEN_AGE_MS;
  return isFresh && !attempt && notice === "none";
}

/**
 * Before a request leaves once more: from now on what it carries goes out with it and with no other one. One that was
 * taken back meanwhile, or went out another way, is left out.
 */
export async function rejoin(turn: ClaimedTurn, request: SavedAnswer, { turns }: Bot): Promise<SavedAnswer> {
  const kept: CarriedSlice[] = [];
  const slices = slicesOf(request);
  for (const { carried, messages } of slices) {
    const joined = await turns.join(carried, turn.key);
    if (!joined) continue;
    // A retry is the same request. One that has not left yet may hold what was replaced since it was made.
    const current = turn.attempt ? messages : (joined.messages ?? messages);
    kept.push({ carried: { ...carried, objects: current.length }, messages: current });
  }
  if (turn.attempt && kept.length === slices.length) return request;
  return withInFront(kept, { ...request, messages: ownMessages(request), carries: undefined });
}

/** Joins them to `turn`; with the messages they have at that moment, because one may just have been taken back. */
async function joinAll(
  waiting: readonly Pick<WaitingTurn, "key" | "messages">[],
  turn: ClaimedTurn,
  { turns }: Bot,
): Promise<readonly CarriedSlice[]> {
  const joined: CarriedSlice[] = [];
  for (const { key } of waiting) {
    const messages = (await turns.join(key, turn.key))?.messages ?? [];
    if (messages.length === 0) continue;
    const { conversation, timestamp, id } = key;
    joined.push({ carried: { conversation, timestamp, id, objects: messages.length }, messages });
  }
  return joined;
}

function withInFront(joined: readonly CarriedSlice[], own: SavedAnswer): SavedAnswer {
  if (joined.length === 0) return own;
  return {
    ...own,
    messages: [...joined.flatMap(({ messages }) => messages), ...own.messages],
    carries: [...joined.map(({ carried }) => carried), ...(own.carries ?? [])],
  };
}

/** A turn that nobody has to claim and that sorts right behind this one. */
async function keepBehind(
  turn: ClaimedTurn,
  own: SavedAnswer,
  { turns, clock, newId }: Bot,
): Promise<TurnKey> {
  const key = behind(turn.key);
  const nowMs = clock.now();
  const { said, speaker } = turn;
  // Its lease is over at once: whoever finds the turn after a crash may go on with it.
  const claim = await turns.claim({ key, said, speaker }, newId(), nowMs, nowMs);
  if (claim.kind !== "claimed") throw new Error("The turn behind this one is not free.");
  // What is remembered of it stays with the turn itself.
  await turns.saveAnswer(claim.turn, { messages: own.messages });
  await turns.release(claim.turn);
  return key;
}

/** The oldest that fit into one call; the first always does. A later one must not get ahead. */
function oldestThatFit<One extends { readonly messages: SavedAnswer["messages"] }>(all: readonly One[]) {
  let room = MAX_MESSAGES;
  return takeWhile(all, ({ messages }) => (room -= messages.length) >= 0);
}

function takeWhile<One>(all: readonly One[], isWanted: (one: One) => boolean): readonly One[] {
  const end = all.findIndex((one) => !isWanted(one));
  return end < 0 ? all : all.slice(0, end);
}

function countMessages(turns: readonly WaitingTurn[]): number {
  return turns.reduce((sum, { messages }) => sum + messages.length, 0);
}

/** Nobody knows whether an `unsure` answer arrived: a tap shows it, unasked it is not said twice. */
async function offering(
  request: SavedAnswer,
  waiting: readonly WaitingTurn[],
  turn: ClaimedTurn,
  bot: Bot,
): Promise<SavedAnswer> {
  const lost = waiting.findLast(({ state }) => state === "unsure");
  const last = request.messages.at(-1);
  if (!lost || !last || last.quickReply || !(await bot.turns.offer(lost.key, turn.key))) return request;
  const language = await languageOf(turn.key.conversation, turn.said, bot);
  const quickReply = button("show", lost.key, phrases[language].showLastAnswer);
  return { ...request, messages: [...request.messages.slice(0, -1), { ...last, quickReply }] };
}
