import { expect, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CONTROLS } from "./controls.ts";
import { halfOf, NAMES, type Half } from "./parts.ts";
import { tableOf } from "./report.ts";
import { addUp, writeResults, type Results, type Row } from "./results.ts";

const CASE_NAMES = NAMES.filter((name) => name !== "controls");

function resultsOf(half: Half): Results {
  return {
    played: { commit: "abc1234", node: "v24.0.0", seed: 1, mostSpeed: 20, minutes: "3" },
    seconds: 700 + half,
    rows: CASE_NAMES.filter((name) => halfOf(name) === half).map((name) => rowOf(name)),
    guards: CONTROLS.filter(() => halfOf("controls") === half).map(({ name, noticedBy }) => ({
      name,
      noticedBy,
      isNoticed: true,
      said: "2 answers",
    })),
  };
}

function rowOf(name: string): Row {
  return {
    name,
    what: `all of ${name}`,
    runs: 300,
    failures: 0,
    unsure: 1,
    kills: 7,
    seconds: 9,
    details: ["a figure"],
  };
}

test("two halves add up to one table of all cases, in their order", () => {
  const [first, second] = [resultsOf(1), resultsOf(2)];
  const sum = addUp([second, first]);
  expect(sum).toEqual({
    played: [first.played],
    seconds: [702, 701],
    rows: CASE_NAMES.map(rowOf),
    guards: [...first.guards, ...second.guards],
    problems: [],
  });
});

test("a case or a broken guard that is in no half, or in two, is a problem", () => {
  const [first, second] = [resultsOf(1), resultsOf(2)];
  const without = { ...first, rows: first.rows.filter(({ name }) => name !== "T7") };
  const doubled = { ...second, rows: [...second.rows, rowOf("T3")], guards: second.guards.slice(1) };
  expect(addUp([without, doubled]).problems).toEqual([
    "The case T7 is missing.",
    "The case T3 is in both halves.",
    "The broken guard claim is missing.",
  ]);
  expect(addUp([first]).problems).toContain("The case T1 button is missing.");
});

test("a failure of either half, and a guard that nobody missed, is a problem of both", () => {
  const [first, second] = [resultsOf(1), resultsOf(2)];
  const failing = first.rows.map((row) => (row.name === "T7" ? { ...row, failures: 2 } : row));
  const unnoticed = second.guards.map((guard) => ({ ...guard, isNoticed: guard.name !== "fence" }));
  expect(
    addUp([
      { ...first, rows: failing },
      { ...second, guards: unnoticed },
    ]).problems,
  ).toEqual(["T7 failed: 2 of 300.", "Nobody noticed the broken fence."]);
});

test.each([
  ["commit", { commit: "abc1234 with changes" }],
  ["seed", { seed: 2 }],
  ["number of runs", { runs: 20 }],
  ["speed", { mostSpeed: 2 }],
])("halves of another %s do not add up", (_, change) => {
  const [first, second] = [resultsOf(1), resultsOf(2)];
  const { problems } = addUp([first, { ...second, played: { ...second.played, ...change } }]);
  expect(problems).toEqual([expect.stringMatching(/^The halves are not of one run: .*abc1234/)]);
});

test("the table has a row for each case, and the seconds of both halves", () => {
  const table = tableOf(addUp([resultsOf(1), resultsOf(2)]));
  expect(table).toContain("commit abc1234, Node.js v24.0.0, seed 1\n");
  expect(CASE_NAMES.filter((name) => !table.includes(`\n${name} `))).toEqual([]);
  expect(table).toMatch(/\nT1 button +300 +0 +1 +1\.00 % +7 +9 +all of T1 button\n {4}a figure\n/);
  expect(table).toMatch(/\nfence +T4 +2 answers\n/);
  expect(table.endsWith("\n\n701 + 702 = 1403 s in all: passed")).toBe(true);
});

test("the command prints the table of what is there, and ends non-zero where a half is not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "faults-halves-"));
  const [first, missing] = [join(folder, "first.json"), join(folder, "missing.json")];
  await writeResults(first, resultsOf(1));
  const command = promisify(execFile)(process.execPath, ["tests/faults/run.ts", "--table", first, missing]);
  await expect(command).rejects.toMatchObject({
    code: 1,
    stdout: `${tableOf(addUp([resultsOf(1)]))}\n`,
    stderr: `There is no ${missing}: play it with \`npm run faults -- --half 2\`.\n`,
  });
  await rm(folder, { recursive: true });
});
