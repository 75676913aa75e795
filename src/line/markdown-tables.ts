import { inlineText } from "./markdown-inline.ts";
import { textLines } from "./markdown-lines.ts";
import type { TextLine } from "./markdown-lines.ts";
import type { MarkdownNode } from "./markdown-parser.ts";

/** The words of a table, without their marks. A row may have more or fewer cells than there are headings. */
export interface TableWords {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** GFM takes the line right under a table for a row; without a bar it is the next sentence. */
  readonly sentences: readonly string[];
}

export function readTable(table: MarkdownNode, source: string): TableWords {
  const header = table.getChild("TableHeader");
  const rows = table.getChildren("TableRow");
  return {
    headings: header ? cells(header, source) : [],
    rows: rows.filter(hasBar).map((row) => cells(row, source)),
    sentences: rows.filter((row) => !hasBar(row)).flatMap((row) => cells(row, source)),
  };
}

/** A table as lines. Without a fixed-width font there are no columns, so every cell says what it is. */
export function tableLines({ headings, rows, sentences }: TableWords): TextLine[] {
  const text = headings.length > 2 ? wideTable(headings, rows) : narrowTable(headings, rows);
  return textLines([...text, ...(sentences.length > 0 ? [""] : []), ...sentences].join("\n"));
}

function hasBar(row: MarkdownNode): boolean {
  return row.getChild("TableDelimiter") !== null;
}

/** Two columns read as "key: value"; the headings say so once. */
function narrowTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = rows.map((row) => `• ${pair(row)}`.trimEnd());
  const heading = pair(headings);
  return heading === "" ? lines : [heading, ...lines];
}

function wideTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [headings.join(" / ")];
  return rows.map((row) => {
    const named = row.flatMap((cell, column) => (cell === "" ? [] : [pair([headings[column] ?? "", cell])]));
    return `• ${named.join("\n  ")}`;
  });
}

function pair(texts: readonly string[]): string {
  return texts
    .filter((text) => text !== "")
    .map((text, index, all) => (index < all.length - 1 ? text.replace(/\s*[:：]$/, "") : text))
    .join(": ");
}

/** The cells between the bars. The tree leaves empty ones out, so they are counted by their bars. */
function cells(row: MarkdownNode, source: string): string[] {
  const texts: string[] = [];
  let cell = "";
  let isFirst = true;
  for (let node = row.firstChild; node; node = node.nextSibling) {
    if (node.name === "TableCell") cell = inlineText(node, source).trim().replaceAll("\n", " ");
    else if (!isFirst || cell !== "") {
      texts.push(cell);
      cell = "";
    }
    isFirst = false;
  }
  return cell === "" ? texts : [...texts, cell];
}
