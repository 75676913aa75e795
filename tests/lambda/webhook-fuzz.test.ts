/*
 * T17: 100,000 requests in all with npm run test:long -- lambda/webhook-fuzz.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { LONG_MS, runs, seed } from "../support/runs.ts";
import { drain } from "../support/queue-bench.ts";
import { startWebhookBench, type WebhookBench } from "../support/webhook-bench.ts";
import { eventsRequest, signatureOf, textEvent, webhookRequest } from "../support/webhook-request.ts";

let bench: WebhookBench;
beforeAll(async () => {
  bench = await startWebhookBench();
});
afterAll(() => bench.stop());

const sharing = (all: number) => ({ seed, numRuns: runs(all) });

const eventBody = JSON.stringify({ destination: "U0", events: [textEvent("forged")] });
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  fc.json().map((json) => Buffer.from(json)),
  fc.constant(Buffer.from(eventBody)),
  // A body that was right once: cut in the middle of a character, or with some bytes changed.
  fc
    .nat({ max: eventBody.length })
    .map((end) => Buffer.from(`${eventBody.slice(0, end)}\u3042`).subarray(0, -1)),
  fc
    .array(fc.tuple(fc.nat({ max: eventBody.length - 1 }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((changes) => {
      const changed = Buffer.from(eventBody);
      for (const [at, byte] of changes) changed[at] = byte;
      return changed;
    }),
);
const printable = fc.string({ maxLength: 60 });
const headers = fc.dictionary(fc.oneof(printable, fc.constant("X-Line-Signature")), printable);
/** API Gateway joins a header that came twice with a comma. */
const forged = signatureOf(eventBody, "another secret");
const twice = `${forged},${forged}`;

test(
  "whatever a stranger sends is refused below 500, and none of it is stored",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        bytes,
        headers,
        fc.boolean(),
        fc.oneof(printable, fc.constant(twice)),
        async (body, more, asBase64, signature) => {
          const request = webhookRequest(body, { headers: more, asBase64, signature });
          expect((await bench.post(request)).statusCode).toBe(401);
        },
      ),
      sharing(50_000),
    );
    expect(await drain(bench.queue)).toEqual([]);
  },
  LONG_MS,
);

test(
  "a signature with any one bit changed is refused",
  async () => {
    const right = Buffer.from(signatureOf(eventBody), "base64");
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 255 }), async (bit) => {
        const wrong = Buffer.from(right);
        wrong[bit >> 3] = (right[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const request = webhookRequest(eventBody, { signature: wrong.toString("base64") });
        expect((await bench.post(request)).statusCode).toBe(401);
      }),
      sharing(10_000),
    );
    expect(await drain(bench.queue)).toEqual([]);
  },
  LONG_MS,
);

test(
  "whatever LINE signs is answered below 500",
  async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.boolean(), async (body, asBase64) => {
        // API Gateway hands bytes that are no UTF-8 over as base64 only.
        const isText = Buffer.from(body.toString("utf8")).equals(body);
        const { statusCode } = await bench.post(webhookRequest(body, { asBase64: asBase64 || !isText }));
        expect([200, 400]).toContain(statusCode);
      }),
      sharing(30_000),
    );
    await drain(bench.queue);
  },
  LONG_MS,
);

test(
  "an event with anything in any field is stored or skipped, and the one beside it is stored",
  async () => {
    const fields = fc.record(
      {
        type: fc.jsonValue(),
        mode: fc.jsonValue(),
        source: fc.oneof(
          fc.jsonValue(),
          fc.record({ type: fc.constantFrom("user", "group", "room"), userId: fc.jsonValue() }),
        ),
        webhookEventId: fc.jsonValue(),
        timestamp: fc.jsonValue(),
        message: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fields, fc.jsonValue()), { maxLength: 4 }), async (events) => {
        run += 1;
        const good = textEvent(`beside-${run}`, { source: { type: "user", userId: "Ubeside" } });
        expect((await bench.post(eventsRequest([...events, good]))).statusCode).toBe(200);
      }),
      sharing(10_000),
    );
    const beside = (await drain(bench.queue)).filter(({ groupId }) => groupId === "Ubeside");
    expect(beside.map(({ deduplicationId }) => deduplicationId)).toEqual(
      Array.from({ length: run }, (_, at) => `e-beside-${at + 1}`),
    );
  },
  LONG_MS,
);
