import { type Place, checkText, objectIn, report } from "./place.ts";
import { OPTIONAL_MEDIA_URL, checkUrl } from "./urls.ts";

/** https://developers.line.biz/en/reference/messaging-api/#icon-nickname-switch */
export function checkSender(message: Place): void {
  const sender = objectIn(message, "sender");
  if (!sender) return;
  const name = checkText(sender, "name", { most: 20 });
  if (name !== undefined && /line/iu.test(name))
    report(sender, "name", "contains a word that is not allowed");
  checkUrl(sender, "iconUrl", OPTIONAL_MEDIA_URL);
}
