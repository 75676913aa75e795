import { type Place, report } from "./place.ts";

/** https://developers.line.biz/en/reference/messaging-api/#flex-message: what each component may have. */
const POSITION = "margin position offsetTop offsetBottom offsetStart offsetEnd";
const PADDING = "paddingAll paddingTop paddingBottom paddingStart paddingEnd";

const PROPERTIES = {
  carousel: names("type contents"),
  bubble: names("type size direction header hero body footer styles action"),
  box: names(
    `type layout contents backgroundColor borderColor borderWidth cornerRadius width maxWidth height maxHeight
     flex spacing ${POSITION} ${PADDING} action justifyContent alignItems background`,
  ),
  button: names(`type action flex ${POSITION} height style color gravity adjustMode scaling`),
  image: names(
    `type url flex ${POSITION} align gravity size aspectRatio aspectMode backgroundColor action animated`,
  ),
  video: names("type url previewUrl altContent aspectRatio action"),
  icon: names(`type url ${POSITION} size aspectRatio scaling`),
  text: names(
    `type text contents adjustMode flex ${POSITION} size align gravity wrap lineSpacing maxLines weight color
     action style decoration scaling`,
  ),
  span: names("type text size color weight style decoration"),
  separator: names("type margin color"),
  filler: names("type flex"),
} satisfies Record<string, ReadonlySet<string>>;

export type FlexType = keyof typeof PROPERTIES;

export function isFlexType(type: unknown): type is FlexType {
  return typeof type === "string" && Object.hasOwn(PROPERTIES, type);
}

export function checkProperties(component: Place, type: FlexType): void {
  for (const [name, value] of Object.entries(component.fields)) {
    if (!PROPERTIES[type].has(name) || !fits(name, value, type)) report(component, name, "invalid property");
  }
}

const COLOUR = /^#(?:[\da-f]{6}|[\da-f]{8})$/iu;
const TEXT_SIZE = /^(?:xxs|xs|sm|md|lg|xl|xxl|[345]xl|\d+(?:\.\d+)?px)$/u;
const IMAGE_SIZE = /^(?:xxs|xs|sm|md|lg|xl|xxl|[345]xl|full|\d+(?:\.\d+)?(?:px|%))$/u;
const SPACE = /^(?:none|xs|sm|md|lg|xl|xxl|\d+(?:\.\d+)?px)$/u;

/** Values that a bot gets wrong in practice; the rest passes. */
const VALUES: Readonly<Record<string, RegExp>> = {
  color: COLOUR,
  backgroundColor: COLOUR,
  borderColor: COLOUR,
  direction: /^(?:ltr|rtl)$/u,
  layout: /^(?:horizontal|vertical|baseline)$/u,
  weight: /^(?:regular|bold)$/u,
  decoration: /^(?:none|underline|line-through)$/u,
  align: /^(?:start|end|center)$/u,
  gravity: /^(?:top|bottom|center)$/u,
  position: /^(?:relative|absolute)$/u,
  aspectMode: /^(?:cover|fit)$/u,
  aspectRatio: /^\d+(?:\.\d+)?:\d+(?:\.\d+)?$/u,
  adjustMode: /^shrink-to-fit$/u,
  margin: SPACE,
  spacing: SPACE,
};
const FLAGS = new Set(["wrap", "animated", "scaling"]);
const WHOLE_NUMBERS = new Set(["flex", "maxLines"]);

function fits(name: string, value: unknown, type: FlexType): boolean {
  if (FLAGS.has(name)) return typeof value === "boolean";
  if (WHOLE_NUMBERS.has(name)) return Number.isInteger(value) && Number(value) >= 0;
  const pattern = patternFor(name, type);
  return !pattern || (typeof value === "string" && pattern.test(value));
}

function patternFor(name: string, type: FlexType): RegExp | undefined {
  if (name === "size" && type === "image") return IMAGE_SIZE;
  if (name === "size" && type !== "bubble") return TEXT_SIZE;
  if (name === "style" && type === "button") return /^(?:primary|secondary|link)$/u;
  if (name === "style") return /^(?:normal|italic)$/u;
  if (name === "height" && type === "button") return /^(?:sm|md)$/u;
  return VALUES[name];
}

function names(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/u));
}
