interface Range {
  from: number;
  to: number;
}

/**
 * Whether a `**` that found no partner is a slip of the model rather than a sign somebody means.
 *
 * It is a slip at either end of its line, and next to a letter or sign that is not ASCII, because no formula
 * has one there. Elsewhere it stays: `2 ** 3`, `f(**options)`.
 */
export function isLostMarker(source: string, from: number, block: Range): boolean {
  const before = source.slice(Math.max(block.from, from - NEARBY), from);
  const after = source.slice(from + 2, Math.min(block.to, from + 2 + NEARBY));
  if (/(?:^|\n)[ \t]*$/.test(before) || /^[ \t]*(?:\n|$)/.test(after)) return true;
  return /[^\p{ASCII}\s]$/u.test(before) || /^[^\p{ASCII}\s]/u.test(after);
}

// Looking at the whole line would make a line of asterisks quadratic.
const NEARBY = 8;
