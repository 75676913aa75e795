import { afterEach, describe, expect, test } from "@jest/globals";
import type { webhook } from "@line/bot-sdk";
import type { Bot } from "../../src/bot/bot.ts";
import { handleJob } from "../../src/bot/handle-job.ts";
import { en } from "../../src/bot/phrases/en.ts";
import { createConversations } from "../../src/conversation/conversations.ts";
import { readAll, type Item, type Table } from "../../src/conversation/table.ts";
import { sortKeyOf, type SavedAnswer, type TurnKey } from "../../src/conversation/turn.ts";
import type { LineApi, LineResult } from "../../src/line/api.ts";
import { readEvent } from "../../src/line/webhook.ts";
import type { ChatJob } from "../../src/queue/chat-job.ts";
import { LEASE_MS } from "../../src/times.ts";
import { workersTable, type Death } from "../support/dying-table.ts";
import { createInMemoryTable } from "../support/in-memory-table.ts";
import { LONG_MS, runs, seed } from "../support/runs.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";
import { randomFrom } from "../faults/random.ts";

/*
 * A worker that forgets a chat may be killed at any of its requests to the table; the next one goes on. At the end no
 * word is left, what is newer is as it was, and whatever waited gets out.
 */

const MESSAGES = Math.max(1_000, runs(10_000));
const isLong = runs(100) === 100;
/** Of the requests of a small chat each one is the last of some worker; in `npm test` each so-manyth. */
const EVERY = isLong ? 1 : 9;
/** One of DynamoDB's pages, 1 MB, holds thousands of small items. */
const IN_A_PAGE = 1_000;
const FEW_IN_A_PAGE = 40;
const OPTIONS = { keptMs: 30 * 24 * 60 * 60_000, onUnreadable: () => undefined };

let testBot: TestBot;
/** What LINE shows, oldest first; the same requests are made in every run, so that it must not know them. */
const onScreen: string[] = [];
const used = new Set<string>();
afterEach(() => testBot.close());

/** A chat before it is forgotten. What has to go says `canary`, what has to stay as it is says `kept`. */
interface Scene {
  readonly conversation: string;
  readonly items: readonly Item[];
  /** What has it forgotten. */
  readonly event: webhook.Event;
  /** What the bot says to that. */
  readonly answer: readonly string[];
}

interface Forgetter {
  /** Who says the words that go, and who the others; undefined where LINE withholds it. */
  readonly speaker?: string;
  readonly other?: string;
  readonly fields: object;
  readonly answer: readonly string[];
  readonly isGroup: boolean;
}

async function sceneOf(messages: number, forgetter: Forgetter): Promise<Scene> {
  testBot = await startTestBot({
    people: ["Alex", "Sam"].map((displayName) => ({ displayName, language: "en" })),
  });
  const { clock, line } = testBot;
  const [alex, sam] = line.state().people.map(({ userId }) => userId);
  const group = line.state().chats.find(({ kind }) => kind === "group")?.chatId;
  const conversation = (forgetter.isGroup ? group : alex) ?? "";
  const source = {
    ...(forgetter.isGroup ? { type: "group", groupId: group } : { type: "user" }),
    userId: alex,
  };
  const timestamp = clock.now() + messages + 1_000;
  const table = createInMemoryTable();
  await fill(table, conversation, messages, clock.now(), { ...forgetter, alex: alex ?? "", sam: sam ?? "" });
  clock.advance(messages + 2_000);
  await fillNewer(table, conversation, { nowMs: clock.now(), alex: alex ?? "", sam: sam ?? "" });
  clock.advance(LEASE_MS);
  const event = readEvent({
    mode: "active",
    timestamp,
    webhookEventId: "it-is-forgotten",
    deliveryContext: { isRedelivery: false },
    source,
    replyToken: "f".repeat(32),
    ...forgetter.fields,
  });
  if (!event) throw new Error("This is no event.");
  return {
    conversation,
    items: await readAll(table, { pk: `CONV#${conversation}` }),
    answer: forgetter.answer,
    event,
  };
}

const said = (text: string) => [{ type: "text" as const, text }];

/** Old questions with their answers, and in a group talk; with answers that wait and travel with others. */
async function fill(
  table: Table,
  conversation: string,
  count: number,
  fromMs: number,
  { isGroup, speaker, alex, sam }: Forgetter & Readonly<Record<"alex" | "sam", string>>,
): Promise<void> {
  const { turns, messages, chats } = createConversations(table, OPTIONS);
  const isOneMembers = speaker !== undefined;
  for (let at = 0; at < count; at += 1) {
    const timestamp = fromMs + at;
    const key = { conversation, timestamp, id: `m${at}` };
    // Of two members, one is forgotten.
    const by = at % 2 === 0 ? alex : sam;
    const words = `${isOneMembers && by === sam ? "kept" : "canary"} words ${at}`;
    const ref = { conversation, messageId: key.id, timestamp };
    if (isGroup && at % 20 > 1) {
      await messages.receive({ ...ref, place: "talk" }, timestamp);
      await messages.keepTalk({ ...ref, text: words, speaker: by }, timestamp);
      continue;
    }
    await messages.receive({ ...ref, place: "turn" }, timestamp);
    await answer(table, key, words, `re ${words}`, { ...(isGroup && { speaker: by }) });
    await messages.noteSent(key, [`bots-${at}`], timestamp);
  }
  await chats.keepName(conversation, alex, isOneMembers ? "canary name" : "canary name of Alex", fromMs);
  await chats.change(conversation, { botName: "Momo" }, fromMs);
  await turns.look({ conversation, timestamp: fromMs, id: "m0" }, fromMs);
}

/** A turn that was answered and sent; `more` stops it before that. */
async function answer(
  table: Table,
  key: TurnKey,
  words: string,
  text: string,
  { speaker, shown, until = "sent" }: { speaker?: string; shown?: SavedAnswer["shown"]; until?: Until },
) {
  const { turns } = createConversations(table, OPTIONS);
  const claim = await turns.claim(
    { key, said: words, speaker },
    `lease ${key.id}`,
    key.timestamp,
    key.timestamp + 1,
  );
  if (claim.kind !== "claimed") throw new Error("It is not free.");
  const { turn } = claim;
  await turns.startAsking(turn);
  if (until === "asking") return turn;
  const saved = { messages: said(text), text, shown };
  await turns.saveAnswer(turn, saved);
  if (until === "sent") {
    await turns.startSending(turn, { via: "reply", atMs: key.timestamp }, saved);
    await turns.finish(turn, "sent");
  }
  if (until === "waiting") await turns.release(turn);
  return turn;
}

type Until = "asking" | "waiting" | "saved" | "sent";

/** The keys of turns that are entangled with others. */
const IDS = { oldJoined: "old-joined", oldCarrier: "old-carrier" } as const;

async function fillNewer(
  table: Table,
  conversation: string,
  { nowMs, alex, sam }: { nowMs: number; alex: string; sam: string },
): Promise<void> {
  const { turns, messages, chats } = createConversations(table, OPTIONS);
  const isGroup = conversation !== alex;
  const of = (speaker: string) => (isGroup ? { speaker } : {});
  const key = (id: string, byMs: number) => ({ conversation, timestamp: nowMs + byMs, id });
  const carriedBy = ({ timestamp, id }: TurnKey) => ({ conversation, timestamp, id, objects: 1 });
  const shown = { historyFrom: sortKeyOf({ conversation, timestamp: 0, id: "" }) };

  // An old answer stands in a newer request of which nobody knows whether it left.
  const joined = key(IDS.oldJoined, -1_500);
  await answer(table, joined, "canary that waits", "re canary that waits", { ...of(alex), until: "waiting" });
  const carrier = await answer(table, key("newer-carrier", 10), "newer question", "newer answer", {
    ...of(sam),
    until: "saved",
  });
  await turns.join(joined, carrier.key);
  await turns.startSending(
    carrier,
    { via: "push", atMs: nowMs },
    {
      messages: [...said("re canary that waits"), ...said("newer answer")],
      text: "newer answer",
      carries: [carriedBy(joined)],
    },
  );
  // And a newer answer in an old one's.
  const freed = key("newer-joined", 20);
  await answer(table, freed, "newer joined", "re newer joined", { ...of(sam), until: "waiting" });
  const oldCarrier = await answer(table, key(IDS.oldCarrier, -1_400), "canary carrier", "re canary carrier", {
    ...of(alex),
    until: "saved",
  });
  await turns.join(freed, oldCarrier.key);
  await turns.startSending(
    oldCarrier,
    { via: "push", atMs: nowMs },
    {
      messages: [...said("re newer joined"), ...said("re canary carrier")],
      text: "re canary carrier",
      carries: [carriedBy(freed)],
    },
  );
  await turns.withdrawSending(oldCarrier, {
    messages: [...said("re newer joined"), ...said("re canary carrier")],
    text: "re canary carrier",
    carries: [carriedBy(freed)],
  });
  // Made of what goes: it waits and repeats it, is out, is being made.
  await answer(table, key("repeating", 30), "newer repeating", "he said: canary words 4", {
    ...of(sam),
    shown,
    until: "waiting",
  });
  await answer(table, key("shown", 40), "newer shown", "an answer made of what goes", { ...of(sam), shown });
  await answer(table, key("asking", 50), "newer asking", "", { ...of(sam), until: "asking" });
  // Nothing to do with it.
  await answer(table, key("apart", 60), "kept question", "kept answer", of(sam));
  const line = {
    conversation,
    messageId: "newer-talk",
    timestamp: nowMs + 70,
    text: "kept talk",
    speaker: sam,
  };
  await messages.receive({ ...line, place: "talk" }, nowMs + 70);
  await messages.keepTalk(line, nowMs + 70);
  await chats.keepName(conversation, sam, "kept name", nowMs + 120_000);
}

interface Ended {
  readonly restarts: number;
  readonly requests: number;
  /** How many items held words that go, before each worker and after the last. */
  readonly left: readonly number[];
  /** The turns whose delivery a worker put into the queue. */
  readonly delivered: readonly string[];
}

/** Workers one after the other until it is done; each dies as `deathOf` says, by how many died before it. */
async function forgetIt(
  scene: Scene,
  table: Table,
  deathOf: (worker: number) => Death | undefined,
): Promise<Ended> {
  const { clock } = testBot;
  const jobs: ChatJob[] = [{ kind: "event", event: scene.event, receivedAtMs: clock.now() }];
  const left = [await countWith("canary", scene, table)];
  const delivered: string[] = [];
  let restarts = 0;
  let requests = 0;
  for (let job = jobs[0]; job;) {
    const worker = workersTable(table, deathOf(restarts));
    const bot = workingOn(worker.table, jobs);
    const ending = handleJob(job, bot, { receives: 1 + restarts, hide: () => Promise.resolve() });
    const handled = await ending.catch((error: unknown) => {
      if (worker.isDead()) return { kind: "died" } as const;
      throw error;
    });
    requests += worker.requests();
    left.push(await countWith("canary", scene, table));
    if (handled.kind === "done") {
      if (job.kind === "deliver") delivered.push(job.turn.id);
      jobs.shift();
      job = jobs[0];
      continue;
    }
    restarts += 1;
    if (restarts > 100) throw new Error("It never ends.");
    clock.advance(LEASE_MS + 1);
  }
  return { restarts, requests, left, delivered };
}

/** Takes each reply token and each retry key once. */
const LINE: Pick<LineApi, "reply" | "push"> = {
  reply: (token, messages) =>
    show(token, messages, { kind: "refused", status: 400, message: "Invalid reply token" }),
  push: (_to, messages, retryKey) =>
    show(retryKey, messages, { kind: "refused", status: 409, message: "The retry key is known" }),
};

function show(key: string, messages: SavedAnswer["messages"], refusal: LineResult): Promise<LineResult> {
  if (used.has(key)) return Promise.resolve(refusal);
  used.add(key);
  onScreen.push(...messages.map((message) => ("text" in message ? message.text : message.type)));
  return Promise.resolve({ kind: "ok", value: {} });
}

/** What its worker is told to do later comes behind the other jobs. */
function workingOn(table: Table, jobs: ChatJob[]): Bot {
  return {
    ...testBot.bot,
    ...createConversations(table, OPTIONS),
    line: { ...testBot.bot.line, ...LINE },
    deliverLater: (turn) => Promise.resolve(void jobs.push({ kind: "deliver", turn })),
    forgetLater: (forgetting) => Promise.resolve(void jobs.push({ kind: "forget", forgetting })),
  };
}

function withSets(_name: string, value: unknown): unknown {
  return value instanceof Set ? [...value] : value;
}

function textOf(item: Item): string {
  return JSON.stringify(item, withSets);
}

async function countWith(word: string, { conversation }: Scene, table: Table): Promise<number> {
  const items = await readAll(table, { pk: `CONV#${conversation}` });
  return items.filter((item) => textOf(item).includes(word)).length;
}

/** What is left, where everything has come out as it should. */
async function expectForgotten(scene: Scene, table: Table): Promise<void> {
  const items = await readAll(table, { pk: `CONV#${scene.conversation}` });
  expect(items.filter((item) => textOf(item).includes("canary"))).toEqual([]);
  expect(kept(items)).toEqual(kept(scene.items));
  const bySaid = (words: string) => items.find((item) => item["said"] === words);
  expect(bySaid("newer shown")).toMatchObject({ state: "sent" });
  expect(bySaid("newer shown")).not.toHaveProperty("answered");
  expect(bySaid("newer asking")).toHaveProperty("takenBack");
  // What waits of the newer ones gets out.
  const jobs: ChatJob[] = items
    .filter((item) => item["said"] === "newer question" || item["said"] === "newer repeating")
    .map((item) => ({ kind: "deliver", turn: keyIn(scene.conversation, item) }));
  for (let job = jobs[0]; job; job = jobs[0]) {
    await handleJob(job, workingOn(table, jobs), { receives: 1, hide: () => Promise.resolve() });
    jobs.shift();
  }
  expect(onScreen.toSorted()).toEqual(
    [...scene.answer, "re newer joined", "newer answer", en.takenBack].toSorted(),
  );
}

const kept = (all: readonly Item[]) => all.filter((item) => textOf(item).includes("kept"));

function keyIn(conversation: string, { sk }: Item): TurnKey {
  const [, timestamp, ...id] = String(sk).split("#");
  return { conversation, timestamp: Number(timestamp), id: id.join("#") };
}

async function once(
  scene: Scene,
  deathOf: (worker: number) => Death | undefined,
  itemsInPage = IN_A_PAGE,
): Promise<Ended> {
  const table = createInMemoryTable(scene.items, itemsInPage);
  onScreen.length = 0;
  used.clear();
  const ended = await forgetIt(scene, table, deathOf);
  await expectForgotten(scene, table);
  expect(ended.delivered).toContain("newer-joined");
  for (const [at, left] of ended.left.entries()) expect(left).toBeLessThanOrEqual(ended.left[at - 1] ?? left);
  return ended;
}

const onlyTheFirst = (death: Death) => (worker: number) => (worker === 0 ? death : undefined);

const ways: Readonly<Record<string, Forgetter>> = {
  "a 1:1 chat, by a tap": {
    fields: { type: "postback", postback: { data: "forget:1:x" } },
    answer: [en.forgotten],
    isGroup: false,
  },
  "a group that the bot has left": { fields: { type: "leave" }, answer: [], isGroup: true },
  "one of two members of a group, by a tap": {
    speaker: "Alex",
    fields: { type: "postback", postback: { data: "forget:1:x" } },
    answer: [en.forgotten],
    isGroup: true,
  },
};

describe.each(Object.entries(ways))("forgetting %s", (_what, forgetter) => {
  test("of a hundred messages, a worker may be killed at each request, before or after its effect", async () => {
    const scene = await sceneOf(100, forgetter);
    const { requests } = await once(scene, () => undefined, FEW_IN_A_PAGE);
    for (let at = 1; at <= requests; at += EVERY) {
      for (const isLate of [false, true]) {
        const { restarts } = await once(scene, onlyTheFirst({ at, isLate }), FEW_IN_A_PAGE);
        expect(restarts).toBeLessThanOrEqual(1);
      }
    }
  }, 120_000);

  test(
    `of ${MESSAGES} messages, a worker may be killed at any request`,
    async () => {
      const scene = await sceneOf(MESSAGES, forgetter);
      const { requests } = await once(scene, () => undefined);
      const random = randomFrom(seed);
      for (let run = 0; run < runs(150); run += 1) {
        const at = 1 + Math.floor(random() * requests);
        await once(scene, onlyTheFirst({ at, isLate: random() < 0.5 }));
      }
    },
    LONG_MS,
  );

  // In a small chat, what each worker does before it goes on is more than a tenth.
  const testLong = isLong ? test : test.skip;
  testLong(
    `of ${MESSAGES} messages, each worker may be killed after a tenth of the work: a dozen of them end it`,
    async () => {
      const scene = await sceneOf(MESSAGES, forgetter);
      const { requests } = await once(scene, () => undefined);
      const { restarts } = await once(scene, () => ({ at: Math.ceil(requests / 10), isLate: true }));
      expect(restarts).toBeLessThanOrEqual(20);
    },
    LONG_MS,
  );
});
