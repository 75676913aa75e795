import type { messagingApi } from "@line/bot-sdk";
import type { ClaimedTurn, Notice, ReplyToken } from "../conversation/turn.ts";
import { isTokenTaken } from "../line/delivery.ts";
import { NOTICE_AGE_MS, NOTICE_LATEST_MS, NOTICE_PATIENCE_MS, TRUSTED_TOKEN_AGE_MS } from "../times.ts";
import type { Bot } from "./bot.ts";
import { button } from "./buttons.ts";
import { languageOf } from "./language.ts";
import type { Loading } from "./show-loading.ts";
import { phrases } from "./phrases/phrases.ts";

/**
 * Waits for the answer as long as the reply token is good, then spends the token on a notice with a button:
 * the tap brings a new token, so that even a late answer costs no push. Resolves with how far that came: where LINE
 * said nothing clear, the token may be spent, and the answer goes without it. Rejects with LeaseLost; a failure of
 * `making` is for its own caller.
 */
export async function noticeIfSlow(
  turn: ClaimedTurn,
  making: Promise<unknown>,
  loading: Loading,
  bot: Bot,
): Promise<Notice> {
  const { clock } = bot;
  const { token, notice } = turn;
  const made = new AbortController();
  const stop = () => made.abort();
  const ended = making.then(stop, stop);
  if (notice === "shown" || !token || clock.now() - token.receivedAtMs >= TRUSTED_TOKEN_AGE_MS) {
    await ended;
    return notice;
  }
  // A message that waited in the queue leaves the model little time: a little patience is better than a notice.
  const noticeAtMs = Math.max(
    token.receivedAtMs + NOTICE_AGE_MS,
    Math.min(clock.now() + NOTICE_PATIENCE_MS, token.receivedAtMs + NOTICE_LATEST_MS),
  );
  const waitMs = noticeAtMs - clock.now();
  if (waitMs > 0) await clock.sleep(waitMs, made.signal);
  if (made.signal.aborted) return notice;
  // Shown again after the notice, the animation would outlast the answer, which comes only with a tap.
  await loading.end();
  return giveNotice(turn, token, bot);
}

async function giveNotice(turn: ClaimedTurn, token: ReplyToken, bot: Bot): Promise<Notice> {
  const { line, turns, clock, log } = bot;
  const language = await languageOf(turn.key.conversation, turn.said, bot);
  const { slowNotice, showAnswer } = phrases[language];
  const message: messagingApi.TextMessage = {
    type: "text",
    text: slowNotice,
    quickReply: button("show", turn.key, showAnswer),
  };
  // Rejects where another worker has the turn: what leaves now would spend its token.
  await turns.noteNotice(turn, "tried");
  const first = await line.reply(token.replyToken, [message]);
  const result = first.kind === "ambiguous" ? await line.reply(token.replyToken, [message]) : first;
  log.info("slow answer", { outcome: result.kind, eventId: turn.key.id });
  // Nothing but the notice has used this token so far.
  const wasTried = turn.notice === "tried" || first.kind === "ambiguous";
  const isShown = result.kind === "ok" || (wasTried && isTokenTaken(result, token, clock));
  if (!isShown && (wasTried || result.kind === "ambiguous")) return "tried";
  // Shown only now: an answer behind a button that nobody was shown would be lost.
  const notice = isShown ? "shown" : "none";
  await turns.noteNotice(turn, notice);
  return notice;
}
