/** A sticker of the page's small set: LINE's ids and keywords, drawn as a Unicode emoji and not as LINE's art. */
export interface Sticker {
  readonly packageId: string;
  readonly stickerId: string;
  readonly keywords: readonly string[];
  readonly drawnAs: string;
}

const PACKAGE_ID = "446";

export const STICKERS: readonly Sticker[] = [
  sticker("1988", "👋", ["Hi", "Hello", "Greetings"]),
  sticker("1989", "🎉", ["Congratulations", "Celebration", "Party"]),
  sticker("1990", "😴", ["Good night", "Sleepy", "Tired"]),
  sticker("1991", "🙇", ["Sorry", "Apology", "Bow"]),
  sticker("1992", "💪", ["Fight", "Cheer", "Strong"]),
  sticker("1993", "😍", ["Love", "Heart", "Happy"]),
  sticker("1994", "😱", ["Shocked", "Surprised", "Scared"]),
  sticker("1995", "👍", ["OK", "Agree", "Good"]),
];

/** How a sticker is drawn; one that is not in the set has a face of its own. */
export function drawingOf(packageId: string, stickerId: string): string {
  return STICKERS.find((one) => one.packageId === packageId && one.stickerId === stickerId)?.drawnAs ?? "🏷️";
}

function sticker(stickerId: string, drawnAs: string, keywords: readonly string[]): Sticker {
  return { packageId: PACKAGE_ID, stickerId, drawnAs, keywords };
}
