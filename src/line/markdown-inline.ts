import { formulaToText } from "./formulas.ts";
import { decodeEntity } from "./markdown-entities.ts";
import { isLostMarker } from "./markdown-leftovers.ts";
import type { MarkdownNode } from "./markdown-parser.ts";

/** The words of one block, without their marks; line breaks stay where the model put them. */
export function inlineText(block: MarkdownNode, source: string): string {
  const text = contents({ block, source, depth: 0 }, block, block.from, block.to);
  const lines = closeSeams(text).split("\n");
  return lines.map((line) => line.replace(/^[ \t]+|[ \t]+$/g, "")).join("\n");
}

interface Place {
  block: MarkdownNode;
  source: string;
  depth: number;
}

// Deeper nesting is an attack on the stack, not an answer.
const MAX_DEPTH = 50;

// Stands where a mark was taken away. Answers are cleaned of control characters, so it cannot be theirs.
const SEAM = "\u0000";

function contents(place: Place, parent: MarkdownNode, from: number, to: number): string {
  let text = "";
  let position = from;
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (node.from < position || node.to > to) continue;
    text += plainText(place, position, node.from) + nodeText({ ...place, depth: place.depth + 1 }, node);
    position = node.to;
  }
  return text + plainText(place, position, to);
}

function nodeText(place: Place, node: MarkdownNode): string {
  const written = place.source.slice(node.from, node.to);
  if (place.depth > MAX_DEPTH) return written;
  switch (node.name) {
    case "EmphasisMark":
    case "StrikethroughMark":
    case "HeaderMark":
      return SEAM;
    case "QuoteMark":
    case "TaskMarker":
      return "";
    case "Emphasis":
      return contents(place, node, node.from, node.to);
    case "StrongEmphasis":
      // Python's __init__ is a name.
      return /^__[a-z\d_]+__$/.test(written) ? written : contents(place, node, node.from, node.to);
    case "Strikethrough":
      // Without a sign, a struck price would read as the price.
      return `(✕ ${contents(place, node, node.from, node.to)})`;
    case "Escape":
      return written.slice(1);
    case "Entity":
      return decodeEntity(written);
    case "HardBreak":
      return "\n";
    case "HTMLTag":
      return /^<br\s*\/?>$/i.test(written) ? "\n" : written;
    case "InlineCode":
      // In a table a bar needs a backslash, even inside code.
      return (
        SEAM + codeSpan(place.block.name === "TableCell" ? written.replaceAll("\\|", "|") : written) + SEAM
      );
    case "Autolink":
      return SEAM + written.slice(1, -1) + SEAM;
    case "Latex":
      return formulaToText(written.replace(/^(?:\\[([]|\$\$?)|(?:\\[)\]]|\$\$?)$/g, ""));
    case "Link":
    case "Image":
      return linkText(place, node, written);
    default:
      return written;
  }
}

function codeSpan(written: string): string {
  const code = written.replace(/^`+|`+$/g, "").replaceAll("\n", " ");
  // One space on both sides only keeps a backtick off the fence.
  return /^ .*\S.* $/.test(code) ? code.slice(1, -1) : code;
}

function linkText(place: Place, node: MarkdownNode, written: string): string {
  const [opening, closing] = node.getChildren("LinkMark");
  const url = node.getChild("URL");
  if (opening && closing && (url || written.endsWith(")"))) {
    const label = contents(place, node, opening.to, closing.from);
    return linkAsText(label, url ? place.source.slice(url.from, url.to) : "");
  }
  // Nothing to open: a footnote, or brackets somebody wrote.
  const footnote = /^\[\^(\d+)\]$/.exec(written);
  return footnote ? `[${footnote[1]}]` : contents(place, node, node.from, node.to);
}

function linkAsText(label: string, destination: string): string {
  const address = destination
    .replace(/^<(.*)>$/, "$1")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/&(?:#\d+|#x[\da-f]+|\w+);/gi, decodeEntity);
  // A place on a page that does not exist here, or a whole picture as text.
  if (address === "" || /^(?:#|data:)/i.test(address)) return label;
  if (label === "" || withoutScheme(label) === withoutScheme(address))
    return SEAM + address.replace(/^(?:mailto|tel):/i, "") + SEAM;
  // LINE takes what follows an address into the link; a space ends it.
  return /^[a-z][a-z\d+.-]+:/i.test(address) ? `${label} (${address} )` : `${label} (${address})`;
}

function withoutScheme(address: string): string {
  return address
    .replaceAll(SEAM, "")
    .replace(/^(?:https?:\/\/|mailto:|tel:)/i, "")
    .replace(/\/$/, "");
}

/** Plain characters, less the `**` that a cut or a slip left without a partner. */
function plainText({ source, block }: Place, from: number, to: number): string {
  return source
    .slice(from, to)
    .replace(/(?<!\*)\*\*(?!\*)/g, (marker, offset: number) =>
      isLostMarker(source, from + offset, block) ? SEAM : marker,
    );
}

/** Joins the parts that marks stood between, and keeps an address from growing into the next word. */
function closeSeams(text: string): string {
  let joined = "";
  let previous = "";
  for (const part of text.split(SEAM)) {
    if (part === "") continue;
    joined += /(?:https?:\/\/|www\.)\S+$/.test(previous) && /^\S/.test(part) ? ` ${part}` : part;
    previous = part;
  }
  return joined;
}
