import type { Destination } from "./destination.ts";
import { type Place, checkText, report } from "./place.ts";

const QUOTING_TYPES = new Set(["text", "textV2", "sticker"]);

/** https://developers.line.biz/en/docs/messaging-api/get-quote-tokens/ */
export function checkQuoteToken(message: Place, type: string, destination: Destination): void {
  const token = checkText(message, "quoteToken", { most: 1_000 });
  if (token === undefined) return;
  if (!QUOTING_TYPES.has(type)) report(message, "quoteToken", "can't be used with this message type");
  else if (destination.kind === "many") report(message, "quoteToken", "can't be used with this endpoint");
  else if (destination.kind !== "none" && !destination.ownsQuoteToken(token)) {
    report(message, "quoteToken", "Invalid quote token");
  }
}
