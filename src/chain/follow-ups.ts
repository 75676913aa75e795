import { countGraphemes } from "../line/limits.ts";

/** What the model is told about form. A line for suggestions that no language and no Markdown needs. */
export const FORMAT_INSTRUCTIONS = `Answer in Markdown: short paragraphs, lists, small tables (at most 4 columns), fenced code. Write formulas as LaTeX between $$.
Where it helps, suggest what the person may want to say next: end with one last line that begins with >> and holds two or three short messages in the person's words and language, with | between them, for example:
>> How much is it? | Show me another one`;

export interface SplitAnswer {
  /** The Markdown without its suggestions. */
  readonly body: string;
  /** Short messages the person may want to send next; at most four, all different, none blank. */
  readonly followUps: readonly string[];
}

/**
 * Takes the suggestions off the end of an answer. Models number them, embolden them or write one a
 * line; all of that is read. Nothing of a suggestion stays in the body.
 */
export function splitFollowUps(markdown: string): SplitAnswer {
  const lines = markdown.trimEnd().split("\n");
  let end = lines.length;
  const found: string[] = [];
  for (; end > 0; end -= 1) {
    const line = (lines[end - 1] ?? "").trim();
    if (line.startsWith(MARK) && !line.startsWith(">>>")) found.unshift(line.slice(MARK.length));
    else if (line !== "") break;
  }
  if (found.length === 0) return { body: markdown, followUps: [] };
  const followUps = found.flatMap((line) => line.split(/[|｜]/)).map(wordsOf);
  return { body: lines.slice(0, end).join("\n"), followUps: distinct(followUps).slice(0, MAX_FOLLOW_UPS) };
}

const MARK = ">>";

// LINE shows about three at once on a phone.
const MAX_FOLLOW_UPS = 4;

/** The longest text a message action writes, in graphemes.
 *  https://developers.line.biz/en/reference/messaging-api/#message-action */
const MAX_WORDS = 300;

function wordsOf(suggestion: string): string {
  return suggestion
    .replace(/[\p{Cc}\p{Cf}\uFEFF]+/gu, " ")
    .toWellFormed()
    .replace(/\*\*|__|`/g, "")
    .replace(/^\s*(?:[-*•>]|\d{1,2}[.)])\s+/, "")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^["“「『](.*)["”」』]$/, "$1")
    .trim();
}

function distinct(suggestions: readonly string[]): readonly string[] {
  const sayable = suggestions.filter(
    (words) => /[\p{L}\p{N}\p{S}]/u.test(words) && countGraphemes(words) <= MAX_WORDS,
  );
  return [...new Map(sayable.map((words) => [words.toLowerCase(), words])).values()];
}
