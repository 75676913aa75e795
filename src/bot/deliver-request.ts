import { v5 as uuidV5 } from "uuid";
import { ownMessages, slicesOf } from "../conversation/carried.ts";
import {
  PURPOSES,
  sortKeyOf,
  type ClaimedTurn,
  type Purpose,
  type SavedAnswer,
  type TurnKey,
} from "../conversation/turn.ts";
import { isRecord } from "../json.ts";
import type { LineResult } from "../line/api.ts";
import {
  asPlainText,
  deliverByPush,
  deliverByReply,
  type Delivery,
  type DeliveryOutcome,
  type DeliveryParts,
  type RequestOutcome,
  type Way,
} from "../line/delivery.ts";
import { apology } from "./apology.ts";
import type { Bot } from "./bot.ts";
import type { Leaving } from "./carry-waiting.ts";

/** Makes retry keys ours; any constant UUID does, as long as it never changes. */
const RETRY_KEY_NAMESPACE = "4b1cb6a2-7c0f-4f0e-9a53-3d0a4c1f6f57";

/** A request, and which of the turn's it is. */
interface Form extends Leaving {
  readonly purpose: Purpose;
}

/**
 * Delivers what leaves with a turn, by reply and by push in one and the same way: as it is; where LINE refuses that, as
 * plain text; then without the answers it carried, which go by themselves; at last an apology. Silence is left only for
 * a chat that takes none of them, because it is gone.
 */
export async function deliver(
  turn: ClaimedTurn,
  leaving: Leaving,
  via: Way,
  bot: Bot,
  {
    purpose = "answer",
    apologises = true,
  }: { readonly purpose?: Purpose; readonly apologises?: boolean } = {},
): Promise<DeliveryOutcome> {
  const send = via === "reply" ? deliverByReply : deliverByPush;
  let form: Form = { ...leaving, purpose };
  let because = "nothing is left to send";
  for (;;) {
    if (form.request.messages.length === 0) return leaveUnsaid(turn, form, because, bot);
    const outcome: RequestOutcome = await send(deliveryOf(turn, form), partsFor(turn, form, bot));
    if (outcome.kind !== "refused" && outcome.kind !== "conflict")
      return noteOutcome(turn, form, outcome, bot);
    if (outcome.kind === "refused") ({ because } = outcome);
    const next = outcome.kind === "conflict" ? again(form) : await plainer(turn, form, apologises, bot);
    if (!next) return noteOutcome(turn, form, { kind: "failed", because }, bot);
    form = next;
  }
}

/** Pushes while the table is down: nobody can note that, and nobody else can claim the turn. */
export async function pushUnnoted(
  key: TurnKey,
  { messages }: SavedAnswer,
  purpose: Purpose,
  { line, clock }: Bot,
): Promise<RequestOutcome> {
  const delivery = { to: key.conversation, messages, retryKey: retryKeyOf(key, purpose) };
  return deliverByPush(delivery, { line, clock, beforeSending: () => Promise.resolve() });
}

/** The same request under another retry key; undefined where that one is known as well. */
function again(form: Form): Form | undefined {
  const purpose = PURPOSES.find((one) => one === `${form.purpose}-again`);
  return purpose && { ...form, purpose };
}

/** What is tried where LINE has refused `form`, and is not the same once more; undefined after the last. */
async function plainer(
  turn: ClaimedTurn,
  form: Form,
  apologises: boolean,
  bot: Bot,
): Promise<Form | undefined> {
  let next = await degraded(turn, form, apologises, bot);
  while (next && JSON.stringify(next.request.messages) === JSON.stringify(form.request.messages))
    next = await degraded(turn, next, apologises, bot);
  return next;
}

/** The form after this one. */
async function degraded(
  turn: ClaimedTurn,
  form: Form,
  apologises: boolean,
  bot: Bot,
): Promise<Form | undefined> {
  const { request, own } = form;
  switch (form.purpose) {
    case "answer":
    case "answer-again":
      return { own, purpose: "plain", request: { ...request, messages: asPlainText(request.messages) } };
    case "plain":
    case "plain-again": {
      const slices = slicesOf(request);
      if (slices.length === 0) return apologising(turn, form, apologises, bot);
      for (const { carried, messages } of slices) {
        if (await bot.turns.free(carried, turn.key, messages)) await bot.deliverLater(carried);
      }
      const messages = ownMessages(own);
      return { own, purpose: "alone", request: { ...request, messages, carries: undefined } };
    }
    case "alone":
    case "alone-again":
      return {
        own,
        purpose: "alone-plain",
        request: { ...request, messages: asPlainText(request.messages) },
      };
    case "alone-plain":
    case "alone-plain-again":
      return apologising(turn, form, apologises, bot);
    case "apology":
    case "apology-again":
      return undefined;
  }
}

/** In place of an answer that LINE takes in no form: nobody has seen it, so it is not remembered either. */
async function apologising(
  turn: ClaimedTurn,
  { request }: Form,
  apologises: boolean,
  bot: Bot,
): Promise<Form | undefined> {
  if (!apologises) return undefined;
  const { messages } = await apology(turn.key, turn.said, bot);
  const apologised = { ...request, messages, text: undefined, shown: undefined };
  return { purpose: "apology", request: apologised, own: apologised };
}

function deliveryOf(turn: ClaimedTurn, { purpose, request }: Form): Delivery {
  const { key, attempt, notice } = turn;
  return {
    to: key.conversation,
    messages: request.messages,
    // A token that a notice may have spent cannot tell whether it was the answer that LINE took.
    token: notice === "none" ? turn.token : undefined,
    attempt: attempt && (attempt.purpose ?? "answer") === purpose ? attempt : undefined,
    retryKey: retryKeyOf(key, purpose),
  };
}

function partsFor(turn: ClaimedTurn, { purpose, request }: Form, bot: Bot): DeliveryParts {
  const { line, clock, turns } = bot;
  return {
    line: {
      ...line,
      reply: (...given) => line.reply(...given).then((result) => noteSent(turn, result, bot)),
      push: (...given) => line.push(...given).then((result) => noteSent(turn, result, bot)),
    },
    clock,
    beforeSending: (via, atMs) => turns.startSending(turn, { via, atMs, purpose }, request),
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

/** All that this turn was to send was taken back, or goes another way. */
async function leaveUnsaid(
  turn: ClaimedTurn,
  { request: { followedBy } }: Form,
  because: string,
  bot: Bot,
): Promise<DeliveryOutcome> {
  if (followedBy) await bot.deliverLater(followedBy);
  await bot.turns.finish(turn, "failed");
  return { kind: "failed", because };
}

async function noteOutcome(
  turn: ClaimedTurn,
  { purpose, request, own }: Form,
  outcome: DeliveryOutcome,
  bot: Bot,
): Promise<DeliveryOutcome> {
  const { turns } = bot;
  const { carries = [], followedBy } = request;
  // Before the outcome is noted: a worker that dies here comes back and sends the job again, which is harmless.
  if (outcome.kind !== "later" && followedBy) await bot.deliverLater(followedBy);
  switch (outcome.kind) {
    case "sent":
      // Told so, the turn ends as `failed`, so that an operator may have it asked anew.
      await turns.finish(turn, isApology(purpose) ? "failed" : "sent", carries);
      break;
    case "unsure":
    case "failed":
      await turns.finish(turn, outcome.kind, carries);
      break;
    case "later":
      // Otherwise the next try would take a request that never left for one whose result was lost.
      if (!outcome.mayHaveArrived) await withdraw(turn, request, own, bot);
      await turns.release(turn);
      break;
    case "token-dead":
      if (own.messages.length === 0) {
        await freeAll(turn, request, own, bot);
        await turns.finish(turn, "failed");
        break;
      }
      await bot.deliverLater(turn.key);
      await withdraw(turn, request, own, bot);
      await turns.release(turn);
      break;
    case "waiting":
      await withdraw(turn, request, own, bot);
      await turns.release(turn);
  }
  return outcome;
}

function isApology(purpose: Purpose): boolean {
  return purpose === "apology" || purpose === "apology-again";
}

/** Nothing was sent: each answer lies with its own turn again. */
async function withdraw(turn: ClaimedTurn, request: SavedAnswer, own: SavedAnswer, bot: Bot): Promise<void> {
  await freeAll(turn, request, own, bot);
  await bot.turns.withdrawSending(turn, own);
}

async function freeAll(
  turn: ClaimedTurn,
  request: SavedAnswer,
  own: SavedAnswer,
  { turns }: Bot,
): Promise<void> {
  for (const { carried, messages } of slicesOf(request)) {
    // A tap's answer consists of those it carries: they stay with it.
    if (!own.carries?.includes(carried)) await turns.free(carried, turn.key, messages);
  }
}

/** A retry key belongs to one request, whose bytes never change: the turn's, and which of its requests. */
function retryKeyOf(key: TurnKey, purpose: Purpose): string {
  const request = purpose === "answer" ? "" : ` ${purpose}`;
  return uuidV5(`${key.conversation} ${sortKeyOf(key)}${request}`, RETRY_KEY_NAMESPACE);
}
