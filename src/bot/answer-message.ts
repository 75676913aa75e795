import { ModelCalls } from "../chain/model-calls.ts";
import { behind } from "../conversation/item-keys.ts";
import { isSameTurn, LeaseLost, type Notice, type SavedAnswer } from "../conversation/turn.ts";
import { isGroupChat } from "../line/chat-kind.ts";
import { MODEL_DEADLINE_MS, MODEL_LEAST_MS, SAVED_WITHIN_MS } from "../times.ts";
import { apology } from "./apology.ts";
import type { Bot } from "./bot.ts";
import { converse, usageOf, type Said } from "./converse.ts";
import { saveAnswer } from "./save-answer.ts";
import { noticeIfSlow } from "./slow-notice.ts";
import { showLoading } from "./show-loading.ts";
import type { MakeAnswer } from "./take-turn.ts";

/** LINE shows the animation in 1:1 chats alone. */
const NO_LOADING = { end: () => Promise.resolve() };

/** Two workers died while a model was asked for this turn: a third call would more likely bill than answer. */
const MOST_TIMES_ASKED = 2;

/** Asks the model about a person's message; saves what it said, or an apology in its place. */
export function answerMessage(receivedAtMs: number, bot: Bot, quoteToken?: string): MakeAnswer {
  return async (turn, lost) => {
    const { clock, log, settings, turns } = bot;
    const saveUntilMs = clock.now() + SAVED_WITHIN_MS;
    const { conversation } = turn.key;
    const isGroup = isGroupChat(conversation);
    const { sinceMs } = await bot.chats.settings(conversation);
    const limit = { turns: settings.historyTurns, sinceMs };
    const { past, waiting } = await turns.recall(turn.key, limit, clock.now());
    const save = async ({ answer: made, seen }: Said, notice: Notice) => {
      // Others write meanwhile: the quote shows whose question it answers.
      const quoted = isGroup && quoteToken !== undefined ? quoting(made, quoteToken) : made;
      return { answer: await saveAnswer(turn, quoted, seen, saveUntilMs, bot), notice, waiting };
    };
    // A version before this one laid the answer there first; a worker died, but it was paid for.
    if (waiting.some(({ key }) => isSameTurn(key, behind(turn.key))))
      return save(ofOurs({ messages: [] }), turn.notice);
    if (turn.timesAsked >= MOST_TIMES_ASKED) {
      log.error("turn", { because: "two workers died over it", eventId: turn.key.id });
      return save(ofOurs(await apology(turn.key, turn.said, bot)), turn.notice);
    }

    const calls = new ModelCalls();
    const deadlineMs = Math.max(receivedAtMs + MODEL_DEADLINE_MS, clock.now() + MODEL_LEAST_MS);
    const signal = AbortSignal.any([clock.deadline(deadlineMs), lost]);
    const making = converse(turn, past, bot, calls, signal).catch((error: unknown) => {
      if (lost.aborted) throw new LeaseLost();
      // No model was asked yet: the table failed, and that is worth another try.
      if (calls.started === 0) throw error;
      log.error("no answer", { error, eventId: turn.key.id });
      // Calls that led nowhere are paid for as well.
      return apology(turn.key, turn.said, bot).then((said) => ofOurs({ ...said, ...usageOf(calls) }));
    });
    const loading = isGroup ? NO_LOADING : showLoading(conversation, bot);
    let notice;
    try {
      notice = await noticeIfSlow(turn, making, loading, bot);
    } finally {
      await loading.end();
    }
    const said = await making;
    for (const { model, error } of calls.calls) {
      if (error !== undefined) log.error("model failed", { model, error, eventId: turn.key.id });
    }
    return save(said, notice);
  };
}

/** Words of our own rest on nothing. */
function ofOurs(answer: SavedAnswer): Said {
  return { answer, seen: [] };
}

/** Only a text can quote. https://developers.line.biz/en/docs/messaging-api/get-quote-tokens/ */
function quoting(answer: SavedAnswer, quoteToken: string): SavedAnswer {
  const [first, ...rest] = answer.messages;
  return first?.type === "text" ? { ...answer, messages: [{ ...first, quoteToken }, ...rest] } : answer;
}
