import { isRecord } from "../json.ts";

/** What a LINE message says, as far as the bot can take it in. */
export type MessageWords =
  | {
      readonly kind: "words";
      /** What the model reads. Words in square brackets are ours: they describe what has no text. */
      readonly text: string;
      /** A mention of the bot itself is in it. */
      readonly mentionsBot: boolean;
      /** The id of the message it quotes. */
      readonly quotes?: string | undefined;
      /** Names the message in an answer that quotes it. */
      readonly quoteToken?: string | undefined;
    }
  /** A picture, film, recording or file. */
  | { readonly kind: "media" }
  /** A kind that LINE did not have when this was written. */
  | { readonly kind: "unknown" };

/**
 * Puts a message into words. LINE emoji stand in its text as `(love)` and stay so.
 *
 * Only the type, the id and a text's text were checked at the door, and LINE adds values without notice; so
 * everything else is read as what it may be: missing, or of another type.
 */
export function readWords(message: object): MessageWords {
  if (!isRecord(message)) return { kind: "unknown" };
  switch (message["type"]) {
    case "text":
      return words(message, textOf(message));
    case "sticker":
      return words(message, stickerWords(message));
    case "location":
      return words(message, placeWords(message));
    case "image":
    case "video":
    case "audio":
    case "file":
      return { kind: "media" };
    default:
      return { kind: "unknown" };
  }
}

function words(message: Record<string, unknown>, text: string): MessageWords {
  return {
    kind: "words",
    text: text.toWellFormed(),
    mentionsBot: ownMentions(message).length > 0,
    quotes: idOf(message["quotedMessageId"]),
    quoteToken: idOf(message["quoteToken"]),
  };
}

/**
 * The text without the mentions that only address the bot: those at its beginning and end. In the middle of a
 * sentence the bot's name belongs to what is said, and other people's mentions always do.
 */
function textOf(message: Record<string, unknown>): string {
  const text = String(message["text"]);
  const own = ownMentions(message).toSorted((one, other) => one.from - other.from);
  let from = 0;
  let to = text.length;
  for (const mention of own) {
    if (isGap(text.slice(from, mention.from))) from = mention.to;
  }
  for (const mention of own.toReversed()) {
    if (mention.from >= from && isGap(text.slice(mention.to, to))) to = mention.from;
  }
  return own.length === 0
    ? text
    : text
        .slice(from, to)
        .replace(/^[\s,、，:：]+/, "")
        .trimEnd();
}

function isGap(text: string): boolean {
  return /^[\s,、，:：]*$/.test(text);
}

/** Offsets count UTF-16 units, as far as LINE's documents tell.
 *  https://developers.line.biz/en/reference/messaging-api/#wh-text */
function ownMentions({ mention }: Record<string, unknown>): { readonly from: number; readonly to: number }[] {
  const mentionees = isRecord(mention) ? mention["mentionees"] : undefined;
  if (!Array.isArray(mentionees)) return [];
  return mentionees.flatMap((mentionee: unknown) => {
    if (!isRecord(mentionee) || mentionee["isSelf"] !== true) return [];
    const { index, length } = mentionee;
    return typeof index === "number" && typeof length === "number"
      ? [{ from: index, to: index + length }]
      : [];
  });
}

/** Keywords are a random choice of up to 15; a few tell the mood.
 *  https://developers.line.biz/en/reference/messaging-api/#wh-sticker */
const MOST_KEYWORDS = 5;

function stickerWords({ text, keywords }: Record<string, unknown>): string {
  const written = typeof text === "string" && text.trim() !== "" ? [`it says “${text.trim()}”`] : [];
  const moods = Array.isArray(keywords)
    ? keywords.filter((word: unknown): word is string => typeof word === "string").slice(0, MOST_KEYWORDS)
    : [];
  const shown = moods.length > 0 ? [`it shows: ${moods.join(", ")}`] : [];
  return `[${["a sticker", ...written, ...shown].join("; ")}]`;
}

function placeWords({ title, address, latitude, longitude }: Record<string, unknown>): string {
  const named = [title, address].filter((part) => typeof part === "string" && part.trim() !== "");
  const isPlaced = typeof latitude === "number" && typeof longitude === "number";
  const at = isPlaced ? [`latitude ${latitude}, longitude ${longitude}`] : [];
  return `[a place; ${[...named, ...at].join("; ")}]`;
}

function idOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= 1_000 ? value : undefined;
}
