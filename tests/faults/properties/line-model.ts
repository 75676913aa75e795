import type { messagingApi } from "@line/bot-sdk";
import { phrases } from "../../../src/bot/phrases/phrases.ts";
import type { Clock } from "../../../src/clock.ts";
import type { LineApi, LineResult } from "../../../src/line/api.ts";

const TOKEN_LIVES_MS = 60_000;
const RETRY_KEY_LIVES_MS = 24 * 60 * 60_000;

const APOLOGIES: ReadonlySet<string> = new Set(
  Object.values(phrases).map(({ modelsFailed }) => modelsFailed),
);

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

/** What LINE takes; anything else gets a 400. */
export type Taste = "everything" | "plain-text" | "apologies";

/** LINE's contract for one chat, without HTTP. */
export interface LineModel {
  readonly api: LineApi;
  readonly shown: readonly Shown[];
  /** The ids of what the bot said, oldest first. */
  readonly sentIds: readonly string[];
  /** An outage began, or a request met one. */
  readonly wasAmbiguous: () => boolean;
  /** An event with this token was delivered, or delivered again. */
  deliver(token: string): void;
  goDown(outage: Outage): void;
  setTaste(taste: Taste): void;
  setMonthlyLimit(isReached: boolean): void;
  setBlocked(isBlocked: boolean): void;
}

/** `isKeyKnown`: whether LINE knows a push's retry key from a request that nobody has noted. */
export function createLineModel(clock: Clock, isKeyKnown = () => false): LineModel {
  const tokens = new Map<string, { aliveUntilMs: number; isUsed: boolean }>();
  const retryKeys = new Map<string, number>();
  const shown: Shown[] = [];
  const sentIds: string[] = [];
  let outage: Outage = { untilMs: 0, when: "before" };
  let taste: Taste = "everything";
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
    const sentMessages = messages.map(() => ({ id: `b${sentIds.push(`b${sentIds.length + 1}`)}` }));
    return { kind: "ok", value: { sentMessages } };
  };
  const isLiked = (messages: Shown["messages"]): boolean => {
    switch (taste) {
      case "everything":
        return true;
      case "plain-text":
        return messages.every((message) => message.type === "text" && Object.keys(message).length === 2);
      case "apologies":
        return messages.every((message) => message.type === "text" && APOLOGIES.has(message.text));
    }
  };

  return {
    shown,
    sentIds,
    wasAmbiguous: () => sawAmbiguity,
    api: {
      reply: (replyToken, messages) =>
        call(() => {
          const token = tokens.get(replyToken);
          if (!token || token.isUsed || clock.now() >= token.aliveUntilMs)
            return refused(400, "Invalid reply token");
          if (!isLiked(messages)) return refused(400, "A message in the request body is invalid");
          token.isUsed = true;
          return show("reply", messages);
        }),
      push: (_to, messages, retryKey) =>
        call(() => {
          if (isKeyKnown()) retryKeys.set(retryKey, clock.now() + RETRY_KEY_LIVES_MS);
          if ((retryKeys.get(retryKey) ?? 0) > clock.now()) return refused(409, "The retry key is known");
          if (isLimited) return refused(429, "You have reached your monthly limit.");
          if (!isLiked(messages)) return refused(400, "A message in the request body is invalid");
          retryKeys.set(retryKey, clock.now() + RETRY_KEY_LIVES_MS);
          return show("push", messages);
        }),
      showLoading: () => call(() => ({ kind: "ok", value: {} })),
      profile: async () => {
        await clock.sleep(100);
        return isBlocked ? refused(404, "Not found") : { kind: "ok", value: { language: "en" } };
      },
      memberProfile: async (_conversation, userId) => {
        await clock.sleep(100);
        return { kind: "ok", value: { displayName: `Member ${userId}` } };
      },
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
    setTaste: (next) => {
      taste = next;
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
