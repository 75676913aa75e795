import { sortKeyOf } from "../../src/conversation/turn.ts";
import { TRUSTED_TOKEN_AGE_MS } from "../../src/times.ts";
import { buttonsOf, type Chat, type Said } from "./chat.ts";

export interface Verdict {
  readonly failures: readonly string[];
  readonly unsure: number;
}

/** What a case allows beyond the usual. */
export interface Allowance {
  /** A worker died or LINE stayed silent while a reply was on its way. */
  readonly unsure?: boolean;
  readonly pushes?: number;
  /** Our own words that count as an outcome: nothing could be answered, and the person is told. */
  readonly refusals?: readonly string[];
  /** An apology was shown first: an operator had the question asked once more. */
  readonly answeredLater?: boolean;
  /** An answer may end waiting without a button: no push is left. */
  readonly waiting?: boolean;
}

/** Two models, two attempts each, and at most two claims that ask. */
const MOST_MODEL_CALLS = 2 * 2 * 2;

/** Waits until the queue holds nothing of this chat and no worker is busy with it. */
export async function settle(chat: Chat, patienceMs: number): Promise<void> {
  const { records, workers } = chat.world;
  const isQuiet = () => records.pending(chat.chatId) === 0 && workers.busyWith(chat.chatId).length === 0;
  await chat.until("the end of all turns", isQuiet, patienceMs);
}

/** Holds what a person saw and what the table says against the promise. */
export async function judge(chat: Chat, allowed: Allowance): Promise<Verdict> {
  const { world, said } = chat;
  const failures: string[] = [];
  const shown = world.ledger(chat.chatId).filter(({ from }) => from === "bot");
  const places: number[] = [];
  let unsure = 0;

  for (const one of said) {
    const state = (await chat.look(one))?.state;
    const answers = shown.flatMap(({ message }, place) =>
      "text" in message && holdsAnswer(message.text, one) ? [place] : [],
    );
    const apologies = shown.filter(({ message }) => isApology(message, one)).length;
    // Only in chats of one message: the words do not say which one they are about.
    const refusals = shown.filter(
      ({ message }) => "text" in message && allowed.refusals?.includes(message.text),
    ).length;
    const told = allowed.answeredLater && answers.length > 0 ? 0 : apologies;
    const outcomes = answers.length + told + (answers.length === 0 ? refusals : 0);
    if (outcomes > 1) failures.push(`${one.text}: ${answers.length} answers and ${apologies} apologies`);
    if (outcomes === 0 && chat.takenBack.has(one)) continue;
    const isCarried = state === "joined" && outcomes === 0;
    const lost = state === "unsure" ? one : isCarried ? await unsureCarrier(chat, one) : undefined;
    if (lost && !chat.takenBack.has(one)) {
      unsure += 1;
      failures.push(...whyNotUnsure(chat, lost, allowed));
    } else if (outcomes === 0 && !waits(chat, one, state, allowed))
      failures.push(`${one.text}: no outcome, state ${state ?? "none"}`);
    if (state !== "joined" && state !== "unsure" && !isNoticed(chat, one))
      places.push(...answers.slice(0, 1));

    const asked = world.records.asked(one.text);
    if (asked > MOST_MODEL_CALLS) failures.push(`${one.text}: ${asked} model calls`);
    const again = world.records.askedAgain(one.text);
    if (again > 0) failures.push(`${one.text}: ${again} model calls after its answer was saved`);
  }
  if (places.some((place, at) => at > 0 && place < (places[at - 1] ?? 0)))
    failures.push(`out of order: places ${places.join(", ")}`);
  const pushes = new Set(shown.filter(({ via }) => via === "push").map(({ requestId }) => requestId)).size;
  const most = allowed.pushes ?? said.length;
  if (pushes > most) failures.push(`${pushes} pushes, at most ${most} were needed`);
  return { failures, unsure };
}

/** The turn whose reply took this answer along, and of which nobody knows whether it arrived. */
async function unsureCarrier(chat: Chat, one: Said): Promise<Said | undefined> {
  for (const other of [...chat.said, ...chat.taps]) {
    const seen = await chat.look(other);
    const holds = seen?.messages?.some(
      (message) => ("text" in message && holdsAnswer(message.text, one)) || isApology(message, one),
    );
    if (seen?.state === "unsure" && holds) return other;
  }
  return undefined;
}

/** `answer to q1-1x`, and not as the beginning of another one. */
function holdsAnswer(text: string, { text: question }: Said): boolean {
  return text.includes(`answer to ${question}`);
}

/** Its button asks the stored question; where the table could not store it, the button writes it. */
function isApology(message: Parameters<typeof buttonsOf>[0], one: Said): boolean {
  const items = "quickReply" in message ? (message.quickReply?.items ?? []) : [];
  return (
    buttonsOf(message, "retry").some((data) => isAbout(data, one)) ||
    items.some(({ action }) => action?.type === "message" && action.text === one.text)
  );
}

function isNoticed(chat: Chat, one: Said): boolean {
  return chat.buttons("show").some((data) => isAbout(data, one));
}

/** A button's data ends with the key of the turn it is about. */
function isAbout(data: string, { key }: Pick<Said, "key">): boolean {
  return data.endsWith(`:${key.timestamp}:${key.id}`);
}

function waits(chat: Chat, one: Said, state: string | undefined, allowed: Allowance): boolean {
  return state === "answered" && (isNoticed(chat, one) || allowed.waiting === true);
}

function whyNotUnsure(chat: Chat, { text, key, saidAtMs }: Said, allowed: Allowance): string[] {
  if (!allowed.unsure) return [`${text}: unsure, though nobody died and LINE was clear`];
  const atMs = chat.world.records.unsureAtMs(sortKeyOf(key)) ?? Infinity;
  return atMs - saidAtMs >= TRUSTED_TOKEN_AGE_MS ? [] : [`${text}: unsure while its reply token lived`];
}
