import type { messagingApi } from "@line/bot-sdk";
import type { LineAnswer } from "../chain/line-output-parser.ts";
import type { ModelCalls } from "../chain/model-calls.ts";
import { describeNow } from "../chain/prompts.ts";
import type { ClaimedTurn, PastTurn, SavedAnswer, TurnKey } from "../conversation/turn.ts";
import { HEARTBEAT_MS, LEASE_MS } from "../times.ts";
import type { Bot } from "./bot.ts";
import { suggestionButtons } from "./buttons.ts";
import { describeChat } from "./describe-chat.ts";
import { languageOf, languageWritten } from "./language.ts";
import { phrases } from "./phrases/phrases.ts";
import type { Seen } from "./taken-back.ts";

/** An answer, and the words besides the message that its model was shown. */
export interface Said {
  readonly answer: SavedAnswer;
  readonly seen: Seen;
}

/** Asks, and puts the answer into LINE's messages. Rejects when no model answered before `signal`, and with LeaseLost. */
export async function converse(
  turn: ClaimedTurn,
  past: readonly PastTurn[],
  bot: Bot,
  calls: ModelCalls,
  signal: AbortSignal,
): Promise<Said> {
  const { chain, clock, settings } = bot;
  // Models refuse a message of white space alone.
  if (turn.said.trim() === "") return { answer: await inOurWords(turn, "emptyAnswer", bot), seen: [] };

  const { shown, seen, ...chat } = await describeChat(turn, past, bot);
  const nowMs = clock.now();
  await bot.turns.startAsking(turn);
  // Lambda may freeze a process: one that slept here might ask about a turn that another worker has answered.
  if (clock.now() - nowMs > LEASE_MS - HEARTBEAT_MS) await bot.turns.renew(turn, clock.now() + LEASE_MS);
  const asked = chain.invoke(
    {
      persona: settings.persona,
      now: describeNow(nowMs, settings.timeZone),
      ...chat,
    },
    { signal, callbacks: [calls] },
  );
  // Not every model's client ends with the signal.
  const answer = await Promise.race([asked, rejectedBy(signal)]);
  const said = await inMessages(answer, turn, bot);
  const whole = { ...said, ...(await toolLine(answer, said, turn, bot)), ...usageOf(calls) };
  return { answer: said.text === undefined ? whole : { ...whole, shown }, seen };
}

async function toolLine(
  { tools, messages: { length } }: LineAnswer,
  { messages }: SavedAnswer,
  turn: ClaimedTurn,
  { withToolLine, ...bot }: Bot,
): Promise<Partial<SavedAnswer>> {
  if (!tools || !withToolLine || length === 0) return {};
  return {
    messages: withToolLine(messages, tools, await languageWritten(turn.key.conversation, turn.said, bot)),
  };
}

async function inMessages(answer: LineAnswer, turn: ClaimedTurn, bot: Bot): Promise<SavedAnswer> {
  switch (answer.end) {
    case "whole":
      return { messages: withFollowUps(answer, turn.key), text: answer.text };
    case "empty":
      return inOurWords(turn, "emptyAnswer", bot);
    case "filtered":
      return inOurWords(turn, "answerFiltered", bot);
    case "cut-off":
    case "too-long": {
      const { answerCutOff, goOn } = phrases[await languageOf(turn.key.conversation, turn.said, bot)];
      const note = suggesting({ type: "text", text: answerCutOff }, turn.key, goOn);
      return {
        messages: [...answer.messages, note],
        text: endWithin(answer.text, bot.settings.historyTokens),
      };
    }
  }
}

/**
 * What is remembered of an answer that goes on: its end. Asked to go on, the model goes on from there, which it
 * could not if the answer were too long for the memory.
 */
function endWithin(text: string, maxTokens: number): string {
  // A unit costs one token at most, and the question and the wish to go on need room too.
  const room = Math.ceil(maxTokens / 2);
  return text.length <= room ? text : `…${text.slice(-room).toWellFormed()}`;
}

/** The suggestions as buttons. LINE shows those of the last message alone. */
function withFollowUps({ messages, followUps = [] }: LineAnswer, key: TurnKey): SavedAnswer["messages"] {
  const last = messages.at(-1);
  return last ? [...messages.slice(0, -1), suggesting(last, key, ...followUps)] : messages;
}

function suggesting(
  message: messagingApi.Message,
  { conversation }: TurnKey,
  ...sayings: readonly string[]
): messagingApi.Message {
  const quickReply = suggestionButtons(conversation, ...sayings);
  return quickReply ? { ...message, quickReply } : message;
}

async function inOurWords(
  turn: ClaimedTurn,
  phrase: "emptyAnswer" | "answerFiltered",
  bot: Bot,
): Promise<SavedAnswer> {
  const language = await languageOf(turn.key.conversation, turn.said, bot);
  const message: messagingApi.TextMessage = { type: "text", text: phrases[language][phrase] };
  return { messages: [message] };
}

/** Every call is paid for; the model named is the one that answered. */
export function usageOf({ calls }: ModelCalls): Pick<SavedAnswer, "model" | "tokensIn" | "tokensOut"> {
  return {
    model: calls.findLast(({ error }) => error === undefined)?.model,
    tokensIn: calls.reduce((sum, call) => sum + call.tokensIn, 0),
    tokensOut: calls.reduce((sum, call) => sum + call.tokensOut, 0),
  };
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(new Error("No model answered in time.", { cause: signal.reason }));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
