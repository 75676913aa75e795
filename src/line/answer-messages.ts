import type { messagingApi } from "@line/bot-sdk";
import { codeCard } from "./code-card.ts";
import { MAX_MESSAGES, splitText } from "./limits.ts";
import { readMarkdown, type AnswerPart } from "./markdown.ts";
import { tableCard } from "./table-card.ts";

export type AnswerMessage = messagingApi.TextMessage | messagingApi.FlexMessage;

export interface AnswerMessages {
  /** Empty if there is nothing to read. */
  readonly messages: readonly AnswerMessage[];
  /** What of the answer they show as plain text; undefined where they show all of it. */
  readonly shown?: string | undefined;
}

/**
 * Puts a model's Markdown into at most `room` messages that LINE accepts.
 *
 * The one rule of form: **what people may want to copy is text; what has columns, or is there to be copied
 * whole, is a card, as long as it is small enough to be read on a phone and everything fits into one reply.**
 * So paragraphs, headings, lists, quotations and links are text. A table that fits a phone's width is a card
 * (`tableCard`), and so is a code block whose button can copy all of it (`codeCard`); inside a list or a
 * quotation both stay text. Where that needs more than `room` messages, all code goes back to text; where it
 * still does, the tables do too.
 *
 * An answer that is too long even as text shows its beginning in four messages: the caller says in the fifth
 * that there is more.
 */
export function answerMessages(markdown: string, room: number = MAX_MESSAGES): AnswerMessages {
  const read = readMarkdown(markdown);
  const { parts } = read;
  for (const kinds of formsOf(parts)) {
    const messages = withCards(parts, kinds, room);
    if (messages) return { messages };
  }
  const { text } = read;
  const bubbles = splitText(text);
  if (bubbles.length <= room) return { messages: textMessages(bubbles) };
  const shown = bubbles.slice(0, MAX_MESSAGES - 1);
  return { messages: textMessages(shown), shown: text.slice(0, endOf(shown, text)) };
}

type CardKind = "table" | "code";

/** Which kinds of cards to try, the most telling form first. */
function formsOf(parts: readonly AnswerPart[]): readonly (readonly CardKind[])[] {
  const has = (kind: CardKind) => parts.some((part) => part.kind === kind);
  const both: readonly CardKind[] = ["table", "code"];
  if (has("table") && has("code")) return [both, ["table"]];
  return has("table") || has("code") ? [both] : [];
}

/** Undefined where more than `room` messages would be needed. */
function withCards(
  parts: readonly AnswerPart[],
  kinds: readonly CardKind[],
  room: number,
): readonly AnswerMessage[] | undefined {
  const messages: AnswerMessage[] = [];
  let run: string[] = [];
  const endRun = () => {
    messages.push(...textMessages(splitText(run.join("\n\n"))));
    run = [];
  };
  for (const part of parts) {
    const card = cardOf(part, kinds);
    if (!card) {
      run.push(part.text);
      continue;
    }
    endRun();
    messages.push(card);
    if (messages.length > room) return undefined;
  }
  endRun();
  return messages.length <= room ? messages : undefined;
}

function cardOf(part: AnswerPart, kinds: readonly CardKind[]): messagingApi.FlexMessage | undefined {
  if (part.kind === "text" || !kinds.includes(part.kind)) return undefined;
  return part.kind === "table" ? tableCard(part.table, part.text) : codeCard(part.text);
}

function textMessages(texts: readonly string[]): readonly messagingApi.TextMessage[] {
  return texts.map((text) => ({ type: "text", text }));
}

/** Where the last of `pieces` ends in the text they are the beginning of. */
function endOf(pieces: readonly string[], text: string): number {
  return pieces.reduce((end, piece) => text.indexOf(piece, end) + piece.length, 0);
}
