import { RunnableLambda } from "@langchain/core/runnables";
import type { webhook } from "@line/bot-sdk";
import type * as fc from "fast-check";
import { button } from "../../../src/bot/buttons.ts";
import type { Bot } from "../../../src/bot/bot.ts";
import { handleJob } from "../../../src/bot/handle-job.ts";
import type { LineAnswer } from "../../../src/chain/line-output-parser.ts";
import type { Clock } from "../../../src/clock.ts";
import { createConversations } from "../../../src/conversation/conversations.ts";
import type { Turns } from "../../../src/conversation/turn.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { createInMemoryTable } from "../../support/in-memory-table.ts";
import { createLineModel } from "./line-model.ts";

export interface RaceOptions {
  readonly scheduler: fc.Scheduler;
  /** Time moves by `jumpMs` before step `jumpAt`. */
  readonly jumpMs: number;
  readonly jumpAt: number;
  /** Somebody taps "show the answer"; the queue holds the tap back until one worker is done with the event. */
  readonly withTap: boolean;
  readonly turns?: ((turns: Turns, clock: Clock) => Turns) | undefined;
}

export interface RaceResult {
  /** What the person saw of the model's answers. */
  readonly answers: readonly string[];
  readonly handled: readonly string[];
  /** How many workers' last write of the turn was taken. */
  readonly endings: number;
}

const TABLE_CALLS = ["claim", "startAsking", "saveAnswer", "startSending", "finish", "look"] as const;

/** Two workers take one event at once; the scheduler decides whose call is carried out next. */
export async function race({ scheduler, jumpMs, jumpAt, withTap, turns }: RaceOptions): Promise<RaceResult> {
  const clock = manualClock();
  // Calls take no time of their own: the scheduler gives it.
  const line = createLineModel({ ...clock, sleep: () => Promise.resolve() });
  const { turns: plain, ...others } = createConversations(createInMemoryTable(), {
    keptMs: 1e9,
    onUnreadable: () => undefined,
  });
  const guarded = turns?.(plain, clock) ?? plain;
  let asked = 0;
  let endings = 0;
  let leases = 0;

  const table: Turns = {
    ...guarded,
    finish: async (turn, ...given) => {
      await guarded.finish(turn, ...given);
      if (turn.key.id === "m1") endings += 1;
    },
  };
  const worker = (name: string): Bot => {
    const inTurn = <T extends object>(part: T, calls: readonly (keyof T & string)[]): T => {
      const scheduled = Object.fromEntries(
        calls.map((call) => {
          const method: unknown = part[call];
          const act = async (...given: unknown[]): Promise<unknown> => {
            await scheduler.schedule(Promise.resolve(), `${name}: ${call}`);
            return typeof method === "function" ? Reflect.apply(method, part, given) : undefined;
          };
          return [call, act];
        }),
      );
      return { ...part, ...scheduled };
    };
    return {
      turns: inTurn(table, TABLE_CALLS),
      ...others,
      line: inTurn(line.api, ["reply", "push"]),
      clock,
      chain: RunnableLambda.from<unknown, LineAnswer>(async () => {
        asked += 1;
        const text = `answer ${asked}`;
        await scheduler.schedule(Promise.resolve(), `${name}: model`);
        return { messages: [{ type: "text", text }], text, end: "whole" };
      }),
      deliverLater: () => Promise.resolve(),
      forgetLater: () => Promise.resolve(),
      log: { info: () => undefined, error: () => undefined },
      newId: () => `lease ${(leases += 1)}`,
      settings: {
        persona: "",
        timeZone: "Asia/Tokyo",
        historyTurns: 30,
        historyTokens: 8_000,
        memoryDays: 30,
      },
    };
  };

  const receivedAtMs = clock.now();
  const base = {
    mode: "active" as const,
    source: { type: "user" as const, userId: "U1" },
    timestamp: receivedAtMs,
    deliveryContext: { isRedelivery: false },
  };
  const text = { type: "text" as const, id: "m1", text: "question", quoteToken: "q" };
  const said: webhook.MessageEvent = {
    ...base,
    type: "message",
    webhookEventId: "e1",
    replyToken: "t1",
    message: text,
  };
  const shownButton = button("show", { conversation: "U1", timestamp: receivedAtMs, id: "m1" }, "show")
    .items?.[0];
  const data = shownButton?.action?.type === "postback" ? (shownButton.action.data ?? "") : "";
  const tap: webhook.PostbackEvent = {
    ...base,
    timestamp: receivedAtMs + 1,
    type: "postback",
    webhookEventId: "e2",
    replyToken: "t2",
    postback: { data },
  };
  const visit = { receives: 1, hide: () => Promise.resolve() };
  const handle = (name: string, event: webhook.Event): Promise<string> => {
    const handling = handleJob({ kind: "event", event, receivedAtMs }, worker(name), visit);
    return handling.then(
      ({ kind }) => kind,
      () => "failed",
    );
  };
  line.deliver("t1");
  line.deliver("t2");
  const both = [handle("one", said), handle("two", said)];
  const tapping = Promise.any(
    both.map(async (handling) => {
      if ((await handling) !== "done") throw new Error("It comes back.");
    }),
  );
  const tapped = tapping.then(
    () => handle("tap", tap),
    () => "never",
  );
  const all = withTap ? [...both, tapped] : both;
  let steps = 0;
  const jump = (act: () => Promise<void>): Promise<void> => {
    if (steps === jumpAt) clock.advance(jumpMs);
    steps += 1;
    return act();
  };
  const handled = await scheduler.waitFor(Promise.all(all), jump);
  const answers = line.shown
    .flatMap(({ messages }) => messages)
    .flatMap((message) =>
      message.type === "text" && message.text.startsWith("answer ") ? [message.text] : [],
    );
  return { answers, handled, endings };
}
