import { expect, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { figureOf, type Figure } from "../../bench/figure.ts";
import { median, percentile } from "../../bench/statistics.ts";
import { tableOf } from "../../bench/table.ts";

/*
 * Whether the bench still runs and reports what it promises. How fast anything is, no test says: the machine
 * may be busy.
 */

interface Report {
  readonly machine: object;
  readonly runs: number;
  readonly figures: readonly Figure[];
}

async function runBench(...names: string[]): Promise<{ report: Report; printed: string }> {
  const folder = await mkdtemp(join(tmpdir(), "line-bot-bench-test-"));
  try {
    const json = join(folder, "figures.json");
    const only = names.flatMap((name) => ["--only", name]);
    const args = ["bench/run.ts", "--runs", "1", "--json", json, ...only];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return { report: JSON.parse(await readFile(json, "utf8")), printed: stdout };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const text = expect.any(String);
const number = expect.any(Number);

const PROMISED = [
  "bundle: webhook",
  "bundle: chat",
  "bundle: baseline",
  ...["webhook", "chat", "baseline"].flatMap((name) => [
    `cold start: ${name}, import`,
    `cold start: ${name}, import + first call`,
    `cold start: ${name}, memory after import`,
    `cold start: ${name}, memory after first call`,
  ]),
  "per call: raw client",
  "per call: chain.invoke",
  "per call: chain.invoke, p99",
  ...[50, 100, 200].flatMap((rate) => [
    `webhook load: ${rate} requests/s`,
    `webhook load: ${rate} requests/s, p99`,
  ]),
  ...["tokens to the model", "items from DynamoDB", "read from DynamoDB", "external calls", "time"].flatMap(
    (what) => [`long conversation: turn 100, ${what}`, `long conversation: turn 1,000, ${what}`],
  ),
  "conversations: throughput",
  "conversations: message to answer",
  "conversations: message to answer, p95",
  "conversations: message to answer, p99",
  "conversations: peak memory of a chat sandbox",
  ...[
    "claim",
    "recall",
    "prompt",
    "model call",
    "parse and render",
    "save",
    "reply",
    "finish",
    "whole turn",
  ].map((step) => `turn: ${step}`),
  "rendering: 5,000 characters, first time in a process",
  "rendering: 5,000 characters, warm",
];

test("a trial run measures everything that is promised, writes it and prints it", async () => {
  const { report, printed } = await runBench();

  expect(report).toEqual({
    machine: {
      node: process.version,
      platform: text,
      cpu: text,
      cores: number,
      memoryGb: number,
      loadAtStart: number,
      commit: text,
      measuredAt: text,
    },
    runs: 1,
    figures: expect.any(Array),
  });
  const names = report.figures.map(
    ({ subject, name, statistic }) => `${subject}: ${name}${statistic === "median" ? "" : `, ${statistic}`}`,
  );
  expect(names).toEqual(expect.arrayContaining(PROMISED));
  expect(names.filter((name) => !printed.includes(name))).toEqual([]);
  expect(report.figures.filter(({ value, n }) => !(value > 0 && n > 0))).toEqual([]);
  expect(
    report.figures.flatMap(({ name, target }) => (target ? [[name, target.of, target.atMost]] : [])),
  ).toEqual([
    ["webhook", "value", 40],
    ["chat", "value", 800],
    ["webhook, import", "ratio", 0.2],
    ["chat, import", "ratio", 1.4],
    ["chain.invoke", "ratio", 1.08],
    ["50 requests/s", "value", 300],
    ["100 requests/s", "value", 300],
    ["200 requests/s", "value", 300],
    ["turn 1,000, tokens to the model", "ratio", 1.05],
    ["turn 1,000, items from DynamoDB", "ratio", 1.05],
    ["turn 1,000, read from DynamoDB", "ratio", 1.05],
  ]);
}, 120_000);

test("the table says which target was met and which was missed", () => {
  const fast = figureOf(["import", "fast"], "ms", [3, 1, 2], {
    comparedWith: [10, 20, 30],
    ratioAtMost: 0.2,
  });
  const slow = figureOf(["calls", "slow"], "ms", [1, 500], { statistic: "p99", valueAtMost: 300 });
  expect(
    tableOf([fast, slow])
      .split("\n")
      .map((line) => line.trim().split(/ {2,}/)),
  ).toEqual([
    ["value", "min", "max", "n", "ratio", "target"],
    ["import: fast", "2.00 ms", "1.00", "3.00", "3", "0.10 x", "<= 0.2 x", "met"],
    ["calls: slow, p99", "500.0 ms", "1.00", "500.0", "2", "<= 300 ms", "MISSED"],
  ]);
});

test.each([
  [[5], 5, 5],
  [[4, 1, 3, 2], 2.5, 4],
  [Array.from({ length: 200 }, (_, index) => index + 1), 100.5, 198],
])("the median and the 99th percentile of a list", (samples, middle, nearlyWorst) => {
  expect([median(samples), percentile(samples, 0.99)]).toEqual([middle, nearlyWorst]);
});
