import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Bot } from "../src/bot/bot.ts";
import type { ReplyChain } from "../src/chain/reply-chain.ts";
import type { Turns } from "../src/conversation/turn.ts";
import type { LineApi } from "../src/line/api.ts";

/** The step that holds all others. */
export const WHOLE_TURN = "whole turn";

export interface Stopwatch {
  /** Adds what `work` takes to a step. */
  time<T>(step: string, work: () => Promise<T>): Promise<T>;
  add(step: string, ms: number): void;
  stepsMs(): Readonly<Record<string, number>>;
}

export function stopwatch(): Stopwatch {
  const steps = new Map<string, number>();
  const add = (step: string, ms: number) => steps.set(step, (steps.get(step) ?? 0) + ms);
  return {
    add,
    time: async (step, work) => {
      const startMs = performance.now();
      try {
        return await work();
      } finally {
        add(step, performance.now() - startMs);
      }
    },
    stepsMs: () => Object.fromEntries(steps),
  };
}

/** The same bot; whatever it asks of the table, the chain and LINE is timed. */
export function timedBot(bot: Bot, watch: Stopwatch): Bot {
  return {
    ...bot,
    turns: timedTurns(bot.turns, watch),
    line: timedLine(bot.line, watch),
    chain: timedChain(bot.chain, watch),
  };
}

const STEPS: Readonly<Record<string, string>> = {
  startAsking: "note: asking",
  saveAnswer: "save",
  startSending: "note: sending",
};

function timedTurns(turns: Turns, watch: Stopwatch): Turns {
  return new Proxy(turns, {
    get: (target, name: string) => {
      const method: (...given: unknown[]) => Promise<unknown> = Reflect.get(target, name);
      return (...given: unknown[]) => watch.time(STEPS[name] ?? name, () => method(...given));
    },
  });
}

function timedLine(line: LineApi, watch: Stopwatch): LineApi {
  return {
    reply: (...given) => watch.time("reply", () => line.reply(...given)),
    push: (...given) => watch.time("push", () => line.push(...given)),
    showLoading: (...given) => watch.time("loading animation (beside)", () => line.showLoading(...given)),
    profile: (...given) => watch.time("profile", () => line.profile(...given)),
    memberProfile: (...given) => watch.time("member profile", () => line.memberProfile(...given)),
    groupSummary: (...given) => watch.time("group summary", () => line.groupSummary(...given)),
    markAsRead: (...given) => watch.time("mark as read (beside)", () => line.markAsRead(...given)),
  };
}

/** LangChain says itself when the model's call begins and ends. */
function timedChain(chain: ReplyChain, watch: Stopwatch): ReplyChain {
  return new Proxy(chain, {
    get: (target, name) => {
      if (name !== "invoke") return Reflect.get(target, name);
      return async (...[input, config]: Parameters<ReplyChain["invoke"]>) => {
        const moments = new ModelMoments();
        const startMs = performance.now();
        const given = Array.isArray(config?.callbacks) ? config.callbacks : [];
        const answer = await target.invoke(input, { ...config, callbacks: [...given, moments] });
        watch.add("prompt", moments.askedMs - startMs);
        watch.add("model call", moments.answeredMs - moments.askedMs);
        watch.add("parse and render", performance.now() - moments.answeredMs);
        return answer;
      };
    },
  });
}

class ModelMoments extends BaseCallbackHandler {
  override readonly name = "ModelMoments";
  override awaitHandlers = true;
  askedMs = 0;
  answeredMs = 0;

  override handleChatModelStart(): void {
    this.askedMs = performance.now();
  }

  override handleLLMEnd(): void {
    this.answeredMs = performance.now();
  }
}
