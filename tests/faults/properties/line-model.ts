import type { messagingApi } from "@line/bot-sdk";
import type { Clock } from "../../../src/clock.ts";
import type { LineApi, LineResult } from "../../../src/line/api.ts";

const TOKEN_LIVES_MS = 60_000;
const RETRY_KEY_LIVES_MS = 24 * 60 * 60_000;

/** What the person saw, oldest first. */
export interface Shown {
  readonly via: "reply" | "push";
  readonly messages: readonly messagingApi.Message[];
}

/** LINE does not answer clearly until `untilMs`: 5xx `before` it has taken a request, or `after`. */
export interface Outage {
  readonly untilMs: number;
  readonly when: "before" | "after";
}

/** LINE's contract for one person's chat, without HTTP. */
export interface LineModel {
  readonly api: LineApi;
  readonly shown: readonly Shown[];
  /** An outage began, or a request met one. */
  readonly wasAmbiguous: () => boolean;
  /** An event with this token was delivered, or delivered again. */
  deliver(token: string): void;
  goDown(outage: Outage): void;
  setMonthlyLimit(isReached: boolean): void;
  setBlocked(isBlocked: boolean): void;
}

export function createLineModel(clock: Clock): LineModel {
  const tokens = new Map<string, { aliveUntilMs: number; isUsed: boolean }>();
  const retryKeys = new Map<string, number>();
  const shown: Shown[] = [];
  let outage: Outage = { untilMs: 0, when: "before" };
  let isLimited = false;
  let isBlocked = false;
  let sawAmbiguity = false;

  /** `take` does what LINE does with the request once it has it. */
  const call = async (take: () => LineResult): Promise<LineResult> => {
    await clock.sleep(100);
    if (clock.now() >= outage.untilMs) return take();
    sawAmbiguity = true;
    if (outage.when === "after") take();
    return { kind: "ambiguous" };
  };
  const show = (via: Shown["via"], messages: Shown["messages"]): LineResult => {
    // LINE says 200 for somebody who has blocked the bot; such messages count as seen.
    shown.push({ via, messages });
    return { kind: "ok", value: {} };
  };

  return {
    shown,
    wasAmbiguous: () => sawAmbiguity,
    api: {
      reply: (replyToken, messages) =>
        call(() => {
          const token = tokens.get(replyToken);
          if (!token || token.isUsed || clock.now() >= token.aliveUntilMs)
            return refused(400, "Invalid reply token");
          token.isUsed = true;
          return show("reply", messages);
        }),
      push: (_to, messages, retryKey) =>
        call(() => {
          if ((retryKeys.get(retryKey) ?? 0) > clock.now()) return refused(409, "The retry key is known");
          if (isLimited) return refused(429, "You have reached your monthly limit.");
          retryKeys.set(retryKey, clock.now() + RETRY_KEY_LIVES_MS);
          return show("push", messages);
        }),
      showLoading: () => call(() => ({ kind: "ok", value: {} })),
      profile: async () => {
        await clock.sleep(100);
        return isBlocked ? refused(404, "Not found") : { kind: "ok", value: { language: "en" } };
      },
      memberProfile: async () => refused(404, "Not found"),
      groupSummary: async () => refused(404, "Not found"),
      markAsRead: async () => ({ kind: "ok", value: {} }),
    },
    deliver: (token) => {
      tokens.set(token, {
        aliveUntilMs: clock.now() + TOKEN_LIVES_MS,
        isUsed: tokens.get(token)?.isUsed ?? false,
      });
    },
    goDown: (next) => {
      outage = next;
    },
    setMonthlyLimit: (isReached) => {
      isLimited = isReached;
    },
    setBlocked: (next) => {
      isBlocked = next;
    },
  };
}

function refused(status: number, message: string): Extract<LineResult, { kind: "refused" }> {
  return { kind: "refused", status, message };
}
