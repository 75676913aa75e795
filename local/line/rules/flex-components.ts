import { IN_FLEX, ON_FLEX_BUTTON, checkActionIn } from "./actions.ts";
import { type FlexType, checkProperties, isFlexType } from "./flex-properties.ts";
import { type Place, isObject, pathTo, report } from "./place.ts";
import { MEDIA_URL, checkUrl } from "./urls.ts";

/** https://developers.line.biz/en/docs/messaging-api/flex-message-layout/: who may stand in whom. */
const IN_BOX: readonly FlexType[] = ["box", "button", "image", "text", "separator", "filler"];
const IN_BASELINE: readonly FlexType[] = ["icon", "text", "filler"];
const WIDE_ENOUGH_FOR_VIDEO = new Set(["kilo", "mega", "giga"]);

export function checkBlock(block: Place): void {
  checkComponent(block, ["box"]);
}

export interface HeroHome {
  readonly isInCarousel: boolean;
  readonly bubbleSize: unknown;
}

export function checkHero(hero: Place, { isInCarousel, bubbleSize }: HeroHome): void {
  const takesVideo = !isInCarousel && typeof bubbleSize === "string" && WIDE_ENOUGH_FOR_VIDEO.has(bubbleSize);
  checkComponent(hero, takesVideo ? ["box", "image", "video"] : ["box", "image"]);
}

function checkComponent(component: Place, allowed: readonly FlexType[]): void {
  const { type } = component.fields;
  if (!isFlexType(type) || !allowed.includes(type)) return report(component, "type", "invalid property");
  checkProperties(component, type);
  switch (type) {
    case "box":
      return checkBox(component);
    case "button":
      return checkActionIn(component, "action", ON_FLEX_BUTTON, true);
    case "image":
      checkUrl(component, "url", MEDIA_URL);
      return checkActionIn(component, "action", IN_FLEX, false);
    case "icon":
      return checkUrl(component, "url", MEDIA_URL);
    case "video":
      return checkVideo(component);
    case "text":
      return checkFlexText(component);
    case "span":
      if (component.fields["text"] === "") report(component, "text", "must be non-empty text");
      return;
    case "bubble":
    case "carousel":
    case "separator":
    case "filler":
  }
}

function checkBox(box: Place): void {
  const { layout, background } = box.fields;
  if (layout === undefined) report(box, "layout", "must be specified");
  checkActionIn(box, "action", IN_FLEX, false);
  if (background !== undefined && (!isObject(background) || background["type"] !== "linearGradient")) {
    report(box, "background", "invalid property");
  }
  checkChildren(box, layout === "baseline" ? IN_BASELINE : IN_BOX, true);
}

function checkChildren(parent: Place, allowed: readonly FlexType[], required: boolean): void {
  const { contents } = parent.fields;
  if (contents === undefined && !required) return;
  if (!Array.isArray(contents)) {
    return report(parent, "contents", contents === undefined ? "must be specified" : "invalid property");
  }
  const list: Place = { fields: {}, path: pathTo(parent, "contents"), findings: parent.findings };
  const items: readonly unknown[] = contents;
  for (const [index, child] of items.entries()) {
    const path = pathTo(list, index);
    if (isObject(child)) checkComponent({ fields: child, path, findings: parent.findings }, allowed);
    else parent.findings.details.push({ message: "invalid property", property: path });
  }
}

function checkVideo(video: Place): void {
  checkUrl(video, "url", MEDIA_URL);
  checkUrl(video, "previewUrl", MEDIA_URL);
  checkActionIn(video, "action", IN_FLEX, false);
  const { altContent } = video.fields;
  if (!isObject(altContent)) return report(video, "altContent", "must be specified");
  const path = pathTo(video, "altContent");
  checkComponent({ fields: altContent, path, findings: video.findings }, ["box", "image"]);
}

function checkFlexText(text: Place): void {
  const { text: words, contents } = text.fields;
  const hasSpans = Array.isArray(contents) && contents.length > 0;
  if (words !== undefined && typeof words !== "string") report(text, "text", "invalid property");
  else if (!hasSpans && (words === undefined || words === "")) {
    report(text, "text", "must be non-empty text");
  }
  checkActionIn(text, "action", IN_FLEX, false);
  checkChildren(text, ["span"], false);
}
