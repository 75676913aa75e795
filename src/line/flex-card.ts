import type { messagingApi } from "@line/bot-sdk";

/** The longest `altText` of a Flex message, in UTF-16 code units.
 *  https://developers.line.biz/en/reference/messaging-api/#flex-message */
const MAX_ALT_TEXT_UNITS = 1500;

/** LINE takes 30 KB of JSON and does not say how it counts: this is under either reading.
 *  https://developers.line.biz/en/reference/messaging-api/#bubble */
const MAX_BUBBLE_BYTES = 28_000;

/**
 * A bubble as a message, if LINE takes it. The alt text holds all that the bubble shows: it is what a
 * notification says, what is quoted, and what is sent instead should LINE refuse the bubble.
 */
export function flexCard(
  contents: messagingApi.FlexBubble,
  plainText: string,
): messagingApi.FlexMessage | undefined {
  if (plainText.length > MAX_ALT_TEXT_UNITS) return undefined;
  if (Buffer.byteLength(JSON.stringify(contents)) > MAX_BUBBLE_BYTES) return undefined;
  return { type: "flex", altText: plainText, contents };
}

/** Colours of the cards. LINE shows a bubble on white in its dark theme too. */
export const INK = "#1F2328";
export const QUIET_INK = "#57606A";
export const LINE_COLOUR = "#D0D7DE";
export const CODE_GROUND = "#F6F8FA";
