/** What an HTML entity stands for; one we do not know stays as it is written. */
export function decodeEntity(entity: string): string {
  const name = entity.slice(1, -1);
  if (name.startsWith("#")) return decodeNumber(name.slice(1)) ?? entity;
  return NAMED.get(name) ?? entity;
}

function decodeNumber(digits: string): string | undefined {
  const codePoint = /^x/i.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number(digits);
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : undefined;
}

// The 2,000 others would weigh more than the parser; models write letters, not entities.
const NAMED = new Map(
  Object.entries({
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    nbsp: "\u00a0",
    ensp: "\u2002",
    emsp: "\u2003",
    thinsp: "\u2009",
    shy: "",
    zwnj: "\u200c",
    zwj: "\u200d",
    hellip: "…",
    ndash: "–",
    mdash: "—",
    lsquo: "‘",
    rsquo: "’",
    ldquo: "“",
    rdquo: "”",
    laquo: "«",
    raquo: "»",
    bull: "•",
    middot: "·",
    dagger: "†",
    sect: "§",
    para: "¶",
    copy: "©",
    reg: "®",
    trade: "™",
    euro: "€",
    yen: "¥",
    pound: "£",
    cent: "¢",
    deg: "°",
    micro: "µ",
    times: "×",
    divide: "÷",
    plusmn: "±",
    minus: "−",
    le: "≤",
    ge: "≥",
    ne: "≠",
    asymp: "≈",
    infin: "∞",
    radic: "√",
    sum: "∑",
    pi: "π",
    frac12: "½",
    frac14: "¼",
    frac34: "¾",
    sup2: "²",
    sup3: "³",
    larr: "←",
    uarr: "↑",
    rarr: "→",
    darr: "↓",
    harr: "↔",
    check: "✓",
    hearts: "♥",
  }),
);
