import { fencedCode, joinBlocks, renderBlocks, type RenderedBlock } from "./markdown-blocks.ts";
import { parseMarkdown } from "./markdown-parser.ts";
import type { TableWords } from "./markdown-tables.ts";

/** A model's answer, read: what a person reads in a chat, and what of it LINE could draw instead. */
export interface ReadAnswer {
  /** All of it as plain text. "" if there is nothing to read. Put together when it is asked for. */
  readonly text: string;
  readonly parts: readonly AnswerPart[];
}

/** A run of text, or a table or code of the answer's own (inside a list or a quotation it stays text). */
export type AnswerPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "table"; readonly text: string; readonly table: TableWords }
  | { readonly kind: "code"; readonly text: string };

/** Turns a model's Markdown into the plain text a person reads in a chat. "" if there is nothing to read. */
export function markdownToText(markdown: string): string {
  return readMarkdown(markdown).text;
}

export function readMarkdown(markdown: string): ReadAnswer {
  const source = cleanText(markdown);
  if (!MARKUP.test(source)) return textAlone(trimText(plainText(source)));

  const blocks = renderBlocks(parseMarkdown(source), { source, depth: 0, bulletDepth: 0 });
  if (!blocks.some(({ node }) => DRAWABLE.has(node.name))) return textAlone(textOf(blocks));
  return {
    get text() {
      return textOf(blocks);
    },
    parts: partsOf(blocks, source),
  };
}

// Without any of these a text is no Markdown, and the parser has nothing to find.
const MARKUP = /[*_~`[\]<\\$&|]|^[ \t]*(?:[-+=>#]|\d+[.)])/m;

const DRAWABLE = new Set(["Table", "FencedCode"]);

function plainText(source: string): string {
  return source.replace(/^[ \t]+|[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n");
}

function textAlone(text: string): ReadAnswer {
  return { text, parts: text === "" ? [] : [{ kind: "text", text }] };
}

function partsOf(blocks: readonly RenderedBlock[], source: string): readonly AnswerPart[] {
  const parts: AnswerPart[] = [];
  let run: RenderedBlock[] = [];
  const endRun = () => {
    const text = textOf(run);
    if (text !== "") parts.push({ kind: "text", text });
    run = [];
  };
  for (const block of blocks) {
    const { node, table } = block;
    if (!DRAWABLE.has(node.name)) {
      run.push(block);
      continue;
    }
    endRun();
    const text = textOf([block]);
    if (node.name === "FencedCode") parts.push({ kind: "code", text: fencedCode(node, source) });
    else if (text !== "" && table) parts.push({ kind: "table", text, table });
  }
  endRun();
  return parts;
}

function textOf(blocks: readonly RenderedBlock[]): string {
  const lines = joinBlocks(blocks);
  return trimText(cleanText(lines.map((line) => line.text).join("\n")));
}

function trimText(text: string): string {
  // Ideographic spaces at the beginning indent a Japanese paragraph.
  return text.trim() === "" ? "" : text.replace(/^\n+/, "").trimEnd();
}

/** Line ends become "\n"; what LINE or JSON would refuse goes (an entity can bring it back in). */
function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(CONTROLS, "");
}

// Ranges, not \p{Cc}: every answer is searched several times, and the property was the dearest search of them all.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFEFF]/g;
