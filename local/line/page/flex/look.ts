import type { messagingApi } from "@line/bot-sdk";
import { borderOf, spaceOf, textSizeOf } from "./measures.ts";

/** CSS by the names of its properties in scripts. */
export type Look = Readonly<Record<string, string | number | undefined>>;

type Layout = messagingApi.FlexBox["layout"];

/** Where a component stands: the layout of the box around it, and that box's spacing. */
export interface Surroundings {
  readonly layout: Layout;
  readonly spacing?: string | undefined;
  readonly isFirst: boolean;
}

interface Placed {
  readonly flex?: number;
  readonly margin?: string;
  readonly gravity?: "top" | "bottom" | "center";
  readonly position?: "relative" | "absolute";
  readonly offsetTop?: string;
  readonly offsetBottom?: string;
  readonly offsetStart?: string;
  readonly offsetEnd?: string;
}

const GRAVITY = { top: "flex-start", center: "center", bottom: "flex-end" } as const;

/** Share, distance to the one before, and offsets. In a vertical box nobody grows unasked, in the others all do. */
export function placeOf(component: Placed, { layout, spacing, isFirst }: Surroundings): Look {
  const isAcross = layout !== "vertical";
  const { flex = isAcross ? 1 : 0, margin, gravity, position } = component;
  const distance = isFirst ? undefined : spaceOf(margin ?? spacing);
  return {
    // A share of the width counts without the content; a share of the height is what is left over.
    flex: flex === 0 ? "0 0 auto" : isAcross ? `${flex} 0 0` : `${flex} 0 auto`,
    minWidth: 0,
    ...(distance && (isAcross ? { marginInlineStart: distance } : { marginTop: distance })),
    ...(gravity && layout === "horizontal" && { alignSelf: GRAVITY[gravity] }),
    position: position ?? "relative",
    top: spaceOf(component.offsetTop),
    bottom: spaceOf(component.offsetBottom),
    insetInlineStart: spaceOf(component.offsetStart),
    insetInlineEnd: spaceOf(component.offsetEnd),
  };
}

export function boxLook(box: messagingApi.FlexBox): Look {
  const { layout, background, borderWidth, borderColor } = box;
  return {
    display: "flex",
    flexDirection: layout === "vertical" ? "column" : "row",
    alignItems: box.alignItems ?? (layout === "baseline" ? "baseline" : "stretch"),
    justifyContent: box.justifyContent,
    backgroundColor: box.backgroundColor,
    backgroundImage: background && gradientOf(background),
    border: borderWidth && `${borderOf(borderWidth)} solid ${borderColor ?? "#000"}`,
    borderRadius: spaceOf(box.cornerRadius),
    overflow: box.cornerRadius && "hidden",
    width: box.width,
    maxWidth: box.maxWidth,
    height: box.height,
    maxHeight: box.maxHeight,
    padding: spaceOf(box.paddingAll),
    paddingTop: spaceOf(box.paddingTop ?? box.paddingAll),
    paddingBottom: spaceOf(box.paddingBottom ?? box.paddingAll),
    paddingInlineStart: spaceOf(box.paddingStart ?? box.paddingAll),
    paddingInlineEnd: spaceOf(box.paddingEnd ?? box.paddingAll),
  };
}

function gradientOf(background: messagingApi.FlexBoxBackground): string | undefined {
  if (background.type !== "linearGradient") return undefined;
  const { angle = "0deg", startColor, centerColor, centerPosition = "50%", endColor } = background;
  const centre = centerColor ? `${centerColor} ${centerPosition}, ` : "";
  return `linear-gradient(${angle}, ${startColor}, ${centre}${endColor})`;
}

type Written = Pick<messagingApi.FlexText, "size" | "color" | "weight" | "style" | "decoration">;

export function lettersLook({ size, color, weight, style, decoration }: Written): Look {
  return {
    fontSize: textSizeOf(size),
    color,
    fontWeight: weight && (weight === "bold" ? 700 : 400),
    fontStyle: style,
    textDecoration: decoration,
  };
}

/** One line that ends in … unless it may wrap: LINE's default cuts. */
export function textLook(text: messagingApi.FlexText): Look {
  const { align, wrap, maxLines, lineSpacing } = text;
  const letters = { ...lettersLook(text), fontSize: textSizeOf(text.size ?? "md"), textAlign: align };
  if (!wrap) return { ...letters, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" };
  return {
    ...letters,
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    lineHeight: lineSpacing && `calc(1.4em + ${lineSpacing})`,
    ...(maxLines && {
      display: "-webkit-box",
      overflow: "hidden",
      WebkitBoxOrient: "vertical",
      WebkitLineClamp: maxLines,
    }),
  };
}
