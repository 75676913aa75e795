import { expect, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Figure } from "../../bench/figure.ts";
import { LONG_MS } from "../support/runs.ts";

/*
 * Whether the bench still runs and reports what it promises. How fast anything is, no test says: the machine
 * may be busy. It takes most of a minute, so only `npm run test:long -- tests/bench` and CI do it.
 */
const trial = process.env["TEST_LONG"] ? test : test.skip;

interface Report {
  readonly machine: { readonly commit: string };
  readonly runs: number;
  readonly against: string;
  readonly figures: readonly Figure[];
}

async function runBench(): Promise<{ report: Report; printed: string }> {
  const folder = await mkdtemp(join(tmpdir(), "line-bot-bench-test-"));
  try {
    const json = join(folder, "figures.json");
    const args = ["bench/run.ts", "--runs", "1", "--json", json, "--against", "HEAD"];
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

const COMPARED = [
  ...["webhook", "chat", "chat with tools"].flatMap((name) => [
    `bundle: ${name}`,
    `bundle: ${name}, gzip`,
    `cold start: ${name}, import`,
    `cold start: ${name}, first call`,
    `cold start: ${name}, import + first call`,
    `cold start: ${name}, memory after import`,
    `cold start: ${name}, memory after first call`,
  ]),
  "per call: raw client",
  "per call: raw client and our rendering",
  "per call: model.invoke",
  "per call: chain.invoke",
  "per call: chain with an agent, no tool used",
  "per call: raw client, p99",
  "per call: chain.invoke, p99",
  "rendering: 5,000 characters, first time in a process",
  "rendering: 5,000 characters, warm",
];

trial(
  "a trial run measures everything that is promised, writes it and prints it",
  async () => {
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
      against: expect.stringMatching(/^[0-9a-f]{7,}$/),
      figures: expect.any(Array),
    });
    const names = report.figures.map(nameOf);
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

    const compared = report.figures.filter(({ against }) => against !== undefined);
    expect(compared.map(nameOf).toSorted()).toEqual(COMPARED.toSorted());
    expect(compared.filter(({ against }) => !(Number(against?.ratio) > 0))).toEqual([]);
    if (report.machine.commit.endsWith("with changes")) return;
    // Packaged elsewhere, the same commit is the same bytes: its bundler finds all that it leaves out.
    const bundles = compared.filter(({ subject }) => subject === "bundle");
    expect(bundles.filter(({ against }) => against?.ratio !== 1)).toEqual([]);
  },
  LONG_MS,
);

function nameOf({ subject, name, statistic }: Figure): string {
  return `${subject}: ${name}${statistic === "median" ? "" : `, ${statistic}`}`;
}
