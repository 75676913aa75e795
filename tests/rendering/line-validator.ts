/*
 * LINE's limits for what this bot sends, written from LINE's reference alone and on purpose without a line of the
 * renderer's or the simulator's: https://developers.line.biz/en/reference/messaging-api/
 */

/** What LINE would refuse, or people would not see, in the messages of one reply; empty if nothing. */
export function findViolations(messages: readonly unknown[]): readonly string[] {
  const found: string[] = [];
  if (messages.length < 1 || messages.length > 5) found.push(`${messages.length} messages`);
  if (Buffer.byteLength(JSON.stringify(messages)) > 2_000_000) found.push("more than 2 MB");
  for (const [index, message] of messages.entries()) {
    for (const problem of inMessage(message)) found.push(`message ${index}: ${problem}`);
    if (index < messages.length - 1 && fields(message)["quickReply"] !== undefined)
      found.push(`message ${index}: buttons that nobody sees`);
  }
  return found;
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function inMessage(message: unknown): readonly string[] {
  const { type, text, altText, contents, quickReply, ...others } = fields(message);
  const found = Object.keys(others).map((name) => `unknown property ${name}`);
  if (quickReply !== undefined) found.push(...inQuickReply(quickReply));
  if (type === "text") return [...found, ...inWords("text", text, 5000)];
  if (type === "flex") return [...found, ...inWords("altText", altText, 1500), ...inBubble(contents)];
  return [...found, `unknown type ${JSON.stringify(type)}`];
}

/** Counted in UTF-16 code units. */
function inWords(name: string, words: unknown, most: number): readonly string[] {
  if (typeof words !== "string") return [`${name} is no string`];
  const found: string[] = [];
  if (words.trim() === "") found.push(`${name} is blank`);
  if (words.length > most) found.push(`${name} has ${words.length} units`);
  if (!words.isWellFormed()) found.push(`${name} has half a character`);
  if (/[^\P{Cc}\n\t]/u.test(words)) found.push(`${name} has a control character`);
  return found;
}

/** Counted in what people see as one character. */
function lengthOf(words: string): number {
  return [...new Intl.Segmenter("ja", { granularity: "grapheme" }).segment(words)].length;
}

function inQuickReply(quickReply: unknown): readonly string[] {
  const items = list(fields(quickReply)["items"]);
  const found: string[] = [];
  if (items.length < 1 || items.length > 13) found.push(`${items.length} quick replies`);
  const seen = new Set<string>();
  for (const item of items) {
    const { type, action } = fields(item);
    if (type !== "action") found.push("a quick reply that is no action");
    found.push(...inAction(action, 20));
    const said = JSON.stringify(action);
    if (seen.has(said)) found.push("the same quick reply twice");
    seen.add(said);
  }
  return found;
}

function inAction(action: unknown, longestLabel: number): readonly string[] {
  const { type, label, text, clipboardText } = fields(action);
  const found = [...inWords("label", label, 1000)];
  if (typeof label === "string" && lengthOf(label) > longestLabel) found.push(`label of ${lengthOf(label)}`);
  if (type === "message") {
    found.push(...inWords("action.text", text, 5000));
    if (typeof text === "string" && lengthOf(text) > 300) found.push(`action.text of ${lengthOf(text)}`);
  } else if (type === "clipboard") found.push(...inWords("clipboardText", clipboardText, 1000));
  else found.push(`unknown action ${JSON.stringify(type)}`);
  return found;
}

const BUBBLE_SIZES = ["nano", "micro", "deca", "hecto", "kilo", "mega", "giga"];

function inBubble(bubble: unknown): readonly string[] {
  const { type, size, body, footer, ...others } = fields(bubble);
  const found = Object.keys(others).map((name) => `unknown property ${name} of a bubble`);
  if (type !== "bubble") found.push(`Flex contents of type ${JSON.stringify(type)}`);
  if (size !== undefined && !BUBBLE_SIZES.some((known) => known === size))
    found.push(`size ${JSON.stringify(size)}`);
  if (Buffer.byteLength(JSON.stringify(bubble)) >= 28_000) found.push("a bubble of 28,000 bytes");
  const blocks = [body, footer].filter((block) => block !== undefined);
  if (blocks.length === 0) found.push("a bubble without a block");
  for (const block of blocks) {
    if (fields(block)["type"] !== "box") found.push("a block that is no box");
    found.push(...inComponent(block));
  }
  return found;
}

const MARGIN = /^(?:none|xs|sm|md|lg|xl|xxl|\d+px)$/;
const ALLOWED: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  box: {
    layout: /^(?:vertical|horizontal|baseline)$/,
    backgroundColor: /^#(?:[\dA-F]{6}|[\dA-F]{8})$/i,
    paddingAll: MARGIN,
    spacing: MARGIN,
    flex: /^\d+$/,
  },
  text: {
    size: /^(?:xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl)$/,
    color: /^#(?:[\dA-F]{6}|[\dA-F]{8})$/i,
    wrap: /^true$/,
    weight: /^(?:regular|bold)$/,
    align: /^(?:start|end|center)$/,
    flex: /^\d+$/,
  },
  separator: { color: /^#(?:[\dA-F]{6}|[\dA-F]{8})$/i, margin: MARGIN },
  button: { style: /^(?:primary|secondary|link)$/, height: /^(?:sm|md)$/ },
};

function inComponent(component: unknown): readonly string[] {
  const { type, contents, text, action, ...properties } = fields(component);
  const allowed = typeof type === "string" ? ALLOWED[type] : undefined;
  if (!allowed) return [`unknown component ${JSON.stringify(type)}`];
  const found = Object.entries(properties)
    .filter(
      ([name, value]) => !allowed[name]?.test(typeof value === "string" ? value : JSON.stringify(value)),
    )
    .map(([name, value]) => `${JSON.stringify(type)}.${name} = ${JSON.stringify(value)}`);
  if (type === "box") {
    if (properties["layout"] === undefined) found.push("a box without a layout");
    if (!Array.isArray(contents)) found.push("a box without contents");
    return [...found, ...list(contents).flatMap(inComponent)];
  }
  if (type === "text") {
    if (properties["wrap"] !== true) found.push("a text that LINE cuts at the edge");
    return [...found, ...inWords("Flex text", text, 5000)];
  }
  return type === "button" ? [...found, ...inAction(action, 40)] : found;
}
