import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { drain } from "../support/queue-bench.ts";
import { startWebhookBench, type WebhookBench } from "../support/webhook-bench.ts";
import { eventsRequest, RECEIVED_AT_MS, textEvent, webhookRequest } from "../support/webhook-request.ts";

let bench: WebhookBench;
beforeAll(async () => {
  bench = await startWebhookBench();
});
afterEach(async () => {
  await drain(bench.queue);
  bench.printed();
});
afterAll(() => bench.stop());

const STORED = { statusCode: 200, body: "{}" };

function refused(statusCode: number, because: string) {
  return { statusCode, body: JSON.stringify({ message: because }) };
}

function jobOf(event: unknown): string {
  return JSON.stringify({ receivedAtMs: RECEIVED_AT_MS, event });
}

test("a signed event is stored under its conversation and its own id, as LINE sent it", async () => {
  const event = textEvent("hello");

  expect(await bench.post(eventsRequest([event]))).toEqual(STORED);
  expect(await drain(bench.queue)).toEqual([
    { groupId: "U1", deduplicationId: "e-hello", body: jobOf(event) },
  ]);
  expect(bench.printed()).toEqual([{ level: "info", event: "webhook", outcome: "stored", count: 1 }]);
});

test("LINE's check without events is answered 200, and nothing is stored", async () => {
  expect(await bench.post(eventsRequest([]))).toEqual(STORED);
  expect([await drain(bench.queue), bench.printed()]).toEqual([[], []]);
});

test("a base64 body is verified and read as the bytes it was", async () => {
  const event = textEvent("base64", { message: { type: "text", id: "1", text: "日本語 👨‍👩‍👧‍👦" } });

  expect(await bench.post(eventsRequest([event], { asBase64: true }))).toEqual(STORED);
  expect(await drain(bench.queue)).toMatchObject([{ body: jobOf(event) }]);
});

test.each(["x-line-signature", "X-Line-Signature", "X-LINE-SIGNATURE"])(
  "the signature is found under %s",
  async (signatureHeader) => {
    expect(await bench.post(eventsRequest([], { signatureHeader }))).toEqual(STORED);
  },
);

test.each([
  ["without a signature", { signature: "" }, "no signature"],
  [
    "with another body's signature",
    { signature: "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=" },
    "wrong signature",
  ],
  ["with another secret's signature", { secret: "0".repeat(32) }, "wrong signature"],
  ["with a signature that is no Base64", { signature: "あ" }, "wrong signature"],
])("a request %s is refused with 401, and nothing is stored", async (_what, options, because) => {
  expect(await bench.post(eventsRequest([textEvent("forged")], options))).toEqual(refused(401, because));
  expect(await drain(bench.queue)).toEqual([]);
  expect(bench.printed()).toEqual([{ level: "error", event: "webhook refused", status: 401, because }]);
});

test.each([
  ["nothing", "", "not JSON"],
  ["no JSON", "hello", "not JSON"],
  ["a list", "[]", "not JSON"],
  ["null", "null", "not JSON"],
  ["an object without events", "{}", "no list of events"],
  ["events that are no list", '{"events":{}}', "no list of events"],
  ["events that are null", '{"events":null}', "no list of events"],
  ["events that are a text", '{"events":"[]"}', "no list of events"],
  ["events that are a number", '{"events":7}', "no list of events"],
  ["cut off", '{"events":[{"type":"message"', "not JSON"],
])("a signed body that is %s is refused with 400", async (_what, body, because) => {
  expect(await bench.post(webhookRequest(body))).toEqual(refused(400, because));
});

test("a request without a body is refused with 400", async () => {
  const { body: _none, ...request } = webhookRequest("");

  expect(await bench.post(request)).toEqual(refused(400, "not JSON"));
});

test("a body of 1 MiB is read, and a byte more is refused with 413", async () => {
  const body = JSON.stringify({ events: [] });
  const padded = (bytes: number) => webhookRequest(body + " ".repeat(bytes - body.length));

  expect([await bench.post(padded(1_048_576)), await bench.post(padded(1_048_577))]).toEqual([
    STORED,
    refused(413, "body over 1 MiB"),
  ]);
});

test("bytes are counted, in base64 too", async () => {
  const body = JSON.stringify({ events: [], pad: "あ".repeat(349_600) });

  expect([
    await bench.post(webhookRequest(body)),
    await bench.post(webhookRequest(body, { asBase64: true })),
  ]).toEqual([refused(413, "body over 1 MiB"), refused(413, "body over 1 MiB")]);
});

test("1,000 events are read", async () => {
  const events = Array.from({ length: 1_000 }, () => ({ type: "follow", mode: "standby" }));

  expect(await bench.post(eventsRequest(events))).toEqual(STORED);
});

test("200 events in one request are all stored, each conversation's in its order", async () => {
  const events = Array.from({ length: 200 }, (_, at) => ({
    type: "x",
    timestamp: at,
    source: { type: "user", userId: `U${at % 20}` },
  }));
  expect(await bench.post(eventsRequest(events))).toEqual(STORED);
  const stored = await drain(bench.queue);

  expect(stored).toHaveLength(200);
  for (let group = 0; group < 20; group += 1) {
    expect(stored.filter(({ groupId }) => groupId === `U${group}`).map(({ body }) => body)).toEqual(
      events.filter((_event, at) => at % 20 === group).map(jobOf),
    );
  }
});

test.each([1_001, 10_000])("%d events are refused with 413 at once, and none is stored", async (count) => {
  const events = Array.from({ length: count }, (_, at) => textEvent(`n${at}`));
  const small = events.map(({ type, source, timestamp }) => ({ type, source, timestamp }));
  bench.onSend(undefined);

  expect([await bench.post(eventsRequest(small)), bench.sends()]).toEqual([
    refused(413, "over 1,000 events"),
    0,
  ]);
  expect(bench.printed()).toEqual([
    { level: "error", event: "webhook refused", status: 413, because: "over 1,000 events" },
  ]);
});

test("25 events of three conversations go in three batches and keep their order, each in its own", async () => {
  bench.onSend(undefined);
  const events = Array.from({ length: 25 }, (_, at) =>
    textEvent(`n${at}`, { source: { type: "user", userId: `U${at % 3}` } }),
  );

  expect([await bench.post(eventsRequest(events)), bench.sends()]).toEqual([STORED, 3]);
  const stored = await drain(bench.queue);
  for (const group of [0, 1, 2]) {
    expect(stored.filter(({ groupId }) => groupId === `U${group}`).map(({ body }) => body)).toEqual(
      events.filter((_event, at) => at % 3 === group).map(jobOf),
    );
  }
  expect(stored).toHaveLength(25);
});

test("the same request again is answered 200 and stored once", async () => {
  const event = textEvent("twice");
  const again = { ...event, deliveryContext: { isRedelivery: true } };

  expect([await bench.post(eventsRequest([event])), await bench.post(eventsRequest([again]))]).toEqual([
    STORED,
    STORED,
  ]);
  expect(await drain(bench.queue)).toMatchObject([{ body: jobOf(event) }]);
});
