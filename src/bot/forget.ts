import type { Forgetting } from "../conversation/chats.ts";
import type { TurnKey } from "../conversation/turn.ts";
import { FORGET_MS } from "../times.ts";
import type { Bot } from "./bot.ts";
import { inPlaceOf } from "./taken-back.ts";

/**
 * Forgets all words at once, and of the rest as much as there is time for; a job does what is left. `except`: the turn
 * that asks for it.
 */
export async function forget(forgetting: Forgetting, bot: Bot, except?: TurnKey): Promise<void> {
  const { chats, clock } = bot;
  const nowMs = clock.now();
  const { isDone, freed } = await chats.forget(forgetting, {
    except,
    inPlaceOf: inPlaceOf(bot),
    nowMs,
    isTimeUp: () => clock.now() - nowMs >= FORGET_MS,
  });
  await deliverFreed(freed, bot);
  if (isDone) return;
  // The job knows no turn that is at work, and is not to take this one, which has yet to say that all is deleted.
  const { untilMs } = forgetting;
  await bot.forgetLater({
    ...forgetting,
    untilMs: except ? Math.min(untilMs, except.timestamp - 1) : untilMs,
  });
}

/** Answers that were to go out with what is erased now: they wait again, and their own deliveries may have come by. */
export async function deliverFreed(freed: readonly TurnKey[], bot: Bot): Promise<void> {
  for (const key of freed) await bot.deliverLater(key);
}
