/** One line for the reader. Code is never indented or marked: it is there to be copied. */
export interface TextLine {
  text: string;
  isCode: boolean;
}

export function textLines(text: string): TextLine[] {
  return text.split("\n").map((line) => ({ text: line, isCode: false }));
}

export function codeLines(code: string): TextLine[] {
  return code.split("\n").map((line) => ({ text: line, isCode: true }));
}

/** Puts a sign or an indentation before every line that is not code. */
export function prefixed(lines: readonly TextLine[], prefix: string): TextLine[] {
  return lines.map((line) => (line.isCode ? line : { text: (prefix + line.text).trimEnd(), isCode: false }));
}
