import type { Chat, Said } from "../chat.ts";
import type { Act } from "../faults.ts";
import { settle } from "../oracle.ts";

const PATIENCE_MS = 180_000;

/** No reply token is trusted at this age. */
export const TOO_OLD_MS = 70_000;

const MONTHLY_LIMIT: Act = {
  kind: "answer",
  status: 429,
  body: { message: "You have reached your monthly limit." },
};

/** Asks questions whose answers then wait: too late for a reply, and no push is left. Nothing but the next reply brings them. */
export async function leaveWaiting(chat: Chat, count: number): Promise<readonly Said[]> {
  const limit = chat.order({
    act: MONTHLY_LIMIT,
    side: "before",
    service: "line",
    operation: "push",
    times: Infinity,
  });
  const said = await chat.sayTogether(count, { ageMs: TOO_OLD_MS });
  await chat.until("the refused push", () => limit.fired() > 0);
  await settle(chat, PATIENCE_MS);
  limit.cancel();
  return said;
}
