import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { readChatJob } from "../../src/queue/chat-job.ts";
import { drain } from "../support/queue-bench.ts";
import { startWebhookBench, type WebhookBench } from "../support/webhook-bench.ts";
import { eventsRequest, textEvent, webhookRequest } from "../support/webhook-request.ts";

let bench: WebhookBench;
beforeAll(async () => {
  bench = await startWebhookBench();
});
afterEach(async () => {
  bench.onSend(undefined);
  await drain(bench.queue);
  bench.printed();
});
afterAll(() => bench.stop());

const CANARY = "canary-5f1d";

/** Ids of what is stored, in order. */
async function storedIds() {
  return (await drain(bench.queue)).map(({ deduplicationId }) => deduplicationId);
}

let posts = 0;
/** Posts an event between two good ones. */
async function postBetween(event: unknown) {
  posts += 1;
  const [first, last] = [`first-${posts}`, `last-${posts}`];
  const { statusCode } = await bench.post(eventsRequest([textEvent(first), event, textEvent(last)]));
  return { statusCode, around: [`e-${first}`, `e-${last}`], ids: await storedIds() };
}

test.each([
  ["in a chat that another service has", { mode: "standby" }, "another service has this chat"],
  ["without a source", { source: undefined }, "no source"],
  ["of a source that does not exist yet", { source: { type: "square", squareId: "S1" } }, "no source"],
  ["of a source whose kind is no text", { source: { type: { toString: null }, userId: "U1" } }, "no source"],
  ["of a person without an id", { source: { type: "user" } }, "no source"],
])("an event %s is skipped with one log line, and the others are stored", async (_what, more, because) => {
  const { statusCode, ids, around } = await postBetween(textEvent(CANARY, more));

  expect([statusCode, ids]).toEqual([200, around]);
  expect(bench.printed()).toEqual([
    { level: "info", event: "event skipped", because, eventType: "message" },
    { level: "info", event: "webhook", outcome: "stored", count: 2 },
  ]);
});

test.each([[null], ["text"], [7], [[]], [[textEvent("nested")]]])(
  "%j in the list of events is skipped with one log line, and the others are stored",
  async (event) => {
    const { statusCode, ids, around } = await postBetween(event);

    expect([statusCode, ids]).toEqual([200, around]);
    expect(bench.printed()[0]).toEqual({ level: "info", event: "event skipped", because: "not an object" });
  },
);

test.each([
  ["unsend", { unsend: { messageId: "1" } }],
  ["unfollow", {}],
  ["leave", {}],
])("%s erases also in a chat that another service has", async (type, more) => {
  const { message: _message, ...event } = textEvent(`erasing-${type}`, { type, mode: "standby", ...more });
  const { statusCode, ids, around } = await postBetween(event);

  expect(statusCode).toBe(200);
  expect(ids.length).toBeGreaterThan(around.length);
});

test("a skipped event's type is logged only if it can be a name", async () => {
  await bench.post(eventsRequest([{ type: `${CANARY} ` }, { type: "newKind" }, { type: 7 }]));

  expect(bench.printed()).toEqual([
    { level: "info", event: "event skipped", because: "no source" },
    { level: "info", event: "event skipped", because: "no source", eventType: "newKind" },
    { level: "info", event: "event skipped", because: "no source" },
  ]);
});

test.each([
  ["an unknown type", textEvent("unknown-type", { type: "teleport" })],
  ["unknown fields", textEvent("unknown-fields", { brandNew: { deep: [1, null] } })],
  ["an unknown mode", textEvent("unknown-mode", { mode: "dreaming" })],
  ["an unknown message", textEvent("unknown-message", { message: { type: "hologram", id: "1" } })],
  [
    "characters that SQS refuses",
    textEvent("refused", { message: { type: "text", id: "1", text: "\uFFFE\uFFFF\u0000" } }),
  ],
  ["half a surrogate pair", textEvent("half", { message: { type: "text", id: "1", text: "\uD83D" } })],
])("an event with %s reaches the chat function as it was", async (_what, event) => {
  const { statusCode } = await bench.post(eventsRequest([event]));
  const [stored] = await drain(bench.queue);

  expect([statusCode, readChatJob(stored?.body ?? "")]).toMatchObject([200, { kind: "event", event }]);
});

test("an event without an id is stored once under a hash, though it is delivered twice", async () => {
  const event = { ...textEvent("no-id"), webhookEventId: undefined };
  await bench.post(eventsRequest([event]));
  await bench.post(eventsRequest([{ ...event, deliveryContext: { isRedelivery: true } }]));

  expect(await storedIds()).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
});

test("a group's event goes to the group, whoever spoke", async () => {
  await bench.post(
    eventsRequest([textEvent("group", { source: { type: "group", groupId: "C1", userId: "U1" } })]),
  );

  expect(await drain(bench.queue)).toMatchObject([{ groupId: "C1" }]);
});

test("an unsend is queued behind its message, and once more where it waits for nobody", async () => {
  const unsend = {
    ...textEvent("unsend"),
    type: "unsend",
    message: undefined,
    unsend: { messageId: "m-said" },
  };
  await bench.post(eventsRequest([textEvent("said"), unsend]));
  const stored = await drain(bench.queue);

  expect(
    stored.filter(({ groupId }) => groupId === "U1").map(({ deduplicationId }) => deduplicationId),
  ).toEqual(["e-said", "e-unsend"]);
  expect(stored.find(({ groupId }) => groupId === "U1#now")).toMatchObject({
    deduplicationId: "e-unsend-now",
  });
});

test("__proto__ is a field like any other", async () => {
  const event = `{"__proto__":{"mode":"standby"},${JSON.stringify(textEvent("proto")).slice(1)}`;
  const { statusCode } = await bench.post(webhookRequest(`{"__proto__":{"events":[]},"events":[${event}]}`));
  const [stored] = await drain(bench.queue);

  expect([statusCode, stored?.deduplicationId]).toEqual([200, "e-proto"]);
  expect(stored?.body).toContain('"__proto__":{"mode":"standby"}');
});

test.each([
  ["a message", (deep: string) => `{"source":{"type":"user","userId":"U1"},"message":${deep}}`],
  ["a source's kind", (deep: string) => `{"source":{"type":${deep},"userId":"U1"}}`],
  ["a type", (deep: string) => `{"type":${deep}}`],
])("%s nested 200,000 levels deep does not harm the event beside it", async (what, eventWith) => {
  const deep = eventWith("[".repeat(200_000) + "]".repeat(200_000));
  const good = textEvent(`beside-${what.length}`);
  const { statusCode } = await bench.post(webhookRequest(`{"events":[${deep},${JSON.stringify(good)}]}`));

  expect([statusCode, await storedIds()]).toEqual([200, [good["webhookEventId"]]]);
});

test("an event larger than a queue message is skipped, and the others are stored", async () => {
  const { statusCode, ids, around } = await postBetween(textEvent("large", { pad: "x".repeat(1_000_000) }));

  expect([statusCode, ids]).toEqual([200, around]);
  expect(bench.printed()[0]).toMatchObject({ because: "larger than a queue message" });
});

test("as long as SQS does not take everything, the answer is 503, and nothing overtakes", async () => {
  const events = Array.from({ length: 12 }, (_, at) => textEvent(`s${at}`));
  bench.onSend(() => "fail-before");
  const failed = await bench.post(eventsRequest(events));
  const storedThen = await storedIds();
  bench.onSend(undefined);
  const again = await bench.post(eventsRequest(events));

  expect([failed.statusCode, storedThen, again.statusCode]).toEqual([503, [], 200]);
  expect(await storedIds()).toEqual(events.map((event) => event["webhookEventId"]));
  expect(bench.printed()[0]).toEqual({
    level: "error",
    event: "webhook refused",
    status: 503,
    because: "queue did not take everything",
    count: 12,
  });
});

test("what people write, their tokens and ids are nowhere in what is printed", async () => {
  const event = textEvent(CANARY, {
    replyToken: CANARY,
    source: { type: "user", userId: CANARY },
    [CANARY]: CANARY,
  });
  bench.onSend((sends) => (sends > 2 ? "answer" : "fail-before"));
  const requests = [
    eventsRequest([event]),
    eventsRequest([event, { ...event, mode: "standby" }, CANARY, { ...event, source: CANARY }]),
    eventsRequest([event], { signature: CANARY }),
    eventsRequest([event], { headers: { [CANARY]: CANARY }, signature: "" }),
    webhookRequest(CANARY),
    webhookRequest(`{"events":"${CANARY}"}`),
  ];
  const answers = [];
  for (const request of requests) answers.push(await bench.post(request));

  expect(answers.map(({ statusCode }) => statusCode)).toEqual([503, 200, 401, 401, 400, 400]);
  const printed = bench.printed();
  expect(printed).toHaveLength(9);
  expect(JSON.stringify([printed, answers])).not.toContain(CANARY);
});
