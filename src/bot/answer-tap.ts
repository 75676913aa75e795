import type { messagingApi } from "@line/bot-sdk";
import {
  sortKeyOf,
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
import type { MakeAnswer } from "./take-turn.ts";

/** Answers the tap on "show the answer": its reply token delivers the waiting answer of `shown` for free. */
export function answerTap(shown: TurnKey, bot: Bot): MakeAnswer {
  return async (turn) => {
    const { turns, clock } = bot;
    // Too late for a free reply: the answer stays where it is and goes out with the chat's next one.
    if (!turn.token || clock.now() - turn.token.receivedAtMs >= TRUSTED_TOKEN_AGE_MS) return undefined;
    const answer = await answerFor(shown, turn, bot);
    await turns.saveAnswer(turn, answer);
    return { answer, notice: "none" };
  };
}

async function answerFor(shown: TurnKey, turn: ClaimedTurn, bot: Bot): Promise<SavedAnswer> {
  const seen = await bot.turns.look(shown, bot.clock.now());
  if (seen?.messages) return withOthers({ key: shown, messages: seen.messages }, turn, bot);
  const words = phrases[await languageOf(turn.key.conversation, seen?.said ?? "", bot)];
  switch (seen?.state) {
    case "sent":
    case "joined":
      return say(words.alreadyShown);
    case "claimed":
    case "asking":
    case "answered":
    case "sending":
      return say(words.stillWorking, button("show", shown, words.showAnswer));
    case "unsure":
    case "failed":
    case "erased":
    case undefined:
      return say(words.answerGone);
  }
}

/** Answers that wait as well come along, oldest first: they were asked for, too, and this reply is free. */
async function withOthers(
  shown: Pick<WaitingTurn, "key" | "messages">,
  turn: ClaimedTurn,
  bot: Bot,
): Promise<SavedAnswer> {
  const { waiting } = await bot.turns.recall(turn.key, { turns: 0 }, bot.clock.now());
  let room = MAX_MESSAGES - shown.messages.length;
  const others = waiting.filter(({ key, state, messages }) => {
    if (state !== "answered" || sortKeyOf(key) === sortKeyOf(shown.key) || messages.length > room)
      return false;
    room -= messages.length;
    return true;
  });
  const all = [...others, shown].toSorted((one, other) =>
    sortKeyOf(one.key) < sortKeyOf(other.key) ? -1 : 1,
  );
  return {
    messages: all.flatMap(({ messages }) => messages),
    carries: all.map(({ key: { conversation, timestamp, id }, messages }) => ({
      conversation,
      timestamp,
      id,
      objects: messages.length,
    })),
  };
}

function say(text: string, quickReply?: messagingApi.QuickReply): SavedAnswer {
  return { messages: [{ type: "text", text, ...(quickReply && { quickReply }) }] };
}
