/** Pixels of LINE's keywords, measured in its Flex Message Simulator.
 *  https://developers.line.biz/en/docs/messaging-api/flex-message-layout/ */
const SPACES: Measures = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const TEXT_SIZES: Measures = {
  xxs: 11,
  xs: 13,
  sm: 14,
  md: 16,
  lg: 19,
  xl: 22,
  xxl: 29,
  "3xl": 35,
  "4xl": 48,
  "5xl": 74,
};
const IMAGE_WIDTHS: Measures = {
  xxs: 40,
  xs: 60,
  sm: 80,
  md: 100,
  lg: 120,
  xl: 140,
  xxl: 160,
  "3xl": 180,
  "4xl": 200,
  "5xl": 220,
};
const BORDERS: Measures = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };
const BUBBLE_WIDTHS: Measures = {
  nano: 120,
  micro: 160,
  deca: 220,
  hecto: 241,
  kilo: 260,
  mega: 300,
  giga: 386,
};

type Measures = Readonly<Record<string, number>>;

/** Margins, spacings, paddings and round corners: a keyword, or pixels or per cent as they are. */
export function spaceOf(value: string | undefined): string | undefined {
  return measure(value, SPACES);
}

export function textSizeOf(value: string | undefined): string | undefined {
  return measure(value, TEXT_SIZES);
}

export function imageWidthOf(value = "md"): string {
  return value === "full" ? "100%" : (measure(value, IMAGE_WIDTHS) ?? "100px");
}

export function borderOf(value: string | undefined): string | undefined {
  return measure(value, BORDERS);
}

export function bubbleWidthOf(size = "mega"): string {
  return measure(size, BUBBLE_WIDTHS) ?? "300px";
}

function measure(value: string | undefined, keywords: Measures): string | undefined {
  if (value === undefined) return undefined;
  const pixels = keywords[value];
  return pixels === undefined ? value : `${pixels}px`;
}
