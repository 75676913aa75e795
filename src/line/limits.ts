/** The longest text of one text message, in UTF-16 code units (what `string.length` counts).
 *  https://developers.line.biz/en/reference/messaging-api/#text-message */
export const MAX_TEXT_UNITS = 5000;

/** The most message objects one reply or push may carry.
 *  https://developers.line.biz/en/reference/messaging-api/#send-reply-message */
export const MAX_MESSAGES = 5;

/** The longest data of a postback, in UTF-16 code units.
 *  https://developers.line.biz/en/reference/messaging-api/#postback-action */
export const MAX_POSTBACK_DATA_UNITS = 300;

/**
 * Cuts a text into pieces that LINE accepts, where a reader would pause.
 *
 * No piece is blank. Joined, the pieces are the text, less white space at the cuts: a piece keeps no white
 * space at a cut, except that after a line break the next line keeps its indentation (code would break).
 */
export function splitText(text: string, maxUnits: number = MAX_TEXT_UNITS): readonly string[] {
  // One code point can take two units, so one unit could not hold it.
  if (maxUnits < 2) throw new RangeError("splitText needs room for two UTF-16 units per piece.");

  const pieces: string[] = [];
  let from = 0;
  while (text.length - from > maxUnits) {
    const cut = from + cutWithin(text.slice(from, from + maxUnits + LOOKAHEAD_UNITS), maxUnits);
    const piece = text.slice(from, cut).trimEnd();
    if (piece !== "") pieces.push(piece);
    from = nextStart(text, from + piece.length, cut);
  }
  const rest = text.slice(from);
  if (rest.trim() !== "") pieces.push(rest);
  return pieces;
}

// A boundary depends on what stands before it and on the one code point after it.
const LOOKAHEAD_UNITS = 2;

// Cutting earlier than this wastes room; only five pieces fit into one call.
const EARLIEST_CUT = 0.75;

// Best place first. Each pattern ends where the next piece may begin.
const PAUSES: readonly RegExp[] = [
  /\n[^\S\n]*\n+/g,
  /\n/g,
  /[。．！？…]+[」』）】〉》”’]*|[.!?]+["'”’)\]]*\s/g,
  /\s/g,
];

/** Where to cut a text of more than `maxUnits` units, so that no grapheme cluster is torn. */
function cutWithin(text: string, maxUnits: number): number {
  // Made when it is needed: few answers are that long, and making it is a seventh of a cold start.
  const clusters = graphemes(text);
  const startsCluster = (index: number): boolean => clusters.containing(index)?.index === index;

  const lastPart = text.slice(0, maxUnits).slice(Math.floor(maxUnits * EARLIEST_CUT));
  const lastPartStart = maxUnits - lastPart.length;
  for (const pause of PAUSES) {
    const places = Array.from(
      lastPart.matchAll(pause),
      (match) => lastPartStart + match.index + match[0].length,
    );
    // A space or a full stop may carry a combining mark or a variation selector.
    const place = places.findLast(startsCluster);
    if (place !== undefined) return place;
  }
  return clusters.containing(maxUnits)?.index || betweenCodePoints(text, maxUnits);
}

/** For a cluster longer than a message: it has to be torn, its surrogate pairs must not be. */
function betweenCodePoints(text: string, index: number): number {
  const splitsPair = text.slice(index - 1, index + 1).isWellFormed() && !text.slice(0, index).isWellFormed();
  return splitsPair ? index - 1 : index;
}

/** The next piece begins after the white space at the cut, or at its line's indentation. */
function nextStart(text: string, pieceEnd: number, cut: number): number {
  GAP.lastIndex = pieceEnd;
  const gap = GAP.exec(text)?.[0] ?? "";
  const lineStart = pieceEnd + gap.lastIndexOf("\n") + 1;
  return lineStart > pieceEnd ? Math.max(lineStart, cut) : pieceEnd + gap.length;
}

// A space that carries an accent is a character to see.
const GAP = /(?:\n|\s(?![\p{M}\p{Emoji_Modifier}\u200C\u200D]))*/uy;

/** How long a text is for LINE where it counts what people see as one character (labels, texts of actions).
 *  https://developers.line.biz/en/docs/messaging-api/text-character-count/ */
export function countGraphemes(text: string): number {
  return Array.from(graphemes(text)).length;
}

/** The longest text that an action sends for the person, in graphemes.
 *  https://developers.line.biz/en/reference/messaging-api/#message-action */
export const MAX_ACTION_TEXT_GRAPHEMES = 300;

/** The longest label of a quick reply, in graphemes.
 *  https://developers.line.biz/en/reference/messaging-api/#action-objects */
const MAX_LABEL_GRAPHEMES = 20;

/** A text as a button's label: whole, or its beginning and "…". */
export function asLabel(text: string): string {
  const characters = Array.from(graphemes(text), ({ segment }) => segment);
  if (characters.length <= MAX_LABEL_GRAPHEMES) return text;
  const beginning = characters.slice(0, MAX_LABEL_GRAPHEMES - 1).join("");
  return `${beginning.trimEnd()}…`;
}

function graphemes(text: string): Intl.Segments {
  return new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text);
}
