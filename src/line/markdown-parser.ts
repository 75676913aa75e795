import { InlineContext, parser, Table, TaskList } from "@lezer/markdown";
import type { DelimiterType, MarkdownConfig } from "@lezer/markdown";

/** The syntax tree of an answer. Its nodes hold positions in `source`, never text. */
export function parseMarkdown(source: string): MarkdownNode {
  return answers.parse(source).topNode;
}

export type MarkdownNode = ReturnType<typeof parser.parse>["topNode"];

const strikethrough: DelimiterType = { resolve: "Strikethrough", mark: "StrikethroughMark" };

// CommonMark closes emphasis only next to a space or punctuation, so `**「重要」**です` and `**"สำคัญ"**มาก`
// stay raw (https://github.com/commonmark/commonmark-spec/issues/650). Many scripts write no spaces: there any
// marker that touches text marks it.
const emphasis: MarkdownConfig = {
  defineNodes: ["Strikethrough", "StrikethroughMark"],
  parseInline: [
    {
      name: "Emphasis",
      parse(context, next, start) {
        const marker = String.fromCharCode(next);
        if (marker !== "*" && marker !== "_" && marker !== "~") return -1;
        let end = start + 1;
        while (context.char(end) === next) end += 1;
        const { opens, closes } = flanks(context.slice(start, end), around(context, start, end));
        return context.addDelimiter(DELIMITERS[marker], start, end, opens, closes);
      },
    },
  ],
};

const DELIMITERS = {
  "*": InlineContext.emphasisAsterisk,
  _: InlineContext.emphasisUnderscore,
  "~": strikethrough,
};

interface Neighbours {
  before: string;
  after: string;
}

/** The characters next to a marker; "" at the ends. */
function around(context: InlineContext, start: number, end: number): Neighbours {
  const before = Array.from(context.slice(Math.max(context.offset, start - 2), start)).at(-1) ?? "";
  const after = Array.from(context.slice(end, Math.min(context.end, end + 2))).at(0) ?? "";
  return { before, after };
}

function flanks(marker: string, { before, after }: Neighbours): { opens: boolean; closes: boolean } {
  if (isLiteral(marker, before, after)) return { opens: false, closes: false };
  const touchesNext = !SPACE.test(after);
  const touchesPrevious = !SPACE.test(before);
  // A pair of signs is hardly ever meant literally, so punctuation next to it does not matter.
  if (marker.startsWith("**") || marker.startsWith("~~"))
    return { opens: touchesNext, closes: touchesPrevious };

  const unspaced = marker === "*" && (UNSPACED.test(before) || UNSPACED.test(after));
  const left = touchesNext && (unspaced || !PUNCTUATION.test(after) || !WORD.test(before));
  const right = touchesPrevious && (unspaced || !PUNCTUATION.test(before) || !WORD.test(after));
  if (marker === "*") return { opens: left, closes: right };
  // An underscore inside a word or a face belongs to it: snake_case, (･_･).
  return {
    opens: left && /^[\s([{"'*~]?$/.test(before),
    closes: right && (!left || PUNCTUATION.test(after)),
  };
}

function isLiteral(marker: string, before: string, after: string): boolean {
  // A masked number (****-1234), a range (10~20), a drawn-out "hi~~~".
  if (marker.length > 3 || marker === "~" || marker === "~~~") return true;
  // 2*3*4, x**2 and the note mark 価格*1: without the asterisks they say something else.
  if (marker === "*")
    return /[^\s\p{P}]/u.test(before) && (/\d/.test(after) || /[A-Za-z\d]{2}/.test(before + after));
  return marker === "**" && /[A-Za-z\d)]/.test(before) && /\d/.test(after);
}

const SPACE = /^\s?$/;
const PUNCTUATION = /^[\p{P}\p{S}]$/u;
const WORD = /^[^\s\p{P}\p{S}]$/u;
// Letters beyond Latin, Greek and Cyrillic: among them the scripts that write no spaces.
const UNSPACED =
  /^[\u0E00-\u0EFF\u1000-\u109F\u1100-\u11FF\u1780-\u17FF\u2E80-\uD7FF\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFFEF\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFF}]$/u;

// The backslashes and asterisks of LaTeX are not Markdown's.
const latex: MarkdownConfig = {
  defineNodes: ["Latex"],
  parseInline: [
    {
      name: "Latex",
      before: "Escape",
      parse(context, next, start) {
        const opener = openerOf(String.fromCharCode(next, context.char(start + 1)));
        const closer = opener === undefined ? undefined : LATEX_CLOSERS.get(opener);
        if (opener === undefined || closer === undefined) return -1;
        const from = start + opener.length;
        const inside = context.slice(from, Math.min(context.end, from + LONGEST_FORMULA));
        const length = inside.indexOf(closer);
        if (length < 1) return -1;
        const after = inside.charAt(length + 1);
        if (opener === "$" && !isFormula(inside.slice(0, length), after)) return -1;
        return context.addElement(context.elt("Latex", start, from + length + closer.length));
      },
    },
  ],
};

function openerOf(signs: string): string | undefined {
  return signs.startsWith("$") && signs !== "$$" ? "$" : signs;
}

/** A dollar sign is money, or a shell's, more often than the beginning of a formula. */
function isFormula(inside: string, after: string): boolean {
  if (/^\s|\s$|\n/.test(inside) || /^[\w$]$/.test(after)) return false;
  return /[\\^=]|[A-Za-z]_[\w{]|^[A-Za-z]$|^-?\d+(?:\.\d+)?[A-Za-z]?$|^\d*[A-Za-z] ?[-+<>/*] ?\w+$/.test(
    inside,
  );
}

// Without an end to the search, openers that nobody closes are quadratic.
const LONGEST_FORMULA = 1000;

const LATEX_CLOSERS = new Map([
  ["\\(", "\\)"],
  ["\\[", "\\]"],
  ["$$", "$$"],
  ["$", "$"],
]);

// CommonMark lets no "2." end a paragraph, so after a badly indented sub-list the next number would be part of it.
const numberedLines: MarkdownConfig = {
  parseBlock: [
    {
      name: "NumberedLine",
      endLeaf: (_context, line) => /^\d{1,9}[.)][ \t]/.test(line.text.slice(line.pos)),
    },
  ],
};

const answers = parser.configure([
  Table,
  TaskList,
  emphasis,
  latex,
  numberedLines,
  {
    // Models fence their code; four spaces are a slip. HTML is text here. A link definition would swallow
    // prose such as "[Note]: important".
    remove: ["IndentedCode", "HTMLBlock", "LinkReference"],
  },
]);
