import { blockLines } from "./markdown-blocks.ts";
import { parseMarkdown } from "./markdown-parser.ts";

/** Turns a model's Markdown into the plain text a person reads in a chat. "" if there is nothing to read. */
export function markdownToText(markdown: string): string {
  const source = cleanText(markdown);
  const lines = blockLines(parseMarkdown(source), { source, depth: 0, bulletDepth: 0 });
  const text = cleanText(lines.map((line) => line.text).join("\n"));
  // Ideographic spaces at the beginning indent a Japanese paragraph.
  return text.trim() === "" ? "" : text.replace(/^\n+/, "").trimEnd();
}

/** Line ends become "\n"; what LINE or JSON would refuse goes (an entity can bring it back in). */
function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/[[\p{Cc}\uFEFF]--[\t\n]]/gv, "");
}
