import { repeats, textsIn, type InPlaceOf } from "../conversation/erase.ts";
import { EVERYTHING, type SavedAnswer, type TurnKey } from "../conversation/turn.ts";
import type { Bot } from "./bot.ts";
import { button } from "./buttons.ts";
import { languageOf } from "./language.ts";
import { phrases } from "./phrases/phrases.ts";

/**
 * What a model was shown besides the message it answers: words, and the sort keys of what they stand in. A question and
 * its answer, where that is quoted, stand in the same turn.
 */
export type Seen = readonly (readonly [at: string, words: string])[];

/** What is said in place of an answer that repeats words that were taken back, with a button that asks anew. */
export function inPlaceOf(bot: Bot): InPlaceOf {
  return async (turn) => {
    const { takenBack, tryAgain } = phrases[await languageOf(turn.conversation, "", bot)];
    return [{ type: "text", text: takenBack, quickReply: button("retry", turn, tryAgain) }];
  };
}

/**
 * An answer of which something was taken back while it was made: it is not remembered, and said only if it does not
 * repeat that. `items`: sort keys, or EVERYTHING.
 */
export async function withoutTakenBack(
  turn: TurnKey,
  answer: SavedAnswer,
  seen: Seen,
  items: readonly string[],
  bot: Bot,
): Promise<SavedAnswer> {
  const words = seen.flatMap(([at, said]) =>
    items.includes(EVERYTHING) || items.includes(at) ? [said] : [],
  );
  if (words.length === 0) return answer;
  const isRepeating = repeats([answer.text ?? "", ...textsIn(answer.messages)].join("\n"), words);
  const messages = isRepeating ? await inPlaceOf(bot)(turn) : answer.messages;
  return { ...answer, messages, text: undefined };
}
