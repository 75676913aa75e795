import { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { promptTokens } from "../local/bedrock/tokens.ts";
import { startLambda } from "../local/lambda-runtime/server.ts";
import { sortKeyOf } from "../src/conversation/turn.ts";
import { apiCalls } from "../tests/support/line-platform.ts";
import { startCountingProxy } from "./counting-proxy.ts";
import { figureOf, type Figure } from "./figure.ts";
import { MODEL_ANSWER } from "./model-answer.ts";
import { KB, RUNS_THAT_COUNT, type Subject } from "./subject.ts";
import { startWorld, type BenchWorld } from "./world.ts";

const AT_MOST = 1.05;
const DAY_MS = 86_400_000;
const BATCH = 25;
const YOUNG = 100;
const OLD = 10_000;
/** Takes seconds less to write. */
const OLD_IN_A_TRIAL = 1_000;
const WARM_UP = 3;

interface Sample {
  readonly tokens: number;
  readonly items: number;
  readonly bytes: number;
  readonly calls: number;
  readonly ms: number;
}

/**
 * What a turn costs in a conversation that has gone on for long. The packaged chat function takes turns in two
 * conversations by turns: one that had 99 turns before, one that had 9,999. Both end with the same thirty turns,
 * which is what the default caps let it remember; a difference is the cost of the age alone.
 */
export const longConversation: Subject = {
  name: "long-conversation",
  measure: async ({ functions, runs }) => {
    const age = runs < RUNS_THAT_COUNT ? OLD_IN_A_TRIAL : OLD;
    const people = ["Young", "Old"].map((displayName) => ({ displayName, language: "en" }));
    const world = await startWorld(functions, { people });
    const dynamodb = await startCountingProxy(world.dynamodbUrl);
    const { zip, handler, memorySize, timeoutMs } = functions.chat;
    const environment = { ...world.variables.chat, AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url };
    const chat = await startLambda({ code: zip, handler, memorySize, timeoutMs, environment });
    const [young = "", old = ""] = world.line.state().people.map(({ userId }) => userId);

    const take = async (userId: string): Promise<Sample> => {
      const event = await world.nextTurn(userId);
      dynamodb.take();
      const linesBefore = apiCalls(world.line).length;
      const sinceMs = Date.now();
      const { payload, durationMs } = await chat.invoke(event);
      if (JSON.stringify(payload) !== `{"batchItemFailures":[]}`) throw new Error("A turn failed.");
      const { calls, bytes, items } = dynamodb.take();
      const asked = world.bedrock.calls().filter(({ atMs }) => atMs >= sinceMs);
      const [request] = asked.flatMap((call) => call.request ?? []);
      if (!request) throw new Error("A turn did not ask the model.");
      const atLine = apiCalls(world.line).length - linesBefore;
      return {
        tokens: promptTokens(request),
        items,
        bytes: bytes / KB,
        calls: calls + asked.length + atLine,
        ms: durationMs,
      };
    };
    try {
      await seed(world, young, YOUNG - 1 - WARM_UP);
      await seed(world, old, age - 1 - WARM_UP);
      for (let turn = 0; turn < WARM_UP; turn += 1) for (const userId of [young, old]) await take(userId);
      const samples: Record<"young" | "old", Sample[]> = { young: [], old: [] };
      for (let run = 0; run < runs; run += 1) {
        samples.young.push(await take(young));
        samples.old.push(await take(old));
      }
      return [
        ...compare(age, "tokens to the model", "tokens", samples, ({ tokens }) => tokens, AT_MOST),
        ...compare(age, "items from DynamoDB", "items", samples, ({ items }) => items, AT_MOST),
        ...compare(age, "read from DynamoDB", "KB", samples, ({ bytes }) => bytes, AT_MOST),
        ...compare(age, "external calls", "calls", samples, ({ calls }) => calls),
        ...compare(age, "time", "ms", samples, ({ ms }) => ms),
      ];
    } finally {
      await chat.close();
      await dynamodb.close();
      await world.close();
    }
  },
};

function compare(
  age: number,
  what: string,
  unit: Figure["unit"],
  { young, old }: Readonly<Record<"young" | "old", readonly Sample[]>>,
  read: (sample: Sample) => number,
  ratioAtMost?: number,
): readonly Figure[] {
  const comparedWith = young.map(read);
  return [
    figureOf(["long conversation", `turn ${YOUNG}, ${what}`], unit, comparedWith),
    figureOf(["long conversation", `turn ${age.toLocaleString("en")}, ${what}`], unit, old.map(read), {
      comparedWith,
      ...(ratioAtMost !== undefined && { ratioAtMost }),
    }),
  ];
}

/** Writes turns as the bot leaves them once they are sent, one a minute, the last one a minute ago. */
async function seed(world: BenchWorld, userId: string, turns: number): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: world.dynamodbUrl,
    region: "ap-northeast-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const nowMs = Date.now();
  const item = (back: number) => {
    const id = String(300_000_000_000_000_000n + BigInt(turns - back));
    const key = { conversation: userId, timestamp: nowMs - back * 60_000, id };
    return {
      pk: `CONV#${userId}`,
      sk: sortKeyOf(key),
      state: "sent",
      said: `And what else is there ${"to see ".repeat(1 + (back % 7))}on day ${back % 10}?`,
      // From a sentence to a long answer.
      answered: MODEL_ANSWER.repeat(1 + (back % 3)).slice(0, 120 + (back % 11) * 90),
      messageId: id,
      lease: "",
      leaseUntil: 0,
      timesAsked: 1,
      model: "bedrock:jp.anthropic.claude-haiku-5-5",
      tokensIn: 2_000,
      tokensOut: 150,
      via: "reply",
      attemptedAt: key.timestamp + 4_000,
      receivedAt: key.timestamp + 100,
      expiresAt: Math.ceil((nowMs + 30 * DAY_MS) / 1000),
    };
  };
  try {
    for (let back = turns; back > 0; back -= BATCH) {
      const items = Array.from({ length: Math.min(BATCH, back) }, (_, index) => item(back - index));
      const puts = items.map((Item) => ({ PutRequest: { Item: marshall(Item) } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [world.tableName]: puts } }));
    }
  } finally {
    client.destroy();
  }
}
