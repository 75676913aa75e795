import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { BedrockStandIn } from "../../local/bedrock/server.ts";
import type { Person } from "../../local/line/page-api.ts";
import type { LineSimulator } from "../../local/line/simulator.ts";
import { eventually } from "../support/eventually.ts";
import type { Offline } from "../support/offline.ts";
import { CHANNEL_SECRET, startLocalStack, type LocalStack } from "./local-stack.ts";

const FIRST_MODEL = "jp.anthropic.claude-haiku-5-5";
const CANARY = "canary-3f9a7c";

let stack: LocalStack;
let bedrock: BedrockStandIn;
let line: LineSimulator;
let offline: Offline;
let sakura: Person;
let alex: Person;

beforeAll(async () => {
  stack = await startLocalStack(answerOfTheModel);
  ({ bedrock, line, offline } = stack);
  const [first, second] = line.state().people;
  if (!first || !second) throw new Error("The simulator needs two people.");
  [sakura, alex] = [first, second];
}, 60_000);

afterAll(() => stack?.close());

afterEach(() => {
  bedrock.clearFaults();
  line.clearFaults();
});

/** Until its test has seen that nobody waits for it. */
const slowAnswer = Promise.withResolvers<void>();

/** Repeats the last message; "slow" waits. */
async function answerOfTheModel(request: {
  messages: readonly { content: readonly object[] }[];
}): Promise<string> {
  const last = wordsOf(request.messages.at(-1));
  if (last.startsWith("slow")) await slowAnswer.promise;
  return `You said ${last}`;
}

function wordsOf(message: { content: readonly object[] } | undefined): string {
  return (message?.content ?? []).map((block) => ("text" in block ? String(block.text) : "")).join("");
}

function say({ userId }: Person, text: string): void {
  line.sendMessage({ userId, chatId: userId, message: { type: "text", text } });
}

function answersTo({ userId }: Person): string[] {
  return line
    .ledger(userId)
    .filter(({ from }) => from === "bot")
    .map(({ message }) => ("text" in message ? message.text : message.type));
}

/** Model calls whose last message is `text`. */
function callsAbout(text: string) {
  return bedrock.calls().filter(({ request }) => wordsOf(request?.messages.at(-1)) === text);
}

function textEvent({ userId }: Person, text: string) {
  return {
    type: "message",
    mode: "active",
    timestamp: Date.now(),
    source: { type: "user", userId },
    webhookEventId: randomUUID(),
    deliveryContext: { isRedelivery: false },
    replyToken: randomUUID().replaceAll("-", ""),
    message: { type: "text", id: String(Date.now()), text, quoteToken: "q" },
  };
}

function post(body: string, secret = CHANNEL_SECRET): Promise<Response> {
  const signature = createHmac("sha256", secret).update(body).digest("base64");
  return fetch(offline.webhookUrl, { method: "POST", headers: { "x-line-signature": signature }, body });
}

test("one message gets one reply, and nothing of it is in the logs", async () => {
  say(sakura, `hello ${CANARY}`);
  await eventually("the answer", () => answersTo(sakura).length === 1);
  expect(answersTo(sakura)).toEqual([`You said hello ${CANARY}`]);
  expect(line.ledger(sakura.userId).at(-1)?.via).toBe("reply");
  expect(line.traffic().some(({ path }) => path.endsWith("/loading/start"))).toBe(true);
  // The reply is out before the line about it.
  await eventually("the log", () => offline.output().includes("sent by reply"));
  expect(offline.output()).not.toContain(CANARY);
  expect(offline.output()).not.toContain(CHANNEL_SECRET);
  expect(offline.output()).not.toContain(sakura.userId);
});

test("a warm webhook is answered 200, and its time is printed", async () => {
  const startedMs = performance.now();
  const response = await post(JSON.stringify({ destination: "U0", events: [] }));
  const tookMs = performance.now() - startedMs;
  console.info(`a warm webhook took ${tookMs.toFixed(0)} ms`);
  expect(response.status).toBe(200);
});

test("the same body five times, at once and later, is one reply and one model call", async () => {
  const events = [textEvent(alex, "five times")];
  const body = JSON.stringify({ destination: "U0", events });
  // A reply token this test made up is unknown to the simulator; sendEvents makes it a real one.
  line.sendEvents(events);
  const again = await Promise.all([post(body), post(body)]);
  await eventually("the answer", () => answersTo(alex).includes("You said five times"));
  const later = await Promise.all([post(body), post(body)]);
  expect([...again, ...later].map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  await sleep(1_000);
  expect(answersTo(alex).filter((text) => text === "You said five times")).toHaveLength(1);
  expect(callsAbout("five times")).toHaveLength(1);
});

test("a wrong signature is 401, and nothing is queued", async () => {
  const before = bedrock.calls().length;
  const body = JSON.stringify({ destination: "U0", events: [textEvent(alex, "forged")] });
  expect((await post(body, "another secret")).status).toBe(401);
  await sleep(500);
  expect(bedrock.calls()).toHaveLength(before);
});

test("messages sent at once are answered in order, each with the earlier ones in its history", async () => {
  const texts = ["one", "two", "three", "four"].map((word) => `${word} of four`);
  const before = answersTo(sakura).length;
  const { userId } = sakura;
  line.sendMessages(texts.map((text) => ({ userId, chatId: userId, message: { type: "text", text } })));
  await eventually("four answers", () => answersTo(sakura).length === before + 4);
  expect(answersTo(sakura).slice(before)).toEqual(texts.map((text) => `You said ${text}`));
  const [last] = callsAbout("four of four");
  const history = (last?.request?.messages ?? []).map(wordsOf);
  expect(history.slice(-7)).toEqual([
    "one of four",
    "You said one of four",
    "two of four",
    "You said two of four",
    "three of four",
    "You said three of four",
    "four of four",
  ]);
});

test("two conversations do not wait for each other", async () => {
  const before = answersTo(alex).length;
  say(sakura, "slow, please");
  await eventually("the slow call", () => callsAbout("slow, please").length === 1);
  say(alex, "quick, please");
  await eventually("the quick answer", () => answersTo(alex).length === before + 1);
  expect(answersTo(sakura)).not.toContain("You said slow, please");
  slowAnswer.resolve();
  await eventually("the slow answer", () => answersTo(sakura).includes("You said slow, please"));
});

test("while the first model is throttled, the fallback answers", async () => {
  bedrock.fault({ kind: "throttling", modelId: FIRST_MODEL });
  say(alex, "anybody there?");
  await eventually("the answer", () => answersTo(alex).includes("You said anybody there?"));
  const asked = callsAbout("anybody there?").map(({ modelId, status }) => [modelId, status]);
  expect(asked).toEqual([
    [FIRST_MODEL, 429],
    [FIRST_MODEL, 429],
    ["jp.anthropic.claude-haiku-4-5-20251001-v1:0", 200],
  ]);
  const why = /"event":"model failed".*"model":"jp.anthropic.claude-haiku-5-5".*Throttling/;
  await eventually("the log", () => why.test(offline.output()));
});

test("with every model down, the person reads an apology in their language and the log says why", async () => {
  bedrock.fault({ kind: "unavailable" });
  const startedMs = Date.now();
  const before = answersTo(sakura).length;
  say(sakura, "are all of you down?");
  await eventually("the apology", () => answersTo(sakura).length === before + 1, 50_000);
  expect(answersTo(sakura).at(-1)).toBe("すみません、いまお答えできません。数分後にもう一度送ってください。");
  expect(Date.now() - startedMs).toBeLessThan(50_000);
  expect(line.ledger(sakura.userId).at(-1)?.via).toBe("reply");
  await eventually("the log", () => /"event":"model failed".*ServiceUnavailable/.test(offline.output()));
}, 60_000);
