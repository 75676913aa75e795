import { expect, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { figureOf } from "../../bench/figure.ts";
import { readOptions } from "../../bench/read-options.ts";
import { median, percentile } from "../../bench/statistics.ts";
import { tableOf } from "../../bench/table.ts";

const SUBJECTS = ["bundle", "cold-start"];

test("without any option, everything is measured so often that it counts, and nothing is written", () => {
  expect(readOptions([], SUBJECTS)).toEqual({ runs: 15, only: SUBJECTS });
});

test("the command line takes a number of runs, some subjects, another commit and a file", () => {
  const args = ["--runs", "3", "--only", "bundle", "--against", "HEAD~1", "--json", "figures.json"];
  expect(readOptions(args, SUBJECTS)).toEqual({
    runs: 3,
    only: ["bundle"],
    against: "HEAD~1",
    json: "figures.json",
  });
});

test.each([
  [["--runs", "0"], "--runs takes a whole number from 1 to 1000."],
  [["--only", "speed"], "--only takes bundle, cold-start."],
  [["--agianst", "HEAD"], "The bench knows --runs, --only, --against and --json."],
  [["--against"], "An option is not known or has no value."],
])("%j is refused with the way out", (args, said) => {
  expect(() => readOptions(args, SUBJECTS)).toThrow(said);
});

test("a commit that nobody knows ends the bench with one sentence", async () => {
  const bench = promisify(execFile)(process.execPath, ["bench/run.ts", "--against", "no-such-commit"]);
  await expect(bench).rejects.toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^There is no commit "no-such-commit" in this clone: [^.\n]+\.\n$/),
  });
});

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

test("the table has two more columns for another commit", () => {
  const both = figureOf(["import", "both"], "ms", [3, 1, 2], { against: [8, 4, 6] });
  const here = figureOf(["import", "here alone"], "ms", [1], { against: undefined, valueAtMost: 2 });
  expect(
    tableOf([both, here], "abc1234")
      .split("\n")
      .map((line) => line.trim().split(/ {2,}/)),
  ).toEqual([
    ["value", "min", "max", "n", "ratio", "at abc1234", "to that", "target"],
    ["import: both", "2.00 ms", "1.00", "3.00", "3", "6.00 ms", "0.33 x"],
    ["import: here alone", "1.00 ms", "1.00", "1.00", "1", "<= 2 ms", "met"],
  ]);
});

test.each([
  [[5], 5, 5],
  [[4, 1, 3, 2], 2.5, 4],
  [Array.from({ length: 200 }, (_, index) => index + 1), 100.5, 198],
])("the median and the 99th percentile of a list", (samples, middle, nearlyWorst) => {
  expect([median(samples), percentile(samples, 0.99)]).toEqual([middle, nearlyWorst]);
});
