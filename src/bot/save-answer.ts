import { LeaseLost, type ClaimedTurn, type SavedAnswer } from "../conversation/turn.ts";
import { LONGEST_SAVE_PAUSE_MS, SAVE_PAUSE_MS } from "../times.ts";
import type { Bot } from "./bot.ts";
import { withoutTakenBack, type Seen } from "./taken-back.ts";

/**
 * Saves an answer, and returns it as it was saved. It was paid for: while the table does not take it, it is kept and
 * saved again until `untilMs`. What was taken back meanwhile of what the model was shown is taken out first.
 */
export async function saveAnswer(
  turn: ClaimedTurn,
  made: SavedAnswer,
  seen: Seen,
  untilMs: number,
  bot: Bot,
): Promise<SavedAnswer> {
  let answer = made;
  let noticed: readonly string[] = [];
  let pauseMs = SAVE_PAUSE_MS;
  for (;;) {
    try {
      const saved = await bot.turns.saveAnswer(turn, answer, noticed);
      if (saved.kind === "saved") return answer;
      noticed = saved.items;
      answer = await withoutTakenBack(turn.key, made, seen, noticed, bot);
    } catch (error) {
      if (error instanceof LeaseLost || bot.clock.now() + pauseMs > untilMs) throw error;
      bot.log.error("answer not saved yet", { error, eventId: turn.key.id });
      await bot.clock.sleep(pauseMs);
      pauseMs = Math.min(2 * pauseMs, LONGEST_SAVE_PAUSE_MS);
    }
  }
}
