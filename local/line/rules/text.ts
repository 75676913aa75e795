import { type Place, MAY_NOT_BE_EMPTY, checkNumber, checkText, objectsIn, report } from "./place.ts";

/** In UTF-16 units. https://developers.line.biz/en/reference/messaging-api/#text-message */
export const MOST_TEXT = 5_000;
const MOST_EMOJIS = 20;

export function checkTextMessage(message: Place): void {
  const text = checkText(message, "text", { most: MOST_TEXT, required: MAY_NOT_BE_EMPTY });
  for (const emoji of objectsIn(message, "emojis", { least: 0, most: MOST_EMOJIS }) ?? []) {
    checkEmojiIds(emoji);
    checkNumber(emoji, "index", 0, MOST_TEXT);
    const { index } = emoji.fields;
    if (typeof index === "number" && text?.charAt(index) !== "$") {
      report(emoji, "index", "must point at a '$' in the text");
    }
  }
}

export function checkEmojiIds(emoji: Place): void {
  const productId = checkText(emoji, "productId", { most: 100, required: MAY_NOT_BE_EMPTY });
  const emojiId = checkText(emoji, "emojiId", { most: 100, required: MAY_NOT_BE_EMPTY });
  // LINE's product ids are 24 hex digits and its emoji ids three digits; the list itself is not kept here.
  if (productId !== undefined && !/^[0-9a-f]{24}$/u.test(productId)) {
    report(emoji, "productId", "unknown emoji");
  }
  if (emojiId !== undefined && !/^\d{3}$/u.test(emojiId)) report(emoji, "emojiId", "unknown emoji");
}
