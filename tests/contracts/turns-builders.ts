import type { ClaimedTurn, SavedAnswer, TurnStart, Turns } from "../../src/conversation/turn.ts";

export const NOW_MS = Date.UTC(2026, 10, 22, 3);
export const LEASE_UNTIL_MS = NOW_MS + 25_000;
export const KEPT_MS = 30 * 24 * 60 * 60_000;

let conversations = 0;

/** A turn of a conversation that no other test uses. */
export function turnStart(more: Partial<TurnStart> = {}): TurnStart {
  conversations += 1;
  return {
    key: { conversation: `U${conversations}`, timestamp: NOW_MS - 200, id: "message-1" },
    said: "hello",
    token: { replyToken: "token-1", receivedAtMs: NOW_MS - 100 },
    ...more,
  };
}

/** A turn held by `lease-1` until LEASE_UNTIL_MS. */
export async function someTurn(turns: Turns, more: Partial<TurnStart> = {}) {
  const start = turnStart(more);
  return { turns, start, turn: await claimTurn(turns, start, "lease-1") };
}

export async function claimTurn(
  turns: Turns,
  start: TurnStart,
  lease: string,
  nowMs = NOW_MS,
): Promise<ClaimedTurn> {
  const claim = await turns.claim(start, lease, nowMs, nowMs + 25_000);
  if (claim.kind === "claimed") return claim.turn;
  throw new Error(`The turn is ${claim.kind}.`);
}

/** With keys in an order that no sorting gives. */
export function answerOf(text: string): SavedAnswer {
  return {
    messages: [
      { text, type: "text", quickReply: { items: [] }, quoteToken: "b" },
      { type: "text", text: "2" },
    ],
    text,
    model: "bedrock:some-model",
    tokensIn: 12,
    tokensOut: 0,
  };
}
