/** Longer names exist only to play tricks. LINE's own limit is 20. */
const MOST_UNITS = 40;

/**
 * A display name as a prompt may hold it. People choose it freely, so it can hold line breaks and instructions: it
 * becomes one short line without anything that could end it or stand for a speaker.
 */
export function plainName(name: string): string | undefined {
  const plain = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>[\]{}:：]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MOST_UNITS)
    .toWellFormed()
    .trim();
  return plain === "" ? undefined : plain;
}
