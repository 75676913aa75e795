import { execFile } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import type { LineSimulator } from "../../local/line/simulator.ts";
import { startSsm, type SsmStandIn } from "../../local/ssm/server.ts";
import { keptPushes, readOptions } from "../../operate/read-options.ts";
import { systemClock } from "../../src/clock.ts";
import { writeChatJob } from "../../src/queue/chat-job.ts";
import { openQueue, startBench, type QueueBench, type SqsBench } from "../local/sqs/support/sqs-bench.ts";
import { CHANNEL_ID, CHANNEL_SECRET, sayTo, startLine } from "../support/line-platform.ts";

/** The command is a process of its own, and a busy machine starts it slowly. */
const START_MS = 60_000;

let sqs: SqsBench;
let ssm: SsmStandIn;
let line: LineSimulator;
let chat: QueueBench;
let dead: QueueBench;

beforeAll(async () => {
  sqs = await startBench({ clock: systemClock });
  ssm = await startSsm({
    parameters: {
      "/line-bedrock-chatbot/test/LINE_CHANNEL_ID": CHANNEL_ID,
      "/line-bedrock-chatbot/test/LINE_CHANNEL_SECRET": CHANNEL_SECRET,
    },
  });
  line = await startLine(systemClock);
  chat = await create("line-bedrock-chatbot-test.fifo");
  dead = await create("line-bedrock-chatbot-test-dead.fifo");
});
afterAll(async () => {
  await sqs.stop();
  await ssm.close();
  await line.close();
});

async function create(QueueName: string): Promise<QueueBench> {
  const Attributes = { FifoQueue: "true" };
  const { QueueUrl = "" } = await sqs.client.send(new CreateQueueCommand({ QueueName, Attributes }));
  return openQueue(sqs.client, QueueName, QueueUrl);
}

/** Runs the command as `npm run redrive` does; resolves with its exit code and what it printed. */
function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = {
    PATH: process.env["PATH"],
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "any",
    AWS_SECRET_ACCESS_KEY: "any",
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_SSM: ssm.url,
    LINE_API_BASE_URL: line.url,
    STAGE: "test",
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ["operate/redrive.ts", ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

test(
  "without --yes the command says what lies there and what is left of the pushes, and changes nothing",
  async () => {
    await dead.send(writeChatJob(sayTo(line, systemClock, "hello"), Date.now()), {
      MessageGroupId: "U1",
      MessageDeduplicationId: "one",
    });

    expect(await run()).toEqual({
      code: 0,
      out: [
        "1 dead letters. This month 0 of 200 pushes are used, and 40 are kept.",
        "At 1 a second that takes 1 s. Nothing was changed.",
        "To send them again: the same command with --yes.",
        "",
      ].join("\n"),
      err: "",
    });
    expect([await dead.counts(), await chat.counts()]).toEqual(["1 0 0", "0 0 0"]);
  },
  START_MS,
);

test(
  "with --yes it sends the letters again and says so, and once more it has nothing to do",
  async () => {
    const { code, out } = await run("--yes", "--per-second", "10");
    expect([code, out.split("\n")]).toEqual([
      0,
      [
        expect.stringMatching(/^1 dead letters/),
        expect.stringMatching(/^sent again {2}[\w-]{36} {2}0 min old {2}reason: its workers died$/),
        "1 sent again (0 of them erasures), 0 dropped, about 0 left.",
        "",
      ],
    ]);
    expect([await dead.counts(), await chat.counts()]).toEqual(["0 0 0", "1 0 0"]);
    expect((await run("--yes")).out).toMatch(/^0 dead letters/);
  },
  START_MS,
);

test(
  "a letter that would touch the reserve stays, and the exit code and a remedy say so",
  async () => {
    await dead.send(writeChatJob(sayTo(line, systemClock, "hello"), Date.now()), {
      MessageGroupId: "U1",
      MessageDeduplicationId: "two",
    });
    const { code, out } = await run("--yes", "--keep-pushes", "200");

    expect([code, out]).toEqual([1, expect.stringContaining("Stopped before the reserve of pushes. Raise")]);
    expect(await dead.counts()).toBe("1 0 0");
  },
  START_MS,
);

test(
  "a stage without queues ends the command with a remedy",
  async () => {
    const { code, err } = await run("--stage", "nowhere");

    expect([code, err]).toEqual([
      1,
      "The queue line-bedrock-chatbot-nowhere.fifo was not found (QueueDoesNotExist). Check AWS_REGION, your AWS credentials and --stage.\n",
    ]);
  },
  START_MS,
);

test.each([
  [["--per-second", "0"], "--per-second must be"],
  [["--per-second", "100"], "--per-second must be"],
  [["--older-than", "6"], "--older-than must be"],
  [["--older-than", "30d"], "--older-than can be 29d at most: that a message was taken back is known for 30"],
  [["--keep-pushes", "120%"], "--keep-pushes must be"],
  [["--all"], "An option is not known"],
  [["--stage"], "An option is not known or has no value"],
])("%j is refused with the fix", (args, message) => {
  expect(() => readOptions(args, "dev")).toThrow(message);
});

test.each([
  ["50", 200, 50],
  ["20%", 201, 41],
  ["20%", undefined, 0],
])("--keep-pushes %s of a quota of %s keeps %d pushes", (text, limit, kept) => {
  expect(keptPushes(readOptions(["--keep-pushes", text], "dev").kept, limit)).toBe(kept);
});
