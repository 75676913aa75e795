import { ModelCalls } from "../chain/model-calls.ts";
import { LeaseLost, type ClaimedTurn, type SavedAnswer, type WaitingTurn } from "../conversation/turn.ts";
import { MAX_MESSAGES } from "../line/limits.ts";
import { MODEL_DEADLINE_MS, MODEL_LEAST_MS } from "../times.ts";
import type { Bot } from "./bot.ts";
import { button } from "./buttons.ts";
import { apology, converse, usageOf } from "./converse.ts";
import { languageOf } from "./language.ts";
import { phrases } from "./phrases/phrases.ts";
import { noticeIfSlow } from "./slow-notice.ts";
import { showLoading } from "./show-loading.ts";
import type { MakeAnswer } from "./take-turn.ts";

/** Two workers died while a model was asked for this turn: a third call would more likely bill than answer. */
const MOST_TIMES_ASKED = 2;

/** Asks the model about a person's message; saves what it said, or an apology in its place. */
export function answerMessage(receivedAtMs: number, bot: Bot): MakeAnswer {
  return async (turn, lost) => {
    const { clock, log, settings, turns } = bot;
    const recollection = await turns.recall(turn.key, { turns: settings.historyTurns }, clock.now());
    const save = async (answer: SavedAnswer, isNoticed: boolean) => {
      // A turn behind a button must not take others there with it.
      const whole = isNoticed ? answer : await withWaiting(answer, recollection.waiting, turn, bot);
      await turns.saveAnswer(turn, whole);
      return { answer: whole, isNoticed };
    };
    if (turn.timesAsked >= MOST_TIMES_ASKED) {
      log.error("turn", { because: "two workers died over it", eventId: turn.key.id });
      return save(await apology(turn.key, turn.said, bot), turn.isNoticed);
    }

    const calls = new ModelCalls();
    const deadlineMs = Math.max(receivedAtMs + MODEL_DEADLINE_MS, clock.now() + MODEL_LEAST_MS);
    const signal = AbortSignal.any([clock.deadline(deadlineMs), lost]);
    const making = converse(turn, recollection.past, bot, calls, signal).catch((error: unknown) => {
      if (lost.aborted) throw new LeaseLost();
      // No model was asked yet: the table failed, and that is worth another try.
      if (calls.started === 0) throw error;
      log.error("no answer", { error, eventId: turn.key.id });
      // Calls that led nowhere are paid for as well.
      return apology(turn.key, turn.said, bot).then((said) => ({ ...said, ...usageOf(calls) }));
    });
    const loading = showLoading(turn.key.conversation, bot);
    let isNoticed;
    try {
      isNoticed = await noticeIfSlow(turn, making, loading, bot);
    } finally {
      await loading.end();
    }
    const answer = await making;
    for (const { model, error } of calls.calls) {
      if (error !== undefined) log.error("model failed", { model, error, eventId: turn.key.id });
    }
    return save(answer, isNoticed);
  };
}

/** Puts answers that wait for a free reply in front, as far as they fit, and offers one that may be lost. */
async function withWaiting(
  answer: SavedAnswer,
  waiting: readonly WaitingTurn[],
  turn: ClaimedTurn,
  bot: Bot,
): Promise<SavedAnswer> {
  const carried: WaitingTurn[] = [];
  let room = MAX_MESSAGES - answer.messages.length;
  for (const one of waiting) {
    if (one.state !== "answered") continue;
    // A later one must not get ahead of it.
    if (one.messages.length > room) break;
    carried.push(one);
    room -= one.messages.length;
  }
  const messages = [...carried.flatMap((one) => one.messages), ...answer.messages];
  const lost = waiting.findLast(({ state }) => state === "unsure");
  return {
    ...answer,
    messages: lost ? await withOffer(messages, lost, turn, bot) : messages,
    ...(carried.length > 0 && { carries: carried.map(({ key }) => key) }),
  };
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
