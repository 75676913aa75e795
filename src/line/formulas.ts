import { ACCENTS, SIGNS, SUBSCRIPTS, SUPERSCRIPTS } from "./formula-signs.ts";

/** LaTeX as people would write it in a chat: `x²`, `(a + b)/2`, `√(x)`. What we do not know stays as it is written. */
export function formulaToText(latex: string): string {
  const text = convert(groupsFirst(latex), 0);
  const lines = text.split("\n").map((line) => line.replace(/[ \t]+/g, " ").trim());
  return lines.filter((line) => line !== "").join("\n");
}

/** What only says how a formula looks. */
function groupsFirst(latex: string): string {
  return latex
    .replace(/\s*\n\s*/g, " ")
    .replace(/\\(?:begin|end)\{[a-z]+\*?\}(?:\{[lcr|]*\})?/g, "")
    .replace(/\\\\(?:\[[^\]]*\])?/g, "\n")
    .replace(/\\(?:left|right|big|Big|bigg|Bigg)[lr]?(?![A-Za-z])\.?/g, "")
    .replace(/\\(?:displaystyle|limits|nolimits|,|;|!|:)/g, " ")
    .replace(/\\(?:quad|qquad|\s)/g, " ")
    .replace(/(?<!\\)[&]/g, " ");
}

// Deeper nesting is an attack on the stack, not a formula.
const MAX_DEPTH = 12;

function convert(latex: string, depth: number): string {
  if (depth > MAX_DEPTH) return latex;
  const inner = (part: string) => convert(part, depth + 1);
  let text = "";
  let position = 0;
  while (position < latex.length) {
    const sign = latex.charAt(position);
    if (sign === "\\") {
      const name = /^\\(?:[A-Za-z]+|.)/s.exec(latex.slice(position, position + LONGEST_NAME))?.[0] ?? sign;
      const command = readCommand(latex, position + name.length, name.slice(1), inner);
      text += command.text;
      position = command.end;
    } else if (sign === "^" || sign === "_") {
      const group = readGroup(latex, position + 1);
      text += raised(sign, inner(group.text));
      position = group.end;
    } else if (sign === "{") {
      const group = readGroup(latex, position);
      text += inner(group.text);
      position = group.end;
    } else {
      text += sign;
      position += 1;
    }
  }
  return text;
}

const LONGEST_NAME = 40;

interface Read {
  readonly text: string;
  readonly end: number;
}

function readCommand(latex: string, from: number, name: string, inner: (part: string) => string): Read {
  if (FRACTIONS.has(name)) {
    const above = readGroup(latex, from);
    const below = readGroup(latex, above.end);
    const text = `${inBrackets(inner(above.text))}/${inBrackets(inner(below.text))}`;
    // "1/n x" could be 1/(nx).
    const isFollowed = isFactor(latex.slice(below.end, below.end + LONGEST_NAME));
    return { text: isFollowed ? `(${text})` : text, end: below.end };
  }
  const accent = ACCENTS.get(name);
  if (accent !== undefined) {
    const group = readGroup(latex, from);
    return {
      text: inner(group.text)
        .trim()
        .replace(/[\p{L}\p{N}]/gu, `$&${accent}`),
      end: group.end,
    };
  }
  if (name === "sqrt") {
    const degree = /^\[([^\]]{1,9})\]/.exec(latex.slice(from, from + 12));
    const group = readGroup(latex, from + (degree?.[0].length ?? 0));
    const root = degree?.[1] === undefined ? "" : raised("^", degree[1]);
    return { text: `${root}√${inBrackets(inner(group.text))}`, end: group.end };
  }
  if (WORDS.has(name)) {
    const group = readGroup(latex, from);
    return { text: name.startsWith("text") ? group.text : inner(group.text), end: group.end };
  }
  const sign = SIGNS.get(name);
  if (sign !== undefined) return { text: sign, end: from };
  if (FUNCTIONS.test(name))
    return { text: /^[A-Za-z]/.test(latex.slice(from)) ? `${name} ` : name, end: from };
  if (/^[{}%$&#_]$/.test(name)) return { text: name, end: from };
  const end = latex.charAt(from) === "{" ? readGroup(latex, from).end : from;
  return { text: `\\${name}${latex.slice(from, end)}`, end };
}

/** Whether what comes next is multiplied with what stands before it. */
function isFactor(next: string): boolean {
  const [, name = ""] = /^ *\\([A-Za-z]+)/.exec(next) ?? [];
  if (name === "") return /^ *[\p{L}({]/u.test(next);
  return FRACTIONS.has(name) || name === "sqrt" || /^[\p{L}∑∏∫]$/u.test(SIGNS.get(name) ?? "");
}

const FRACTIONS = new Set(["frac", "dfrac", "tfrac", "cfrac"]);
const WORDS = new Set("text textbf textit textrm mathrm mathbf mathit mathsf operatorname boxed".split(" "));
const FUNCTIONS =
  /^(?:a?(?:sin|cos|tan)h?|arc(?:sin|cos|tan)|cot|sec|csc|log|ln|lg|exp|lim|max|min|sup|inf|det|gcd|mod|deg|dim|ker|arg)$/;

/** The group in braces at `from`, or the one sign or command that stands there. */
function readGroup(latex: string, from: number): Read {
  const start = from + (/^ */.exec(latex.slice(from, from + 9))?.[0].length ?? 0);
  if (latex.charAt(start) !== "{") {
    const one = /^(?:\\[A-Za-z]+|\\.|[^])/u.exec(latex.slice(start, start + LONGEST_NAME))?.[0] ?? "";
    return { text: one, end: start + one.length };
  }
  let open = 0;
  for (let position = start; position < latex.length; position += 1) {
    const sign = latex.charAt(position);
    if (sign === "\\") position += 1;
    else if (sign === "{") open += 1;
    else if (sign === "}") open -= 1;
    if (open === 0) return { text: latex.slice(start + 1, position), end: position + 1 };
  }
  return { text: latex.slice(start + 1), end: latex.length };
}

/** `x²` where every sign has a small form, else `x^(n+y)`. */
function raised(mark: "^" | "_", text: string): string {
  const small = mark === "^" ? SUPERSCRIPTS : SUBSCRIPTS;
  const words = text.trim();
  const signs = Array.from(words.replaceAll(" ", ""), (sign) => small.get(sign));
  if (signs.every((sign) => sign !== undefined)) return signs.join("");
  if (words === "°" || words === "′") return words;
  return Array.from(words).length === 1 ? mark + words : `${mark}(${words})`;
}

function inBrackets(text: string): string {
  const words = text.trim();
  return ONE_FACTOR.test(words) ? words : `(${words})`;
}

/** A number, a sign or a word, perhaps with an index; not `2a` and not `xy`, which are products. */
const ONE_FACTOR = /^(?:[\d.,]*|(?:\p{L}|[A-Za-z]{3,}|[^\p{ASCII}\s\p{P}\p{S}]+)\p{M}*[\p{No}\p{Lm}]*)$/u;
