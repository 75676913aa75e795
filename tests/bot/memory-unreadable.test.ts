import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createTables } from "../../local/dynamodb/create-tables.ts";
import { startDynamoDb } from "../../local/dynamodb/server.ts";
import type { StandIn } from "../../local/stand-in.ts";
import { handleJob } from "../../src/bot/handle-job.ts";
import { createConversations } from "../../src/conversation/conversations.ts";
import { openTable } from "../../src/conversation/dynamodb-table.ts";
import { readAll, type Item, type Table } from "../../src/conversation/table.ts";
import { LEASE_MS } from "../../src/times.ts";
import { turnsTable } from "../support/chat-lambda.ts";
import { randomFrom } from "../faults/random.ts";
import { createInMemoryTable } from "../support/in-memory-table.ts";
import { runs, seed } from "../support/runs.ts";
import { dyingTurns, startTestBot, type TestBot } from "../support/test-bot.ts";
import { groupOf, type MessageSent, type TestGroup } from "../support/test-group.ts";

/*
 * Section 15: an item that this version cannot read is no reason to leave a chat without answers. Whichever attribute of
 * whichever item is of a wrong type, the others' messages are answered, with all the rest in the memory, and what is to
 * be forgotten goes.
 */

const OPTIONS = { keptMs: 30 * 24 * 60 * 60_000, onUnreadable: () => undefined };

let testBot: TestBot;
let group: TestGroup;
let alex: string;
let sam: string;
let kim: string;
/** All that a group may have in the table. */
let items: readonly Item[];
/** A message of each member, which somebody may quote. */
let sent: readonly MessageSent[];

beforeEach(async () => {
  testBot = await startTestBot({
    people: ["Alex", "Sam", "Kim"].map((displayName) => ({ displayName, language: "en" })),
    quota: 100_000,
    answer: ({ messages }) => `echo: ${messages.at(-1)?.content[0]?.text?.split("\n").at(-1) ?? ""}`,
  });
  group = groupOf(testBot);
  [alex, sam, kim] = [group.member("Alex"), group.member("Sam"), group.member("Kim")];
  const { handle, clock, bot, table } = testBot;
  await handle(group.write(alex, "/settings name Momo").event);
  await handle(group.event(undefined, { type: "memberJoined", joined: { members: [] } }));
  const talk = group.write(sam, "canary talk of Sam");
  await handle(talk.event);
  const question = group.ask(alex, "canary qestion of Alex", { quotedMessageId: talk.id });
  await handle(question.event);
  await handle(group.edit(question, "canary question of Alex"));
  await handle(group.ask(sam, "canary question of Sam").event);
  // One that waits, and one that is just being asked for, of which something was taken back meanwhile.
  const late = group.ask(alex, "canary that waits");
  const receivedAtMs = clock.now();
  clock.advance(61_000);
  await handle(late.event, { receivedAtMs, hasMore: true });
  const nowMs = clock.now();
  const asking = { conversation: group.id, timestamp: nowMs, id: "asking" };
  const claim = await bot.turns.claim(
    { key: asking, said: "canary", speaker: alex },
    "lease",
    nowMs,
    nowMs + 1,
  );
  if (claim.kind === "claimed") await bot.turns.startAsking(claim.turn);
  const gone = group.write(sam, "canary that is gone");
  await handle(gone.event, { hasMore: true });
  await handle(group.unsend(gone), { hasMore: true });
  const never = { conversation: group.id, untilMs: 1, member: kim };
  await bot.chats.forget(never, {
    inPlaceOf: () => Promise.resolve([]),
    nowMs,
    isTimeUp: () => false,
  });
  clock.advance(60_000);
  sent = [talk, question];
  items = await readAll(table, { pk: `CONV#${group.id}` });
});
afterEach(() => testBot.close());

/** Of another type than it is; what is JSON, no JSON as well. */
function wrongly(value: unknown): readonly unknown[] {
  if (typeof value === "string") return /^[[{]/.test(value) ? [7, "{", "7"] : [7];
  return typeof value === "number" ? ["seven", true] : ["seven", 7];
}

interface Mistake {
  readonly what: string;
  readonly item: Item;
}

/** Each attribute of each item whose key begins so. */
function mistakesIn(prefix: string): readonly Mistake[] {
  return items
    .filter(({ sk }) => String(sk).startsWith(prefix))
    .flatMap((item) =>
      Object.entries(item)
        .filter(([name]) => name !== "pk" && name !== "sk")
        .flatMap(([name, value]) =>
          wrongly(value).map((wrong) => ({
            what: `${String(item["sk"])} with ${name} ${JSON.stringify(wrong)}`,
            item: { ...item, [name]: wrong },
          })),
        ),
    );
}

/** What goes wrong for the others in a table with such an item in it; undefined where nothing does. */
async function whatGoesWrong(table: Table, quoted: readonly MessageSent[]): Promise<string | undefined> {
  const { bot, said, prompts, clock } = testBot;
  const worker = { ...bot, ...createConversations(table, OPTIONS), deliverLater: () => Promise.resolve() };
  const handle = async (event: MessageSent["event"]) => {
    const job = { kind: "event", event, receivedAtMs: clock.now() } as const;
    await handleJob(job, worker, { receives: 1, hide: () => Promise.resolve() });
  };
  try {
    for (const quotedMessageId of [undefined, ...quoted.map(({ id }) => id)]) {
      const before = said().length;
      await handle(group.ask(kim, "what now?", { quotedMessageId }).event);
      const answers = said().slice(before);
      if (!answers.includes("reply: echo: Kim: what now?")) return `answered with ${answers.join()}`;
    }
    await handle(group.write(kim, "kept talk").event);
    await handle(group.ask(kim, "and now?").event);
    const prompt = prompts().at(-1)?.join("\n") ?? "";
    if (!prompt.includes("Kim: what now?") || !prompt.includes("kept talk")) return "nothing is remembered";
    if (!/canary (?:talk|question)/.test(prompt)) return "nothing of before is remembered";
    await handle(group.event(undefined, { type: "leave" }));
  } catch (error) {
    return String(error);
  }
  const left = await readAll(table, { pk: `CONV#${group.id}` });
  const words = left.filter((item) => /canary|"(?:Alex|Sam)"/.test(JSON.stringify(item)));
  return words.length === 0 ? undefined : `not forgotten: ${JSON.stringify(words)}`;
}

/** What is left of the words after the first event that takes them away; undefined where nothing is. */
async function whatIsLeft(table: Table, events: readonly MessageSent["event"][], words: RegExp) {
  const { bot, clock } = testBot;
  const worker = { ...bot, ...createConversations(table, OPTIONS), deliverLater: () => Promise.resolve() };
  for (const event of events) {
    const job = { kind: "event", event, receivedAtMs: clock.now() } as const;
    await handleJob(job, worker, { receives: 1, hide: () => Promise.resolve() });
  }
  const kept = await readAll(table, { pk: `CONV#${group.id}` });
  const left = kept.filter((item) => words.test(JSON.stringify(item)));
  return left.length === 0 ? undefined : `not forgotten: ${JSON.stringify(left)}`;
}

const inMemory = (all: readonly Item[]) => Promise.resolve(createInMemoryTable(all));

/** For each of the mistakes, in a table that has it, what goes wrong. */
async function walk(
  mistakes: readonly Mistake[],
  look: (table: Table) => Promise<string | undefined>,
  tableOf: (all: readonly Item[]) => Promise<Table> = inMemory,
) {
  const wrong: string[] = [];
  for (const { what, item } of mistakes) {
    const table = await tableOf(items.map((one) => (one["sk"] === item["sk"] ? item : one)));
    const found = await look(table);
    if (found !== undefined) wrong.push(`${what}: ${found}`);
  }
  return wrong;
}

const othersAreAnswered = (table: Table) => whatGoesWrong(table, sent);

/** A seeded share of them in `npm test`, all in `npm run test:long`. */
function someOf(mistakes: readonly Mistake[], share: number): readonly Mistake[] {
  const random = randomFrom(seed);
  const shuffled = mistakes
    .map((mistake) => ({ mistake, at: random() }))
    .toSorted((one, other) => one.at - other.at);
  return shuffled.slice(0, runs(share * mistakes.length)).map(({ mistake }) => mistake);
}

test.each([
  ["a turn", "T#", 5],
  ["a line of talk", "U#", 1],
  ["a message", "M#", 5],
  ["a name", "P#", 2],
  ["the settings", "S#settings", 1],
  ["the first of a burst", "S#first", 1],
  ["what is forgotten", "S#forgotten", 1],
])(
  "%s that cannot be read leaves the others' messages answered, and is forgotten",
  async (_what, prefix, least) => {
    expect(items.filter(({ sk }) => String(sk).startsWith(prefix)).length).toBeGreaterThanOrEqual(least);

    const mistakes = mistakesIn(prefix);
    expect(await walk(prefix === "T#" ? someOf(mistakes, 10) : mistakes, othersAreAnswered)).toEqual([]);
    const leave = group.event(undefined, { type: "leave" });
    expect(await walk(mistakes, (table) => whatIsLeft(table, [leave], /canary|"(?:Alex|Sam|Kim)"/))).toEqual(
      [],
    );
  },
  120_000,
);

test.each(["at", "copies"])(
  "a message of which “%s” cannot be read is taken back wherever else its words stand",
  async (name) => {
    const [, question] = sent;
    const message = items.find(({ sk }) => sk === `M#${question?.id}`);
    if (!question || !message) throw new Error("There is no such message.");
    const broken = createInMemoryTable(
      items.map((item) => (item === message ? { ...item, [name]: 7 } : item)),
    );

    // The question and its edit: the one that can be found.
    const left = await whatIsLeft(broken, [group.unsend(question)], /"said":"[^"]*canary question of Alex/);
    expect(left?.match(/"said"/g)).toHaveLength(1);
  },
);

test("a setting that cannot be read is one that was never made, and the others count", async () => {
  const { handle, table, bot, said, prompts } = testBot;
  await handle(group.write(alex, "/settings talk off").event);
  await table.write({ pk: `CONV#${group.id}`, sk: "S#settings" }, { set: { language: 7 } });
  await handle(group.write(sam, "a secret among friends").event);
  await handle(group.write(alex, "Momo, are you there?").event);

  expect(said().at(-1)).toContain("are you there?");
  expect(prompts().at(-1)?.join()).not.toContain("secret");
  expect(await bot.chats.settings(group.id)).toMatchObject({ botName: "Momo", keepsTalk: false });
});

test("a waiting answer that cannot be read any more goes out with the reply that holds it already", async () => {
  const { handle, table, bot, clock } = testBot;
  const carrier = group.ask(kim, "hello").event;
  const receivedAtMs = clock.now();
  const dying = handle(carrier, { turns: dyingTurns(bot.turns, { after: "startSending" }), hasMore: true });
  await expect(dying).rejects.toThrow("dead");
  const waits = items.find(({ said }) => said === "canary that waits");
  const at = { pk: `CONV#${group.id}`, sk: String(waits?.["sk"]) };
  await table.write(at, { set: { notice: 7 } });
  clock.advance(LEASE_MS);
  await handle(carrier, { receivedAtMs, hasMore: true });

  expect(group.texts().slice(-2)).toEqual(["echo: Alex: canary that waits", "echo: Kim: hello"]);
});

describe("in DynamoDB", () => {
  let dynamoDb: StandIn;
  let client: DynamoDBClient;
  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
    client = new DynamoDBClient({
      endpoint: dynamoDb.url,
      region: "ap-northeast-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
  });
  afterAll(async () => {
    client.destroy();
    await dynamoDb.close();
  });

  test("a turn that cannot be read leaves the others' messages answered, and is forgotten", async () => {
    let tables = 0;
    const inDynamoDb = async (all: readonly Item[]) => {
      tables += 1;
      const TableName = `turns-${tables}`;
      await createTables(dynamoDb.url, [turnsTable(TableName)]);
      await Promise.all(
        all.map((item) => client.send(new PutItemCommand({ TableName, Item: marshall(item) }))),
      );
      return openTable(client, TableName);
    };
    expect(await walk(someOf(oneOfEachState(mistakesIn("T#")), 5), othersAreAnswered, inDynamoDb)).toEqual(
      [],
    );
  }, 300_000);
});

/** Turns of one state have the same attributes: one of them is enough. */
function oneOfEachState(mistakes: readonly Mistake[]): readonly Mistake[] {
  const kindOf = ({ what, item }: Mistake) => `${String(item["state"])} ${what.split(" with ")[1]}`;
  return [...new Map(mistakes.map((mistake) => [kindOf(mistake), mistake])).values()];
}
