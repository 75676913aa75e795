import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from "@jest/globals";
import { drain } from "../support/queue-bench.ts";
import { SECRET_NAME, startWebhookBench, type WebhookBench } from "../support/webhook-bench.ts";
import { CHANNEL_SECRET, eventsRequest, textEvent } from "../support/webhook-request.ts";

const NEW_SECRET = "f".repeat(32);
const MINUTE_MS = 60_000;

let bench: WebhookBench;
let clock: ReturnType<typeof later> | undefined;
beforeAll(async () => {
  bench = await startWebhookBench();
});
beforeEach(async () => {
  bench.ssm.set(SECRET_NAME, CHANNEL_SECRET);
  await bench.coldStart();
});
afterEach(async () => {
  clock?.mockRestore();
  bench.ssm.clearFaults();
  await drain(bench.queue);
  bench.printed();
});
afterAll(() => bench.stop());

async function statusOf(options: { secret?: string; signature?: string } = {}): Promise<number | undefined> {
  return (await bench.post(eventsRequest([], options))).statusCode;
}

/** Calls of SSM while `run` ran. */
async function ssmCalls(run: () => Promise<unknown>): Promise<number> {
  const before = bench.ssm.calls().length;
  await run();
  return bench.ssm.calls().length - before;
}

async function repeat(times: number, run: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < times; time += 1) await run();
}

/** Moves the function's clock. */
function later(ms: number) {
  const nowMs = Date.now() + ms;
  return jest.spyOn(Date, "now").mockImplementation(() => nowMs);
}

test("the secret is read once and kept for five minutes", async () => {
  expect(await ssmCalls(() => repeat(5, () => statusOf()))).toBe(1);
  clock = later(5 * MINUTE_MS);
  expect(await ssmCalls(() => repeat(5, () => statusOf()))).toBe(1);
});

test("a secret rotated meanwhile is read again at the first request signed with it", async () => {
  await statusOf();
  bench.ssm.set(SECRET_NAME, NEW_SECRET);

  expect(await ssmCalls(() => repeat(3, () => statusOf({ secret: NEW_SECRET })))).toBe(1);
  expect([await statusOf({ secret: NEW_SECRET }), await statusOf()]).toEqual([200, 401]);
});

test("a flood of wrong signatures asks SSM once a minute", async () => {
  await statusOf();
  const flood = () => repeat(20, () => statusOf({ signature: "wrong" }));

  expect([await ssmCalls(flood), await ssmCalls(flood)]).toEqual([1, 0]);
  clock = later(MINUTE_MS);
  expect(await ssmCalls(flood)).toBe(1);
});

test("requests without a signature never ask SSM again", async () => {
  await statusOf();

  expect(await ssmCalls(() => repeat(5, () => statusOf({ signature: "" })))).toBe(0);
});

test("without SSM the answer is 500, and the next request finds it working", async () => {
  bench.ssm.fault({ kind: "down" });
  const failed = await bench.post(eventsRequest([textEvent("lost")]));
  bench.ssm.clearFaults();

  expect([failed, await drain(bench.queue), await statusOf()]).toEqual([
    { statusCode: 500, body: '{"message":"Please send it again."}' },
    [],
    200,
  ]);
  expect(bench.printed()).toMatchObject([
    {
      level: "error",
      event: "webhook failed",
      error: {
        name: "OperatorError",
        message: `SSM did not give the parameters ${SECRET_NAME}. Check that they exist and that this function's role may read them.`,
        cause: { name: "AwsCallFailed", code: "InternalServerError", status: 500 },
      },
    },
  ]);
});

test("while SSM is down, requests signed with the secret at hand are served", async () => {
  await statusOf();
  bench.ssm.fault({ kind: "down" });

  expect([await statusOf(), await statusOf()]).toEqual([200, 200]);
});

test("while SSM is down, a stranger's wrong signature harms nobody", async () => {
  await statusOf();
  bench.ssm.fault({ kind: "down" });
  await statusOf({ signature: "wrong" });

  expect(await statusOf()).toBe(200);
});

test("an SSM that hangs is given up after two tries of 0.8 s", async () => {
  bench.ssm.fault({ kind: "hang" });
  const startedMs = performance.now();

  expect([await ssmCalls(() => statusOf()), performance.now() - startedMs < 2_000]).toEqual([2, true]);
});

test("a secret that is not in SSM is a 500 with the parameter's name in the log", async () => {
  await bench.coldStart({ SECRETS_PATH: "/bot/elsewhere" });

  expect(await statusOf()).toBe(500);
  expect(bench.printed()).toMatchObject([
    {
      error: { message: "The SSM parameter LINE_CHANNEL_SECRET is missing. See the README, section Deploy." },
    },
  ]);
});

test("missing settings are a 500, with their names in the log and no value of any", async () => {
  await bench.coldStart({ QUEUE_URL: undefined, LOG_ID_KEY: "", AWS_ENDPOINT_URL_SQS: "canary-5f1d" });
  const statusCode = await statusOf();
  const printed = bench.printed();

  expect([statusCode, printed]).toMatchObject([
    500,
    [
      {
        level: "error",
        event: "webhook failed",
        error: {
          name: "OperatorError",
          message:
            "Wrong settings: AWS_ENDPOINT_URL_SQS must be an http(s) origin; " +
            "QUEUE_URL must be the chat queue's URL; " +
            "LOG_ID_KEY must be any word; it keys the hashes of ids in the log. " +
            "Set them in .env or the shell; see .env.example.",
        },
      },
    ],
  ]);
  expect(JSON.stringify(printed)).not.toMatch(/canary|secret-key/);
});

test("once the settings are right, the next request is served without another cold start", async () => {
  await bench.coldStart({ QUEUE_URL: undefined });
  const failed = await statusOf();
  process.env["QUEUE_URL"] = bench.queue.url;

  expect([failed, await statusOf()]).toEqual([500, 200]);
});
