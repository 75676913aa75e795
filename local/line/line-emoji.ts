import type { webhook } from "@line/bot-sdk";

const PRODUCT_ID = "5ac1bfd5040ab15980c9b435";

/** A few of LINE's own emoji. A phone shows a picture; the bot gets the name in the text and its place. The pairing
 *  of names with ids is ours: LINE publishes pictures, not names. */
export const LINE_EMOJI = {
  love: { emojiId: "001", drawnAs: "🥰" },
  happy: { emojiId: "002", drawnAs: "😄" },
  laugh: { emojiId: "003", drawnAs: "🤣" },
  cry: { emojiId: "004", drawnAs: "😭" },
  angry: { emojiId: "005", drawnAs: "😡" },
  surprised: { emojiId: "006", drawnAs: "😲" },
  ok: { emojiId: "007", drawnAs: "👌" },
  please: { emojiId: "008", drawnAs: "🙏" },
  heart: { emojiId: "009", drawnAs: "💚" },
  star: { emojiId: "010", drawnAs: "⭐" },
  moon: { emojiId: "011", drawnAs: "🌙" },
  bear: { emojiId: "012", drawnAs: "🐻" },
} as const;

type EmojiName = keyof typeof LINE_EMOJI;

/** Where LINE emoji stand in a text, in UTF-16 units. */
export function findEmojis(text: string): webhook.Emoji[] {
  return [...text.matchAll(/\((\w+)\)/gu)].flatMap(({ index, 0: written, 1: name = "" }) =>
    isEmojiName(name)
      ? { index, length: written.length, productId: PRODUCT_ID, emojiId: LINE_EMOJI[name].emojiId }
      : [],
  );
}

export function isEmojiName(name: string): name is EmojiName {
  return Object.hasOwn(LINE_EMOJI, name);
}
