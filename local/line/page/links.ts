/** A piece of text, and the address it leads to when it is one. */
export interface TextPiece {
  readonly text: string;
  readonly url?: string;
}

// ASCII only: Japanese and Thai put no space between an address and the words behind it.
const ADDRESS = /https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/gi;

/** Cuts a text into plain pieces and http(s) links; joined they are the text again. */
export function splitLinks(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutSentenceEnd(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: address, url: address });
    end = match.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** "(see https://example.com/a_(b))." means https://example.com/a_(b). */
function withoutSentenceEnd(address: string): string {
  const last = address.at(-1) ?? "";
  if (".,;:!?'".includes(last)) return withoutSentenceEnd(address.slice(0, -1));
  if (last === ")" && count(address, ")") > count(address, "(")) {
    return withoutSentenceEnd(address.slice(0, -1));
  }
  return address;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
