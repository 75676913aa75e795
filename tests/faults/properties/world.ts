import type { webhook } from "@line/bot-sdk";
import type { Bot } from "../../../src/bot/bot.ts";
import { giveUp } from "../../../src/bot/give-up.ts";
import { handleJob } from "../../../src/bot/handle-job.ts";
import { createReplyChain } from "../../../src/chain/reply-chain.ts";
import type { Clock } from "../../../src/clock.ts";
import type { Chats } from "../../../src/conversation/chats.ts";
import { createConversations } from "../../../src/conversation/conversations.ts";
import type { Messages } from "../../../src/conversation/messages.ts";
import { readAll, type Item, type Table } from "../../../src/conversation/table.ts";
import { sortKeyOf, type CarriedTurn, type TurnKey, type Turns } from "../../../src/conversation/turn.ts";
import type { LineApi } from "../../../src/line/api.ts";
import type { ChatJob } from "../../../src/queue/chat-job.ts";
import { createInMemoryTable } from "../../support/in-memory-table.ts";
import { autoClock, type AutoClock } from "./auto-clock.ts";
import { CHAT_IDS, type ChatKind } from "./chat.ts";
import { mortal, type Mortal } from "./dying-worker.ts";
import { createLineModel, type LineModel, type Shown } from "./line-model.ts";
import { answerTo, Parrot, type Manner } from "./parrot.ts";
import { createQueueModel, type QueueModel, type Work } from "./queue-model.ts";
import { plainTurnId, watchedTable, type WatchedTable } from "./watched-table.ts";

/** Guards that a test may break to see that the property notices. */
export interface Breaks {
  readonly turns?: (turns: Turns) => Turns;
  readonly messages?: (messages: Messages) => Messages;
  readonly chats?: (chats: Chats) => Chats;
  readonly line?: (line: LineApi, clock: Clock) => LineApi;
  readonly table?: (table: Table) => Table;
}

/** A request on its way to LINE. Moments are counted through the whole story. */
export interface Request {
  readonly messages: Shown["messages"];
  /** The turn it was noted with, and whose answers stand at its front; undefined for a notice. */
  readonly leaving: Leaving | undefined;
}

export interface Leaving {
  readonly turn: TurnKey;
  readonly carries: readonly CarriedTurn[];
  readonly notedAt: number;
}

/** What a model was asked, by a worker that began at `begunAt`. */
export interface Asked {
  readonly turnId: string;
  readonly prompt: string;
  readonly isFallback: boolean;
  readonly begunAt: number;
}

export interface Script {
  readonly delayMs: number;
  readonly fails: boolean;
  readonly isHelped: boolean;
  readonly manner: Manner;
}

/** One chat with the bot: everything around src/ is a model, on a clock that runs by itself. */
export interface World {
  readonly kind: ChatKind;
  readonly clock: AutoClock;
  readonly line: LineModel;
  /** The chat's group of the queue, and the one where what is taken back waits for nobody. */
  readonly queue: QueueModel;
  readonly now: QueueModel;
  readonly watched: WatchedTable;
  /** Events in the order in which the queue first took them. */
  readonly accepted: webhook.Event[];
  /** Calls of the model, oldest first; the n-th answers "answer n". */
  readonly asked: readonly Asked[];
  /** Turn ids whose saved answer was asked for once more. */
  readonly askedInVain: readonly string[];
  readonly requests: readonly Request[];
  /** When a job of this event was first done, by event id. */
  readonly doneAt: ReadonlyMap<string, number>;
  /** How the next calls of the model go; `isHelped`: the one behind it answers. */
  script: Script;
  /** LINE knows the retry key of the next push from a request that nobody has noted. */
  isKeyKnown: boolean;
  /** Ids of turns for which it did. */
  readonly keysKnown: ReadonlySet<string>;
  /** The next worker dies at this call. */
  death: { at: number; isLate: boolean };
  /** At this call of the next worker of the chat's group, the other group's head is worked at. */
  interruptedAt: number;
  hadCrash: boolean;
  /** LINE delivers an event, perhaps not for the first time. */
  deliver(event: webhook.Event & { readonly replyToken?: string }): void;
  work(): Promise<void>;
  /** As `work`, for what waits for nobody. Time has to go on by itself. */
  workNow(): Promise<void>;
  /** Everything that is stored. */
  items(): Promise<readonly Item[]>;
}

/** A model that answers. */
export const WELL: Script = { delayMs: 2_000, fails: false, isHelped: false, manner: "repeats" };

const FALLBACK_MS = 3_000;
const KEPT_MS = 30 * 24 * 60 * 60_000;

const idOf = (job: ChatJob): string => {
  if (job.kind === "deliver") return job.turn.id;
  if (job.kind === "forget") return job.forgetting.conversation;
  return job.event.type === "message" ? job.event.message.id : job.event.webhookEventId;
};

export function createWorld(kind: ChatKind, breaks: Breaks = {}): World {
  const clock = autoClock();
  const watched = watchedTable(createInMemoryTable());
  const queue = createQueueModel(clock);
  const now = createQueueModel(clock);
  const asked: Asked[] = [];
  const askedInVain: string[] = [];
  const requests: Request[] = [];
  const doneAt = new Map<string, number>();
  const tries = new Map<string, number>();
  const keysKnown = new Set<string>();
  /** What leaves now, where nothing is noted of an earlier try of it. */
  let firstTry: Leaving | undefined;
  let moments = 0;
  let ids = 0;
  let current = { turnId: "", begunAt: 0 };

  const moment = (): number => (moments += 1);
  const line = createLineModel(clock, () => {
    if (!world.isKeyKnown || !firstTry) return false;
    world.isKeyKnown = false;
    for (const { id } of [firstTry.turn, ...firstTry.carries]) keysKnown.add(plainTurnId(id));
    return true;
  });
  const ask = async (prompt: string, isFallback: boolean): Promise<string> => {
    const { turnId } = current;
    if (watched.saved.has(turnId)) askedInVain.push(turnId);
    const number = asked.push({ prompt, isFallback, ...current });
    const { delayMs, fails, isHelped, manner } = world.script;
    await clock.sleep(isFallback ? FALLBACK_MS : delayMs);
    if (isFallback ? !isHelped : fails) throw new Error("The model is down.");
    return answerTo(prompt, number, manner);
  };
  const chain = createReplyChain(
    [new Parrot((prompt) => ask(prompt, false)), new Parrot((prompt) => ask(prompt, true))],
    clock,
  );

  /** The bot as one worker has it, and what leaves with it. */
  const botOf = (life: Mortal): Bot => {
    let leaving: Leaving | undefined;
    const table = life.wrapTable(breaks.table?.(watched.table) ?? watched.table);
    const { turns, messages, chats } = createConversations(table, {
      keptMs: KEPT_MS,
      onUnreadable: () => undefined,
    });
    const noting: Turns = {
      ...turns,
      startSending: async (turn, attempt, request) => {
        const form = `${sortKeyOf(turn.key)} ${attempt.purpose}`;
        tries.set(form, (tries.get(form) ?? 0) + 1);
        await turns.startSending(turn, attempt, request);
        leaving = { turn: turn.key, carries: request.carries ?? [], notedAt: moment() };
        firstTry = tries.get(form) === 1 ? leaving : undefined;
      },
    };
    const api = life.wrap<LineApi>({
      ...line.api,
      reply: (token, said) => {
        requests.push({ messages: said, leaving });
        return line.api.reply(token, said);
      },
      push: (to, said, retryKey) => {
        requests.push({ messages: said, leaving });
        return line.api.push(to, said, retryKey).finally(() => {
          firstTry = undefined;
        });
      },
    });
    return {
      turns: breaks.turns?.(noting) ?? noting,
      messages: breaks.messages?.(messages) ?? messages,
      chats: breaks.chats?.(chats) ?? chats,
      line: breaks.line?.(api, clock) ?? api,
      clock,
      chain,
      deliverLater: life.wrapCall(sendDelivery),
      forgetLater: () => Promise.reject(new Error("Nothing takes so long here.")),
      log: { info: () => undefined, error: () => undefined },
      newId: () => `lease ${(ids += 1)}`,
      settings: {
        persona: "",
        timeZone: "Asia/Tokyo",
        historyTurns: 30,
        historyTokens: 8_000,
        memoryDays: 30,
      },
    };
  };
  const sendDelivery: Bot["deliverLater"] = (turn) => {
    queue.send({ kind: "deliver", turn }, `deliver ${(ids += 1)}`);
    return Promise.resolve();
  };

  /** One worker, and how it ends. */
  const work =
    (interruptedAt: number): Work =>
    async (job, visit) => {
      const { at: dieAt, isLate } = world.death;
      world.death = { at: 0, isLate: false };
      const life = mortal({ dieAt, isLate, interruptedAt, interrupt });
      const result = await Promise.race([handleJob(job, botOf(life), life.wrap(visit)), life.died]);
      if (result.kind === "died") world.hadCrash = true;
      if (result.kind === "done" && job.kind === "event" && !doneAt.has(job.event.webhookEventId))
        doneAt.set(job.event.webhookEventId, moment());
      return result;
    };
  const workMain: Work = (job, visit) => {
    const { interruptedAt } = world;
    world.interruptedAt = 0;
    current = { turnId: idOf(job), begunAt: moment() };
    return work(interruptedAt)(job, visit);
  };
  const giveUpOn = (job: ChatJob) => giveUp(job, botOf(mortal({ dieAt: 0, isLate: false })));
  const workNow = () => now.next(work(0), giveUpOn);
  const interrupt = async (): Promise<void> => {
    if (now.isReady()) await workNow();
  };

  const world: World = {
    kind,
    clock,
    line,
    queue,
    now,
    watched,
    accepted: [],
    asked,
    askedInVain,
    requests,
    doneAt,
    script: WELL,
    isKeyKnown: false,
    keysKnown,
    death: { at: 0, isLate: false },
    interruptedAt: 0,
    hadCrash: false,
    deliver: (event) => {
      if (event.replyToken !== undefined) line.deliver(event.replyToken);
      const isNew = !world.accepted.some(({ webhookEventId }) => webhookEventId === event.webhookEventId);
      const job = { kind: "event", event, receivedAtMs: clock.now() } as const;
      if (event.type === "unsend") now.send(job, `${event.webhookEventId}-now`);
      queue.send(job, event.webhookEventId);
      if (isNew) world.accepted.push(event);
    },
    work: () => clock.run(queue.next(workMain, giveUpOn)),
    workNow,
    items: () => readAll(watched.table, { pk: `CONV#${CHAT_IDS[kind]}` }),
  };
  return world;
}
