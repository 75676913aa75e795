import { type Place, MAY_NOT_BE_EMPTY, checkText, report } from "./place.ts";

/** Packages of https://developers.line.biz/en/docs/messaging-api/sticker-list/ as far as known here: the stored
 *  copy of the list was cut off, so a package beyond it may be refused wrongly. */
const SENDABLE_PACKAGES = new Set(
  "446 789 1070 6136 6325 6359 6362 6370 6632 8515 8522 8525 11537 11538 11539".split(" "),
);

export function checkStickerMessage(message: Place): void {
  const packageId = checkText(message, "packageId", { most: 20, required: MAY_NOT_BE_EMPTY });
  const stickerId = checkText(message, "stickerId", { most: 20, required: MAY_NOT_BE_EMPTY });
  if (packageId !== undefined && !SENDABLE_PACKAGES.has(packageId)) {
    report(message, "packageId", "This sticker can't be sent");
  } else if (stickerId !== undefined && !/^\d+$/u.test(stickerId)) {
    report(message, "stickerId", "This sticker can't be sent");
  }
}
