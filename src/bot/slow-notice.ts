import type { messagingApi } from "@line/bot-sdk";
import type { ClaimedTurn } from "../conversation/turn.ts";
import { isInvalidToken } from "../line/delivery.ts";
import { NOTICE_AGE_MS, NOTICE_LATEST_MS, NOTICE_PATIENCE_MS, TRUSTED_TOKEN_AGE_MS } from "../times.ts";
import type { Bot } from "./bot.ts";
import { button } from "./buttons.ts";
import { languageOf } from "./language.ts";
import type { Loading } from "./show-loading.ts";
import { phrases } from "./phrases/phrases.ts";

/**
 * Waits for the answer as long as the reply token is good, then spends the token on a notice with a button:
 * the tap brings a new token, so that even a late answer costs no push. Resolves with whether that happened, and
 * rejects with LeaseLost; a failure of `making` is for its own caller.
 */
export async function noticeIfSlow(
  turn: ClaimedTurn,
  making: Promise<unknown>,
  loading: Loading,
  bot: Bot,
): Promise<boolean> {
  const { clock } = bot;
  const { token, isNoticed } = turn;
  const made = new AbortController();
  const stop = () => made.abort();
  const ended = making.then(stop, stop);
  if (isNoticed || !token || clock.now() - token.receivedAtMs >= TRUSTED_TOKEN_AGE_MS) {
    await ended;
    return isNoticed;
  }
  // A message that waited in the queue leaves the model little time: a little patience is better than a notice.
  const noticeAtMs = Math.max(
    token.receivedAtMs + NOTICE_AGE_MS,
    Math.min(clock.now() + NOTICE_PATIENCE_MS, token.receivedAtMs + NOTICE_LATEST_MS),
  );
  const waitMs = noticeAtMs - clock.now();
  if (waitMs > 0) await clock.sleep(waitMs, made.signal);
  if (made.signal.aborted) return false;
  // Shown again after the notice, the animation would outlast the answer, which comes only with a tap.
  await loading.end();
  return giveNotice(turn, token.replyToken, bot);
}

async function giveNotice(turn: ClaimedTurn, replyToken: string, bot: Bot): Promise<boolean> {
  const { line, turns, log } = bot;
  const language = await languageOf(turn.key.conversation, turn.said, bot);
  const { slowNotice, showAnswer } = phrases[language];
  const notice: messagingApi.TextMessage = {
    type: "text",
    text: slowNotice,
    quickReply: button("show", turn.key, showAnswer),
  };
  await turns.startNotice(turn);
  const first = await line.reply(replyToken, [notice]);
  const result = first.kind === "ambiguous" ? await line.reply(replyToken, [notice]) : first;
  log.info("slow answer", { outcome: result.kind, eventId: turn.key.id });
  if (result.kind === "ok" || result.kind === "ambiguous") return true;
  // Our first try took the token.
  if (first.kind === "ambiguous" && isInvalidToken(result)) return true;
  await turns.withdrawNotice(turn);
  return false;
}
