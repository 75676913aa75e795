import type { Exchange } from "./turn.ts";

/**
 * About how many tokens a text costs. Japanese, Chinese, Korean and Thai take about one a character, Latin
 * text about one for three and a half letters; a rough figure on the safe side, since the exact one would cost a call.
 */
export function estimateTokens(text: string): number {
  let ascii = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) < 0x80) ascii += 1;
  }
  return Math.ceil(ascii / 3.5) + (text.length - ascii);
}

/**
 * The newest turns that fit the budget, oldest first, in one pass from the end. It stops at the first turn
 * that does not fit: a memory with a hole in it misleads the model.
 */
export function fitHistory<Past extends Exchange>(
  turns: readonly Past[],
  maxTokens: number,
): readonly Past[] {
  let left = maxTokens;
  let first = turns.length;
  for (const turn of turns.toReversed()) {
    left -= estimateTokens(turn.said) + estimateTokens(turn.answered);
    if (left < 0) break;
    first -= 1;
  }
  return turns.slice(first);
}
