import { IN_QUICK_REPLY, checkActionIn } from "./actions.ts";
import { type Place, checkOneOf, objectIn, objectsIn } from "./place.ts";
import { OPTIONAL_MEDIA_URL, checkUrl } from "./urls.ts";

/** https://developers.line.biz/en/reference/messaging-api/#quick-reply */
export function checkQuickReply(message: Place): void {
  const quickReply = objectIn(message, "quickReply");
  if (!quickReply) return;
  for (const item of objectsIn(quickReply, "items", { least: 1, most: 13 }) ?? []) {
    checkOneOf(item, "type", ["action"], true);
    checkUrl(item, "imageUrl", OPTIONAL_MEDIA_URL);
    checkActionIn(item, "action", IN_QUICK_REPLY, true);
  }
}
