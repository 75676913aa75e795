import { randomUUID } from "node:crypto";
import type { webhook } from "@line/bot-sdk";
import type { Answerer } from "../../local/bedrock/answer.ts";
import type { BedrockStandIn } from "../../local/bedrock/server.ts";
import type { LineSimulator, LineSimulatorOptions } from "../../local/line/simulator.ts";
import type { Bot, BotSettings, Handled } from "../../src/bot/bot.ts";
import { handleJob } from "../../src/bot/handle-job.ts";
import type { InOrder } from "../../src/chain/first-answer.ts";
import { createReplyChain, type ReplyChain } from "../../src/chain/reply-chain.ts";
import { createConversations } from "../../src/conversation/conversations.ts";
import type { Table } from "../../src/conversation/table.ts";
import type { Turns } from "../../src/conversation/turn.ts";
import type { LineApi } from "../../src/line/api.ts";
import { createLineApi } from "../../src/line/line-api.ts";
import { createLog } from "../../src/log.ts";
import type { ChatJob } from "../../src/queue/chat-job.ts";
import { HAIKU_5_5, NOVA, startBedrockModels } from "./bedrock-models.ts";
import { CHANNEL_ID, CHANNEL_SECRET, saidByBot, sayTo, startLine, tapOn } from "./line-platform.ts";
import { createInMemoryTable } from "./in-memory-table.ts";
import { manualClock, type ManualClock } from "./manual-clock.ts";

const DAY_MS = 24 * 60 * 60_000;

export interface TestBotOptions {
  /** Plays the model; without it the model says "echo: " and the message. */
  readonly answer?: Answerer;
  /** Bedrock's ids, in the order in which they are asked. */
  readonly models?: InOrder<string>;
  readonly settings?: Partial<BotSettings>;
  readonly people?: LineSimulatorOptions["people"];
  /** Pushes a month. */
  readonly quota?: number;
}

/** The bot as the chat function runs it, on stand-ins that share its clock; its turns are in memory. */
export interface TestBot {
  readonly bot: Bot;
  readonly table: Table;
  readonly line: LineSimulator;
  readonly bedrock: BedrockStandIn;
  readonly clock: ManualClock;
  /** Lines of the log, parsed. */
  readonly logged: readonly Record<string, unknown>[];
  /** For how many seconds the queue message was hidden, each time. */
  readonly hidden: readonly number[];
  /** A text of the first test user that LINE has just sent. */
  readonly say: (text: string) => webhook.MessageEvent;
  /** A tap on the newest button that the first test user sees. */
  readonly tap: () => webhook.PostbackEvent;
  /** One worker that received the event, now or at `receivedAtMs`; it may see another table or ask other models. */
  readonly handle: (event: webhook.Event, worker?: Worker) => Promise<Handled>;
  /** Works off the deliveries that were put off. */
  readonly deliverWaiting: (line?: LineApi) => Promise<Handled | undefined>;
  /** What the bot said, oldest first, as `reply: hello`. */
  readonly said: () => readonly string[];
  /** The prompts of all model calls, oldest first; a prompt is its texts, without the persona. */
  readonly prompts: () => readonly (readonly string[])[];
  readonly close: () => Promise<void>;
}

export interface Worker {
  /** More messages stand in the queue: deliveries that were put off stay behind them. */
  readonly hasMore?: boolean;
  readonly receivedAtMs?: number;
  readonly turns?: Turns;
  readonly chain?: ReplyChain;
  readonly line?: LineApi;
}

export async function startTestBot({
  answer = echo,
  models: [first, ...fallbacks] = [HAIKU_5_5, NOVA],
  settings,
  people,
  quota,
}: TestBotOptions = {}): Promise<TestBot> {
  const clock = manualClock();
  const line = await startLine(clock, {
    ...(people && { people }),
    ...(quota !== undefined && { quota }),
  });
  const models = await startBedrockModels(answer, clock);
  const { bedrock } = models;
  const model = (id: string) => models.model(id, { maxOutputTokens: 60_000 });
  const logged: Record<string, unknown>[] = [];
  const hidden: number[] = [];
  const later: ChatJob[] = [];
  const table = createInMemoryTable();
  const bot: Bot = {
    ...createConversations(table, { keptMs: 30 * DAY_MS, onUnreadable: () => undefined }),
    chain: createReplyChain([model(first), ...fallbacks.map(model)], clock),
    line: createLineApi({ baseUrl: line.url, access, refreshAccess: access, clock }),
    clock,
    deliverLater: (turn) => {
      later.push({ kind: "deliver", turn });
      return Promise.resolve();
    },
    forgetLater: (forgetting) => {
      later.push({ kind: "forget", forgetting });
      return Promise.resolve();
    },
    log: createLog("key", (text) => logged.push(JSON.parse(text))),
    newId: randomUUID,
    settings: {
      persona: "Be kind.",
      timeZone: "Asia/Tokyo",
      historyTurns: 30,
      historyTokens: 8_000,
      memoryDays: 30,
      ...settings,
    },
  };
  const hide = (seconds: number): Promise<void> => {
    hidden.push(seconds);
    return Promise.resolve();
  };
  /** Reaches the tail of the queue; resolves with the first delivery that comes back. */
  const deliverAll = async (worker: Bot): Promise<Handled | undefined> => {
    for (const job of later.splice(0)) {
      const handled = await untilDeath(handleJob(job, worker, { receives: 1, hide }), worker.turns);
      if (handled.kind !== "done") return handled;
    }
    return undefined;
  };
  return {
    bot,
    table,
    line,
    bedrock,
    clock,
    logged,
    hidden,
    say: (text) => sayTo(line, clock, text),
    tap: () => tapOn(line, clock),
    handle: async (
      event,
      {
        receivedAtMs = clock.now(),
        turns = bot.turns,
        chain = bot.chain,
        line: api = bot.line,
        ...queue
      } = {},
    ) => {
      const worker = { ...bot, turns, chain, line: api };
      const handling = handleJob({ kind: "event", event, receivedAtMs }, worker, { receives: 1, hide });
      const handled = await untilDeath(handling, turns);
      return queue.hasMore ? handled : ((await deliverAll(worker)) ?? handled);
    },
    deliverWaiting: (api = bot.line) => deliverAll({ ...bot, line: api }),
    said: () => saidByBot(line),
    prompts: () =>
      bedrock
        .calls()
        .map(({ request }) =>
          (request?.messages ?? []).flatMap(({ content }) => content.map(({ text = "" }) => text)),
        ),
    close: async () => {
      await models.close();
      await line.close();
    },
  };
}

const access = () =>
  Promise.resolve({ kind: "stateless", channelId: CHANNEL_ID, channelSecret: CHANNEL_SECRET } as const);

const echo: Answerer = ({ messages }) => `echo: ${messages.at(-1)?.content[0]?.text ?? ""}`;

/** How a worker that sees the table through `dyingTurns` ends. */
const deaths = new WeakMap<Turns, Promise<never>>();

const never = () => new Promise<never>(() => undefined);

/** Rejects when the worker that sees these turns dies: it tells nobody by itself. */
export function untilDeath(handling: Promise<Handled>, turns: Turns): Promise<Handled> {
  const died = deaths.get(turns);
  return died ? Promise.race([handling, died]) : handling;
}

/**
 * The table as a worker sees it that dies at one step: at the end of `after`, or instead of `before`. Dead,
 * it reaches nothing any more.
 */
export function dyingTurns(turns: Turns, death: { after: keyof Turns } | { before: keyof Turns }): Turns {
  const { promise: died, reject } = Promise.withResolvers<never>();
  died.catch(() => undefined);
  let isDead = false;
  const die = () => {
    isDead = true;
    reject(new Error("this worker is dead"));
  };
  const dying = new Proxy(turns, {
    get: (target, name: string) => {
      const method: (...given: unknown[]) => Promise<unknown> = Reflect.get(target, name);
      return async (...given: unknown[]): Promise<unknown> => {
        if ("before" in death && death.before === name) die();
        if (isDead) return never();
        const result = await method(...given);
        if ("after" in death && death.after === name) die();
        return isDead ? never() : result;
      };
    },
  });
  deaths.set(dying, died);
  return dying;
}
