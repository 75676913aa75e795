import { checkAltText } from "./alt-text.ts";
import {
  type Place,
  MUST_BE_SPECIFIED,
  checkNumber,
  checkOneOf,
  checkText,
  objectIn,
  objectsIn,
} from "./place.ts";
import { LINK, MEDIA_URL, checkUrl } from "./urls.ts";

/** https://developers.line.biz/en/reference/messaging-api/#imagemap-message */
export function checkImagemapMessage(message: Place): void {
  checkAltText(message);
  checkUrl(message, "baseUrl", MEDIA_URL);
  const baseSize = objectIn(message, "baseSize", true);
  if (baseSize) {
    checkNumber(baseSize, "width", 1_040, 1_040);
    checkNumber(baseSize, "height", 1, Number.MAX_SAFE_INTEGER);
  }
  for (const action of objectsIn(message, "actions", { least: 1, most: 50 }) ?? []) checkTap(action);
}

function checkTap(action: Place): void {
  const type = checkOneOf(action, "type", ["uri", "message", "clipboard"], true);
  checkText(action, "label", { most: 100 });
  if (type === "uri") checkUrl(action, "linkUri", LINK);
  if (type === "message") checkText(action, "text", { most: 400, required: MUST_BE_SPECIFIED });
  if (type === "clipboard") {
    checkText(action, "clipboardText", { least: 1, most: 1_000, required: MUST_BE_SPECIFIED });
  }
  const area = objectIn(action, "area", true);
  for (const side of area ? ["x", "y", "width", "height"] : []) {
    if (area) checkNumber(area, side, 0, Number.MAX_SAFE_INTEGER);
  }
}
