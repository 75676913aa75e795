const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>"'`\]|、。）」』]+/giu;
const HOST_WITH_PATH = /(?<![\w@/.:-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?\/[^\s<>"'`\]|、。）」』]*/giu;
const MARKDOWN_LINK = /!?\[([^\]\n]{0,300})\]\(\s*<?([^\s)>]+)>?[^)\n]*\)/gu;

/** The addresses in a text, each as it stands there and without the punctuation behind it. */
export function addressesIn(text: string): readonly string[] {
  return [...text.matchAll(ADDRESS)].flatMap(([address]) => [address, withoutEnd(address)]);
}

/**
 * Markdown in which only `known` addresses are left. LINE fetches a preview of every address in a message, unasked:
 * one that a model made up from the conversation would carry it away.
 */
export function withoutUnknownLinks(markdown: string, known: ReadonlySet<string>): string {
  const isKnown = (address: string) => known.has(address) || known.has(withoutEnd(address));
  const bare = (address: string) => (isKnown(address) ? address : "…");
  return markdown
    .replace(MARKDOWN_LINK, (link: string, words: string, address: string) =>
      isKnown(address) && !link.startsWith("!") ? link : words,
    )
    .split(/(\[[^\]\n]{0,300}\]\([^)\n]*\))/u)
    .map((part, at) =>
      // Links that are left are known.
      at % 2 === 1 ? part : part.replace(ADDRESS, bare).replace(HOST_WITH_PATH, bare),
    )
    .join("");
}

function withoutEnd(address: string): string {
  return address.replace(/[.,;:!?)\]}'"*_~]+$/u, "");
}
