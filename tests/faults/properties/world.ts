import { SimpleChatModel } from "@langchain/core/language_models/chat_models";
import type { webhook } from "@line/bot-sdk";
import type { Bot } from "../../../src/bot/bot.ts";
import { giveUp } from "../../../src/bot/give-up.ts";
import { handleJob } from "../../../src/bot/handle-job.ts";
import { createReplyChain } from "../../../src/chain/reply-chain.ts";
import type { Clock } from "../../../src/clock.ts";
import { createConversations } from "../../../src/conversation/conversations.ts";
import type { TurnKey, Turns } from "../../../src/conversation/turn.ts";
import type { LineApi } from "../../../src/line/api.ts";
import type { ChatJob, EventJob } from "../../../src/queue/chat-job.ts";
import { autoClock, type AutoClock } from "./auto-clock.ts";
import { mortal } from "./dying-worker.ts";
import { createInMemoryTable } from "../../support/in-memory-table.ts";
import { createLineModel, type LineModel } from "./line-model.ts";
import { createQueueModel, type QueueModel } from "./queue-model.ts";

/** Guards that a test may break to see that the property notices. */
export interface Breaks {
  readonly turns?: (turns: Turns) => Turns;
  readonly line?: (line: LineApi, clock: Clock) => LineApi;
}

/** One person's chat with the bot: everything around src/ is a model, on a clock that runs by itself. */
export interface World {
  readonly clock: AutoClock;
  readonly line: LineModel;
  readonly queue: QueueModel;
  readonly turns: Turns;
  /** Events in the order in which the queue first took them. */
  readonly accepted: EventJob["event"][];
  /** Turn ids of model calls, oldest first; the n-th call answers "answer n". */
  readonly asked: readonly string[];
  /** Turn ids whose saved answer was asked for once more. */
  readonly askedInVain: readonly string[];
  /** The address of a carried turn, and of the turn that carries it. */
  readonly carriers: ReadonlyMap<string, TurnKey>;
  /** How the next calls of the model go. */
  script: { delayMs: number; fails: boolean };
  /** The next worker dies at this call. */
  death: { at: number; isLate: boolean };
  /** How often a tap asked for an `unsure` answer, by turn id: each time the person may see it once more. */
  readonly askedFor: ReadonlyMap<string, number>;
  hadCrash: boolean;
  /** LINE delivers an event, perhaps not for the first time. */
  deliver(event: webhook.MessageEvent | webhook.PostbackEvent): void;
  work(): Promise<void>;
}

const KEPT_MS = 30 * 24 * 60 * 60_000;
export const addressOf = ({ timestamp, id }: TurnKey): string => `${timestamp}:${id}`;
const idOf = (job: ChatJob): string => {
  if (job.kind === "deliver") return job.turn.id;
  if (job.kind === "forget") return job.forgetting.conversation;
  return job.event.type === "message" ? job.event.message.id : job.event.webhookEventId;
};

class ScriptedModel extends SimpleChatModel {
  readonly #answer: () => Promise<string>;
  constructor(answer: () => Promise<string>) {
    super({});
    this.#answer = answer;
  }
  override _llmType(): string {
    return "scripted";
  }
  override _call(): Promise<string> {
    return this.#answer();
  }
}

export function createWorld(breaks: Breaks = {}): World {
  const clock = autoClock();
  const line = createLineModel(clock);
  const queue = createQueueModel(clock);
  const {
    turns: plain,
    messages,
    chats,
  } = createConversations(createInMemoryTable(), { keptMs: KEPT_MS, onUnreadable: () => undefined });
  const asked: string[] = [];
  const askedInVain: string[] = [];
  const saved = new Set<string>();
  const askedFor = new Map<string, number>();
  const carriers = new Map<string, TurnKey>();
  let current = "";
  let ids = 0;

  /** What it carried itself comes along. */
  const askFor = (id: string): void => {
    const shown = id.replace(/-behind$/, "");
    askedFor.set(shown, (askedFor.get(shown) ?? 0) + 1);
    for (const [address, into] of carriers)
      if (into.id === id) askFor(address.slice(address.indexOf(":") + 1));
  };

  const noted: Turns = {
    ...plain,
    saveAnswer: async (turn, answer, noticed) => {
      for (const key of answer.carries ?? []) {
        if ((await plain.look(key, Infinity))?.state !== "unsure") continue;
        askFor(key.id);
      }
      const result = await plain.saveAnswer(turn, answer, noticed);
      if (result.kind === "saved") saved.add(turn.key.id);
      return result;
    },
    startSending: async (turn, attempt, request) => {
      await plain.startSending(turn, attempt, request);
      for (const key of request.carries ?? []) carriers.set(addressOf(key), turn.key);
    },
  };
  const turns = breaks.turns?.(noted) ?? noted;
  const api = breaks.line?.(line.api, clock) ?? line.api;
  const model = new ScriptedModel(async () => {
    if (saved.has(current)) askedInVain.push(current);
    const number = asked.push(current);
    const { delayMs, fails } = world.script;
    await clock.sleep(delayMs);
    if (fails) throw new Error("The model is down.");
    return `answer ${number}`;
  });
  const bot: Bot = {
    turns,
    messages,
    chats,
    line: api,
    clock,
    chain: createReplyChain([model], clock),
    forgetLater: () => Promise.resolve(),
    deliverLater: (turn) => {
      queue.send({ kind: "deliver", turn }, `deliver ${(ids += 1)}`);
      return Promise.resolve();
    },
    log: { info: () => undefined, error: () => undefined },
    newId: () => `lease ${(ids += 1)}`,
    settings: { persona: "", timeZone: "Asia/Tokyo", historyTurns: 30, historyTokens: 8_000, memoryDays: 30 },
  };

  const world: World = {
    clock,
    line,
    queue,
    turns,
    accepted: [],
    asked,
    askedInVain,
    carriers,
    script: { delayMs: 2_000, fails: false },
    death: { at: 0, isLate: false },
    askedFor,
    hadCrash: false,
    deliver: (event) => {
      if (event.replyToken !== undefined) line.deliver(event.replyToken);
      const isNew = !world.accepted.some(({ webhookEventId }) => webhookEventId === event.webhookEventId);
      queue.send({ kind: "event", event, receivedAtMs: clock.now() }, event.webhookEventId);
      if (isNew) world.accepted.push(event);
    },
    work: () => {
      const { at, isLate } = world.death;
      world.death = { at: 0, isLate: false };
      const life = mortal(at, isLate);
      const { deliverLater } = life.wrap({ deliverLater: bot.deliverLater });
      const worker: Bot = {
        ...bot,
        turns: life.wrap(turns),
        messages: life.wrap(messages),
        line: life.wrap(api),
        deliverLater,
      };
      const handle = async (job: ChatJob, visit: Parameters<typeof handleJob>[2]) => {
        current = idOf(job);
        const result = await Promise.race([handleJob(job, worker, visit), life.died]);
        if (result.kind === "died") world.hadCrash = true;
        return result;
      };
      return clock.run(queue.next(handle, (job) => giveUp(job, bot)));
    },
  };
  return world;
}
