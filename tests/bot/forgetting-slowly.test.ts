import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { webhook } from "@line/bot-sdk";
import type { Bot } from "../../src/bot/bot.ts";
import { handleJob } from "../../src/bot/handle-job.ts";
import { en } from "../../src/bot/phrases/en.ts";
import { createConversations } from "../../src/conversation/conversations.ts";
import { readAll, type Item, type Table } from "../../src/conversation/table.ts";
import { readEvent } from "../../src/line/webhook.ts";
import type { ChatJob } from "../../src/queue/chat-job.ts";
import { FORGET_MS } from "../../src/times.ts";
import { workersTable } from "../support/dying-table.ts";
import { createInMemoryTable } from "../support/in-memory-table.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

/*
 * Section 5: forgetting a busy group ends, however slow the table is. Words go first; of the marks that are left each
 * worker has fewer.
 */

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** The chat function's timeout. */
const KILLED_AFTER_MS = 120_000;

const OPTIONS = { keptMs: 30 * DAY_MS, onUnreadable: () => undefined };
const VISIT = { receives: 1, hide: () => Promise.resolve() };

/** The queue gives a message up then. */
const MOST_RECEIVES = 13;

/** All jobs of one deletion. */
const MOST_WORKERS = 30;

let testBot: TestBot;
let conversation: string;
let alex: string;
beforeEach(async () => {
  testBot = await startTestBot({
    people: ["Alex", "Sam"].map((displayName) => ({ displayName, language: "en" })),
  });
  const { chats, people } = testBot.line.state();
  conversation = chats.find(({ kind }) => kind === "group")?.chatId ?? "";
  alex = people[0]?.userId ?? "";
});
afterEach(() => testBot.close());

/** So many messages a day: an M# item of each for three days, a line of talk of each for one, and 300 turns. */
function busyGroup(perDay: number, pk: string): readonly Item[] {
  const nowMs = testBot.clock.now();
  const at = (age: number) => String(nowMs - age).padStart(15, "0");
  const expiresAt = Math.ceil((nowMs + 3 * DAY_MS) / 1000);
  const evenly = (count: number, days: number) =>
    Array.from({ length: count }, (_one, index) => ({
      index,
      age: 1 + Math.floor((index * days * DAY_MS) / count),
    }));
  return [
    ...evenly(3 * perDay, 3).map(({ index, age }) => ({
      pk,
      sk: `M#${500_000_000_000_000_000n + BigInt(index)}`,
      at: `U#${at(age)}#${index}`,
      expiresAt,
    })),
    ...evenly(perDay, 1).map(({ index, age }) => ({
      pk,
      sk: `U#${at(age)}#${index}`,
      said: "some words",
      speaker: alex,
      expiresAt,
    })),
    ...evenly(300, 1).map(({ index, age }) => ({
      pk,
      sk: `T#${at(age)}#t${index}`,
      state: "sent",
      said: "some words",
      answered: "some words",
      speaker: alex,
      expiresAt,
    })),
  ];
}

/** The table, each request of which takes so long; a worker is killed when its time is over. */
function slowTable(table: Table, requestMs: number): Table {
  const { clock } = testBot;
  const startedAtMs = clock.now();
  return new Proxy(workersTable(table).table, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...given: unknown[]): unknown => {
        if (name === "pages") return slowPages(Reflect.apply(method, target, given));
        clock.advance(requestMs * requestsOf(name, given));
        if (clock.now() - startedAtMs > KILLED_AFTER_MS) return Promise.reject(new Error("killed"));
        return Reflect.apply(method, target, given);
      };
    },
  });
  async function* slowPages(pages: AsyncIterable<readonly Item[]>): AsyncGenerator<readonly Item[]> {
    for await (const page of pages) {
      clock.advance(requestMs);
      if (clock.now() - startedAtMs > KILLED_AFTER_MS) throw new Error("killed");
      yield page;
    }
  }
}

/** A bulk write is one of 25 items at a time, and four of those go at once. */
function requestsOf(name: string | symbol, [writes]: readonly unknown[]): number {
  return name === "writeAll" && Array.isArray(writes) ? Math.ceil(writes.length / 100) : 1;
}

function leave(): webhook.Event {
  const event = readEvent({
    type: "leave",
    mode: "active",
    timestamp: testBot.clock.now(),
    webhookEventId: "the-leave",
    deliveryContext: { isRedelivery: false },
    source: { type: "group", groupId: conversation },
  });
  if (!event) throw new Error("This is no event.");
  return event;
}

interface Forgotten {
  readonly workers: readonly {
    readonly ms: number;
    readonly wordsLeft: number;
    /** How often it hid its message from the others. */
    readonly hidden: number;
  }[];
  readonly marksLeft: number;
}

async function forgetSlowly(perDay: number, requestMs: number, job: ChatJob): Promise<Forgotten> {
  const { bot, clock } = testBot;
  const pk = `CONV#${conversation}`;
  const table = createInMemoryTable(busyGroup(perDay, pk), 1_000);
  const jobs: ChatJob[] = [job];
  const workers: Forgotten["workers"][number][] = [];
  let receives = 0;
  let hidden = 0;
  const hide = () => Promise.resolve(void (hidden += 1));
  for (let next = jobs[0]; next; next = jobs[0]) {
    const startedAtMs = clock.now();
    const worker: Bot = {
      ...bot,
      ...createConversations(slowTable(table, requestMs), OPTIONS),
      forgetLater: (forgetting) => Promise.resolve(void jobs.push({ kind: "forget", forgetting })),
    };
    const isDone = await handleJob(next, worker, { receives: 1, hide }).then(
      ({ kind }) => kind === "done",
      () => false,
    );
    receives = isDone ? 0 : receives + 1;
    if (isDone) jobs.shift();
    const items = await readAll(table, { pk });
    const wordsLeft = items.filter((item) => JSON.stringify(item).includes("some words")).length;
    workers.push({ ms: clock.now() - startedAtMs, wordsLeft, hidden });
    hidden = 0;
    if (receives === MOST_RECEIVES || workers.length > MOST_WORKERS) throw new Error("It never ends.");
  }
  const marks = await readAll(table, { pk, prefix: "M#" });
  return { workers, marksLeft: marks.filter((item) => !item["isErased"]).length };
}

test.each([2_000, 8_000])(
  "P6: a group of %d messages a day is forgotten by one worker, where a request takes 5 ms",
  async (perDay) => {
    const { workers, marksLeft } = await forgetSlowly(perDay, 5, {
      kind: "event",
      event: leave(),
      receivedAtMs: testBot.clock.now(),
    });

    expect(workers).toMatchObject([{ wordsLeft: 0 }]);
    expect(workers[0]?.ms).toBeLessThan(30_000);
    expect(marksLeft).toBe(0);
  },
);

test("where a request takes 400 ms, words are gone with the first worker, and the marks with the ones after it", async () => {
  const { workers, marksLeft } = await forgetSlowly(8_000, 400, {
    kind: "event",
    event: leave(),
    receivedAtMs: testBot.clock.now(),
  });

  expect(workers.map(({ wordsLeft }) => wordsLeft)).toEqual(workers.map(() => 0));
  expect(workers.length).toBeGreaterThan(1);
  for (const { ms } of workers) expect(ms).toBeLessThan(FORGET_MS + 20_000);
  expect(marksLeft).toBe(0);
  // Nobody else begins the same meanwhile.
  for (const { ms, hidden } of workers) expect(hidden).toBeGreaterThanOrEqual(Math.floor(ms / 30_000));
});

test("where not even the words can go in the time of one worker, the next ones go on with what is left", async () => {
  const { workers, marksLeft } = await forgetSlowly(8_000, 1_500, {
    kind: "event",
    event: leave(),
    receivedAtMs: testBot.clock.now(),
  });

  const left = workers.map(({ wordsLeft }) => wordsLeft);
  expect(left.at(-1)).toBe(0);
  expect(left.toSorted((one, other) => other - one)).toEqual(left);
  expect(left[0]).toBeGreaterThan(0);
  expect(marksLeft).toBe(0);
});

test("the job that goes on with a person's deletion leaves the tap that asked for it, which is answered", async () => {
  const { bot, clock, line } = testBot;
  const later: ChatJob[] = [];
  const event = readEvent({
    type: "postback",
    mode: "active",
    timestamp: clock.now(),
    webhookEventId: "the-tap",
    deliveryContext: { isRedelivery: false },
    source: { type: "user", userId: alex },
    replyToken: "a".repeat(32),
    postback: { data: "forget:1:x" },
  });
  if (!event) throw new Error("This is no event.");
  line.sendEvents([event]);
  conversation = alex;
  const pk = `CONV#${alex}`;
  const table = createInMemoryTable(busyGroup(2_000, pk), 1_000);
  const quick: Bot = {
    ...bot,
    ...createConversations(table, OPTIONS),
    deliverLater: (turn) => Promise.resolve(void later.push({ kind: "deliver", turn })),
  };
  const worker: Bot = {
    ...quick,
    ...createConversations(slowTable(table, 1_000), OPTIONS),
    // The queue's other group is quick: that job is done before this worker comes to say so.
    forgetLater: async (forgetting) => {
      later.push({ kind: "forget", forgetting });
      await handleJob({ kind: "forget", forgetting }, quick, VISIT);
    },
  };
  await handleJob({ kind: "event", event, receivedAtMs: clock.now() }, worker, VISIT);
  for (const job of later) await handleJob(job, quick, VISIT);

  expect(later.map(({ kind }) => kind)).toContain("forget");
  expect(testBot.said().map((text) => text.replace(/^\w+: /, ""))).toEqual([en.forgotten]);
});
