import { inlineText } from "./markdown-inline.ts";
import { codeLines, prefixed, textLines } from "./markdown-lines.ts";
import type { TextLine } from "./markdown-lines.ts";
import type { MarkdownNode } from "./markdown-parser.ts";
import { readTable, tableLines, type TableWords } from "./markdown-tables.ts";

interface BlockContext {
  source: string;
  /** How many blocks stand around this one. */
  depth: number;
  /** How many bullet lists do. */
  bulletDepth: number;
}

/** One block as the reader gets it. */
export interface RenderedBlock {
  readonly node: MarkdownNode;
  readonly lines: readonly TextLine[];
  /** Of a table. */
  readonly table?: TableWords | undefined;
  /** A blank line stands between it and the block before it. */
  readonly isApart: boolean;
}

/** The blocks inside `parent` that have something to read. */
export function renderBlocks(parent: MarkdownNode, context: BlockContext): readonly RenderedBlock[] {
  const blocks: RenderedBlock[] = [];
  let previous: MarkdownNode | undefined;
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    const table = node.name === "Table" ? readTable(node, context.source) : undefined;
    const lines = table ? tableLines(table) : MARKS.has(node.name) ? [] : linesOf(node, context);
    if (lines.length === 0) continue;
    const isApart = previous !== undefined && areApart(previous, node, context.source);
    blocks.push({ node, lines, table, isApart });
    previous = node;
  }
  return blocks;
}

/** The lines of some blocks, with the blank lines a reader needs between them. */
export function joinBlocks(blocks: readonly RenderedBlock[]): TextLine[] {
  const lines: TextLine[] = [];
  for (const block of blocks) {
    if (block.isApart) lines.push(...textLines(""));
    for (const line of block.lines) lines.push(line);
  }
  return lines;
}

function blockLines(parent: MarkdownNode, context: BlockContext): TextLine[] {
  return joinBlocks(renderBlocks(parent, context));
}

const MARKS = new Set(["ListMark", "QuoteMark"]);

// Deeper nesting is an attack on the stack, not an answer.
const MAX_DEPTH = 30;

function linesOf(node: MarkdownNode, context: BlockContext): TextLine[] {
  const { source } = context;
  const inner = { ...context, depth: context.depth + 1 };
  if (context.depth > MAX_DEPTH) return textLines(source.slice(node.from, node.to));
  if (node.name.startsWith("ATXHeading") || node.name === "SetextHeading1") return heading(node, source);
  switch (node.name) {
    case "SetextHeading2":
      // A model that writes --- under a paragraph means a rule.
      return textLines(`${inlineText(node, source).trimEnd()}\n\n${RULE}`);
    case "HorizontalRule":
      return textLines(RULE);
    case "FencedCode": {
      const code = fencedCode(node, source);
      return code === "" ? [] : codeLines(code);
    }
    case "Blockquote":
      return prefixed(blockLines(node, inner), "│ ");
    case "BulletList":
    case "OrderedList":
      return listItems(node, inner);
    default:
      return textLines(inlineText(node, source));
  }
}

const RULE = "――――";

/** Blank lines stay where the model wrote one, and come where a block stands out only with air around it. */
function areApart(previous: MarkdownNode, next: MarkdownNode, source: string): boolean {
  return (
    SET_APART.test(previous.name) || SET_APART.test(next.name) || hasBlankLine(source, previous.to, next.from)
  );
}

const SET_APART = /^(?:ATXHeading|SetextHeading|FencedCode|Table|HorizontalRule)/;

function hasBlankLine(source: string, from: number, to: number): boolean {
  return /\n[ \t>]*\n/.test(source.slice(from, to));
}

function heading(node: MarkdownNode, source: string): TextLine[] {
  const words = inlineText(node, source).trim().replaceAll("\n", " ");
  // A lone "#" is a sign, not a heading.
  return textLines(words === "" ? source.slice(node.from, node.to) : `■ ${words}`);
}

/** The code between the fences, without blank lines around it. */
export function fencedCode(node: MarkdownNode, source: string): string {
  const parts = node.getChildren("CodeText").map((part) => source.slice(part.from, part.to));
  return parts
    .join("")
    .replace(/^(?:[ \t]*\n)+/, "")
    .trimEnd();
}

function listItems(list: MarkdownNode, context: BlockContext): TextLine[] {
  const { source } = context;
  const lines: TextLine[] = [];
  let written = "";
  let mark = "";
  let end = list.from;
  for (const item of list.getChildren("ListItem")) {
    const previous = written;
    written = itemMark(item, source);
    // "1. 1. 1." is how some models count; "1. 3." and "3. 2. 1." are meant.
    mark = written === previous ? increment(mark) : written;
    // Code stands out only with air around it.
    if (hasBlankLine(source, end, item.from) || lines.at(-1)?.isCode) lines.push(...textLines(""));
    for (const line of itemLines(item, mark, context)) lines.push(line);
    end = item.to;
  }
  return lines;
}

function itemMark(item: MarkdownNode, source: string): string {
  const mark = item.getChild("ListMark");
  return mark ? source.slice(mark.from, mark.to) : "";
}

function increment(mark: string): string {
  return mark.replace(/\d+/, (digits) => String(Number(digits) + 1));
}

function itemLines(item: MarkdownNode, mark: string, context: BlockContext): TextLine[] {
  // A plus is a sign more often than a bullet: "+ 5 %".
  const isBullet = mark === "-" || mark === "*";
  const body = blockLines(item, { ...context, bulletDepth: context.bulletDepth + (isBullet ? 1 : 0) });
  const bullet = context.bulletDepth === 0 ? "•" : "◦";
  const sign = taskBox(item, context.source) ?? (isBullet ? bullet : mark);

  const [first, ...rest] = body;
  // A lone "-" or "42." is an answer, not a list.
  if (!first) return textLines(mark);
  if (first.isCode) return [...textLines(sign), ...prefixed(body, INDENT)];
  return [...textLines(`${sign} ${first.text}`.trimEnd()), ...prefixed(rest, INDENT)];
}

const INDENT = "  ";

function taskBox(item: MarkdownNode, source: string): string | undefined {
  const marker = item.getChild("Task")?.getChild("TaskMarker");
  if (!marker) return undefined;
  return source.slice(marker.from, marker.to) === "[ ]" ? "☐" : "☑";
}
