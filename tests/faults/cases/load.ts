import { BatchWriteItemCommand, DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { setTimeout as sleep } from "node:timers/promises";
import { aCase, type Case } from "../case.ts";
import { openChat, type Chat } from "../chat.ts";
import { judge, settle } from "../oracle.ts";
import type { Service } from "../gateway.ts";
import type { World } from "../world.ts";

const PATIENCE_MS = 600_000;
const TURNS_EACH = 5;
/**
 * People read before they write on, 20 to 40 s. A thousand who do not would wait 40 s for each answer and more on a slow
 * machine; that is where the notice of a slow answer begins, and T25 is not about that.
 */
const READING_MS = { least: 20_000, spread: 20_000 };
const LONG = 10_000;
const SHORT = 100;
/** How much more turn 10,000 may cost than turn 100. */
const MOST_GROWTH = 1.05;

/** Webhooks a second, and for how long. */
const RATES: readonly number[] = [50, 100, 200];
const LOAD_S = 3;
const CHATS_UNDER_LOAD = 50;
const webhookTimes: string[] = [];

const answerTimes: number[] = [];
let firstMs = Infinity;
let lastMs = 0;
let growth = "";

export const LOAD: readonly Case[] = [
  aCase({
    name: "T24",
    what: `turn ${LONG} of a chat against turn ${SHORT}: tokens, bytes and items`,
    runs: 1,
    lanes: 1,
    workers: 1,
    play: async (chat) => {
      await sayAndWait(chat);
      await fill(chat, SHORT - 2);
      const short = await costOfNext(chat);
      await fill(chat, LONG - SHORT);
      const long = await costOfNext(chat);
      growth = `turn ${SHORT}: ${JSON.stringify(short)}, turn ${LONG}: ${JSON.stringify(long)}`;
      const names = ["askedBytes", "tokens", "readBytes", "itemsRead"] as const;
      return names.flatMap((name) => {
        const ratio = long[name] / short[name];
        return ratio <= MOST_GROWTH ? [] : [`${name} grew by ${ratio.toFixed(3)}`];
      });
    },
    figures: () => growth,
  }),
  aCase({
    name: "T25",
    what: `1,000 chats at once, ${TURNS_EACH} turns each, 20 to 40 s between them`,
    runs: 1_000,
    speed: 1,
    lanes: 1_000,
    workers: 4,
    modelMs: [20, 200],
    play: async (chat, { random }) => {
      await sleep(random() * READING_MS.least);
      for (let turn = 0; turn < TURNS_EACH; turn += 1) {
        if (turn > 0) await sleep(READING_MS.least + random() * READING_MS.spread);
        firstMs = Math.min(firstMs, Date.now());
        answerTimes.push(await sayAndWait(chat));
        lastMs = Math.max(lastMs, Date.now());
      }
      return [];
    },
    figures: () => {
      const at = (share: number) => `${(quantileOf(answerTimes, share) / 1_000).toFixed(1)} s`;
      const rate = (answerTimes.length / (lastMs - firstMs)) * 1_000;
      const memory = Math.round(process.resourceUsage().maxRSS / 1_024);
      return `${rate.toFixed(1)} turns/s, p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, the suite's own peak ${memory} MB`;
    },
  }),
  aCase({
    name: "T28",
    what: `${LOAD_S} s of webhooks at 50, 100 and 200 a second, 1 to 10 events each, while turns run`,
    runs: RATES.length,
    speed: 1,
    lanes: 1,
    workers: 4,
    modelMs: [20, 200],
    play: async ({ world }, { at, random }) => {
      const rate = RATES[at % RATES.length] ?? 0;
      const chats = Array.from({ length: CHATS_UNDER_LOAD }, () => openChat(world));
      const times: number[] = [];
      const startedMs = Date.now();
      const sending: Promise<void>[] = [];
      for (let sent = 0; sent < rate * LOAD_S; sent += 1) {
        await sleep(Math.max(0, startedMs + (sent * 1_000) / rate - Date.now()));
        const chat = chats[sent % chats.length];
        const count = random() < 0.95 ? 1 : 10;
        const beganMs = Date.now();
        const done = chat?.sayTogether(count).then(() => void times.push(Date.now() - beganMs));
        sending.push(done ?? Promise.resolve());
      }
      await Promise.all(sending);
      webhookTimes.push(`${rate}/s: p99 ${quantileOf(times, 0.99)} ms`);
      for (const chat of chats) await settle(chat, PATIENCE_MS);
      const verdicts = await Promise.all(chats.map((chat) => judge(chat, {})));
      return verdicts.flatMap(({ failures }) => failures);
    },
    figures: () => webhookTimes.join(", "),
  }),
  aCase({
    name: "soak",
    what: "stand-ins go down for up to 5 s, every 5 to 20 s",
    runs: 12,
    speed: 4,
    allowed: { unsure: true, waiting: true },
    meanwhile: goDownAtRandom,
    play: async (chat, { random }) => {
      const untilMs = Date.now() + soakMs();
      while (Date.now() < untilMs) {
        await chat.say();
        await chat.until("room in the queue", () => chat.world.records.pending(chat.userId) < 4, PATIENCE_MS);
        await chat.world.clock.sleep(random() * 6_000);
      }
      await settle(chat, PATIENCE_MS);
      // What could not be delivered comes with the next reply.
      await chat.say();
      return downs === 0 ? ["no stand-in went down"] : [];
    },
    figures: () => `${downs} times a stand-in was down`,
  }),
];

/** `--minutes`. */
const soakMs = () => Number(process.env["FAULTS_SOAK_MINUTES"] ?? 3) * 60_000;
let downs = 0;
const SERVICES: readonly Service[] = ["sqs", "dynamodb", "bedrock", "line", "ssm"];

async function goDownAtRandom({ faults, clock }: World): Promise<void> {
  const startedMs = Date.now();
  while (Date.now() - startedMs < soakMs()) {
    await clock.sleep(5_000 + Math.random() * 15_000);
    const service = SERVICES[downs % SERVICES.length] ?? "sqs";
    const down = faults.order({ act: { kind: "drop" }, side: "before", service, times: Infinity });
    await clock.sleep(Math.random() * 5_000);
    down.cancel();
    if (down.fired() > 0) downs += 1;
  }
}

function quantileOf(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length * share)] ?? 0;
}

async function sayAndWait(chat: Chat): Promise<number> {
  const said = await chat.say();
  await chat.until("the answer", () => chat.answersTo(said) > 0, PATIENCE_MS);
  return chat.world.clock.now() - said.saidAtMs;
}

async function costOfNext(chat: Chat) {
  await sayAndWait(chat);
  await settle(chat, PATIENCE_MS);
  return chat.world.records.lastSizes(chat.userId);
}

/** More turns like the first one, straight into the table. */
async function fill(chat: Chat, count: number): Promise<void> {
  await settle(chat, PATIENCE_MS);
  const client = new DynamoDBClient({ region: "ap-northeast-1", endpoint: chat.world.tableUrl });
  const pk = { S: `CONV#${chat.userId}` };
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: "chat",
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk },
      Limit: 1,
      ScanIndexForward: false,
    }),
  );
  const [item] = Items;
  const [, timestamp = "", id = ""] = item?.["sk"]?.S?.split("#") ?? [];
  for (let from = 0; from < count; from += 25) {
    const puts = Array.from({ length: Math.min(25, count - from) }, (_, at) => {
      // Between the newest turn and now.
      const sk = `T#${timestamp}#${id}${String(from + at).padStart(6, "0")}`;
      return { PutRequest: { Item: { ...item, sk: { S: sk } } } };
    });
    await client.send(new BatchWriteItemCommand({ RequestItems: { chat: puts } }));
  }
  client.destroy();
}
