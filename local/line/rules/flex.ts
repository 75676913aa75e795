import { checkBlock, checkHero } from "./flex-components.ts";
import { checkProperties } from "./flex-properties.ts";
import { IN_FLEX, checkActionIn } from "./actions.ts";
import { type Detail, type Place, isObject, newFindings, objectIn, report } from "./place.ts";

/** LINE says 30 KB and 50 KB and not how it counts; the warnings leave room for the other reading.
 *  https://developers.line.biz/en/reference/messaging-api/#flex-message */
const MOST_BUBBLE_BYTES = 30 * 1024;
const MOST_CAROUSEL_BYTES = 50 * 1024;
const WARN_BUBBLE_BYTES = 28_000;
const WARN_CAROUSEL_BYTES = 46_000;
const MOST_BUBBLES = 12;
const MOST_ANIMATED = 10;
const SIZES = new Set(["nano", "micro", "deca", "hecto", "kilo", "mega", "giga"]);

export interface FlexFindings {
  readonly details: readonly Detail[];
  readonly warnings: readonly string[];
}

/** Checks `contents` of a Flex message. Its errors have an envelope and paths of their own. */
export function checkFlexContents(contents: unknown): FlexFindings {
  const findings = newFindings("slashes");
  if (!isObject(contents)) {
    return { details: [{ message: "invalid property", property: "/" }], warnings: [] };
  }
  const container: Place = { fields: contents, path: "", findings };
  const isCarousel = contents["type"] === "carousel";
  if (isCarousel) checkCarousel(container);
  else if (contents["type"] === "bubble") checkBubble(container, false);
  else report(container, "type", "invalid property");

  if (countAnimated(contents) > MOST_ANIMATED) report(container, "", "Too many animated images");
  const bytes = sizeOf(contents);
  const warnAbove = isCarousel ? WARN_CAROUSEL_BYTES : WARN_BUBBLE_BYTES;
  const warnings =
    bytes > warnAbove ? [`This Flex message has ${bytes} bytes, near LINE's limit: send less in one.`] : [];
  return { details: findings.details, warnings };
}

function checkCarousel(carousel: Place): void {
  checkProperties(carousel, "carousel");
  if (sizeOf(carousel.fields) > MOST_CAROUSEL_BYTES) reportSize(carousel, 50);
  const { contents } = carousel.fields;
  if (!Array.isArray(contents)) return report(carousel, "contents", "invalid property");
  if (contents.length < 1 || contents.length > MOST_BUBBLES) {
    report(carousel, "contents", `Size must be between 1 and ${MOST_BUBBLES}`);
  }
  const items: readonly unknown[] = contents;
  const sizes = new Set<unknown>();
  for (const [index, bubble] of items.entries()) {
    const path = `/contents/${index}`;
    if (!isObject(bubble) || bubble["type"] !== "bubble") {
      carousel.findings.details.push({ message: "invalid property", property: path });
      continue;
    }
    sizes.add(bubble["size"] ?? "mega");
    checkBubble({ fields: bubble, path, findings: carousel.findings }, true);
  }
  if (sizes.size > 1) report(carousel, "contents", "All bubbles must have the same size");
}

function checkBubble(bubble: Place, isInCarousel: boolean): void {
  checkProperties(bubble, "bubble");
  const { size = "mega" } = bubble.fields;
  if (typeof size !== "string" || !SIZES.has(size)) report(bubble, "size", "invalid property");
  if (sizeOf(bubble.fields) > MOST_BUBBLE_BYTES) reportSize(bubble, 30);
  checkActionIn(bubble, "action", IN_FLEX, false);

  const hero = objectIn(bubble, "hero");
  if (hero) checkHero(hero, { isInCarousel, bubbleSize: size });
  const blocks = ["header", "body", "footer"].flatMap((name) => objectIn(bubble, name) ?? []);
  for (const block of blocks) checkBlock(block);
  if (!hero && blocks.length === 0) {
    const property = bubble.path === "" ? "/" : bubble.path;
    bubble.findings.details.push({ message: "At least one block must be specified", property });
  }
}

function reportSize(container: Place, kilobytes: number): void {
  container.findings.details.push({
    message: `Too large flex message. The maximum size of JSON data is ${kilobytes} KB.`,
    property: container.path === "" ? "/" : container.path,
  });
}

function sizeOf(container: unknown): number {
  return Buffer.byteLength(JSON.stringify(container));
}

function countAnimated(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countAnimated(item), 0);
  if (!isObject(value)) return 0;
  const own = value["type"] === "image" && value["animated"] === true ? 1 : 0;
  return own + countAnimated(Object.values(value));
}
