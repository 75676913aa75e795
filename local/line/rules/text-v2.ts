import type { Destination } from "./destination.ts";
import { type Place, MAY_NOT_BE_EMPTY, checkOneOf, checkText, objectIn, report } from "./place.ts";
import { MOST_TEXT, checkEmojiIds } from "./text.ts";

const MOST_SUBSTITUTIONS = 100;
const MOST_OF_A_KIND = 20;
const KEY = /^\w{1,20}$/u;

/** https://developers.line.biz/en/reference/messaging-api/#text-message-v2 */
export function checkTextV2Message(message: Place, destination: Destination): void {
  const text = checkText(message, "text", { most: MOST_TEXT, required: MAY_NOT_BE_EMPTY });
  const substitution = objectIn(message, "substitution");
  const keys = Object.keys(substitution?.fields ?? {});
  if (text !== undefined) checkPlaceholders(message, text, keys);
  if (substitution) checkSubstitution(message, substitution, keys, destination);
}

function checkPlaceholders(message: Place, text: string, keys: readonly string[]): void {
  const withoutLiterals = text.replaceAll("{{", "").replaceAll("}}", "");
  const rest = withoutLiterals.replaceAll(/\{([^{}]*)\}/gu, (_all, key: string) => {
    if (!keys.includes(key)) report(message, "text", `The placeholder {${key}} is not defined`);
    return "";
  });
  if (/[{}]/u.test(rest)) report(message, "text", "A brace is not paired; write {{ or }} for a brace itself");
}

function checkSubstitution(
  message: Place,
  substitution: Place,
  keys: readonly string[],
  destination: Destination,
): void {
  if (keys.length > MOST_SUBSTITUTIONS) {
    report(message, "substitution", `Size must be between 0 and ${MOST_SUBSTITUTIONS}`);
  }
  const counts = { mention: 0, emoji: 0 };
  for (const key of keys) {
    if (!KEY.test(key)) report(substitution, key, "invalid key");
    const value = objectIn(substitution, key, true);
    if (!value) continue;
    const type = checkOneOf(value, "type", ["mention", "emoji"], true);
    if (type === "emoji") {
      counts.emoji += 1;
      checkEmojiIds(value);
    } else if (type === "mention") {
      counts.mention += 1;
      checkMention(value, destination);
    }
  }
  for (const [kind, count] of Object.entries(counts)) {
    if (count > MOST_OF_A_KIND) report(message, "substitution", `At most ${MOST_OF_A_KIND} of type ${kind}`);
  }
}

function checkMention(mention: Place, destination: Destination): void {
  const mentionee = objectIn(mention, "mentionee", true);
  if (!mentionee) return;
  const type = checkOneOf(mentionee, "type", ["user", "all"], true);
  const userId =
    type === "user" ? checkText(mentionee, "userId", { most: 100, required: MAY_NOT_BE_EMPTY }) : undefined;
  // The validate endpoints do not check where the message goes.
  if (destination.kind === "none") return;
  if (destination.kind === "many" || destination.kind === "user") {
    report(mention, "mentionee", "A mention needs a group or a room");
  } else if (userId === destination.botUserId) {
    report(mentionee, "userId", "A bot can't be mentioned");
  } else if (userId !== undefined && !destination.memberIds.includes(userId)) {
    report(mentionee, "userId", "Not a member of the group or room");
  }
}
