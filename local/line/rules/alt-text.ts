import { type Place, MAY_NOT_BE_EMPTY, checkText } from "./place.ts";

/** 1500 UTF-16 units; it was 400 until 2026. https://developers.line.biz/en/reference/messaging-api/#flex-message */
export function checkAltText(message: Place): void {
  checkText(message, "altText", { least: 1, most: 1_500, required: MAY_NOT_BE_EMPTY });
}
