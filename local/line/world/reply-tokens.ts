import { newReplyToken } from "./ids.ts";
import { type World, keepNewest } from "./world.ts";

/** "Must be used within one minute after receiving the webhook"; once.
 *  https://developers.line.biz/en/reference/messaging-api/#send-reply-message-reply-token */
const REPLY_WINDOW_MS = 60_000;
/** A redelivered event's token ends here, counted from the event. Same source. */
const LAST_USE_AFTER_EVENT_MS = 20 * 60_000;
const MOST_KEPT = 5_000;

export interface ReplyToken {
  readonly chatId: string;
  readonly eventAtMs: number;
  readonly deliveredAtMs: number;
  readonly usedAtMs?: number;
}

export type ReplyTokenCheck =
  { readonly usable: true; readonly chatId: string } | { readonly usable: false; readonly because: string };

export function issueReplyToken(world: World, chatId: string, eventAtMs: number): string {
  const token = newReplyToken();
  registerReplyToken(world, token, chatId, eventAtMs);
  return token;
}

/** For an event that somebody wrote by hand, token included. */
export function registerReplyToken(world: World, token: string, chatId: string, eventAtMs: number): void {
  world.replyTokens.set(token, { chatId, eventAtMs, deliveredAtMs: world.clock.now() });
  keepNewest(world.replyTokens, MOST_KEPT);
}

/** The minute begins anew with a redelivery; a used token stays used. */
export function renewReplyToken(world: World, token: string): void {
  const known = world.replyTokens.get(token);
  if (known) world.replyTokens.set(token, { ...known, deliveredAtMs: world.clock.now() });
}

export function checkReplyToken(world: World, token: string): ReplyTokenCheck {
  const now = world.clock.now();
  const known = world.replyTokens.get(token);
  if (!known) return refused("This reply token was never issued here. Take it from the webhook event.");
  if (known.usedAtMs !== undefined) {
    const agoMs = now - known.usedAtMs;
    return refused(
      `This reply token was used already, ${seconds(agoMs)} ago. It works once; use push for more.`,
    );
  }
  if (world.switches.expireTokens) {
    return refused("The switch is on that ends every reply token at once.");
  }
  const ageMs = now - known.deliveredAtMs;
  if (ageMs > REPLY_WINDOW_MS) {
    return refused(
      `This reply token is ${seconds(ageMs)} old, and it ends after a minute. Answer faster, or use push.`,
    );
  }
  if (now - known.eventAtMs > LAST_USE_AFTER_EVENT_MS) {
    return refused(
      "The event is more than 20 minutes old; then no redelivery makes its token work. Use push.",
    );
  }
  return { usable: true, chatId: known.chatId };
}

export function spendReplyToken(world: World, token: string): void {
  const known = world.replyTokens.get(token);
  if (known) world.replyTokens.set(token, { ...known, usedAtMs: world.clock.now() });
}

function refused(because: string): ReplyTokenCheck {
  return { usable: false, because };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
