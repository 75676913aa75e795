import { execFileSync } from "node:child_process";
import type { BrokenGuard, Played, Row, Sum } from "./results.ts";

/** Failing runs are written beside the suite, which changes nothing that is played. */
const NO_CHANGE = ":(exclude)tests/faults/failing-seeds.json";

export function commit(): string {
  const head = git("rev-parse", "--short", "HEAD");
  return git("status", "--porcelain", "--", ".", NO_CHANGE) === "" ? head : `${head} with changes`;
}

function git(...args: string[]): string {
  return execFileSync("git", args, { encoding: "utf8" }).trim();
}

export function printHead({ commit: name, node, seed, runs, mostSpeed }: Played): void {
  const settings = [
    `commit ${name}`,
    `Node.js ${node}`,
    `seed ${seed}`,
    ...(runs === undefined ? [] : [`${runs} runs a case`]),
    ...(mostSpeed < 20 ? [`speed ${mostSpeed} at most`] : []),
  ];
  console.log(settings.join(", "));
}

export function printColumns(): void {
  console.log("case              n failures   unsure  95 % bound  kill -9  seconds");
}

export function printRow({ name, what, runs, failures, unsure, kills, seconds, details }: Row): void {
  // With no failure in n runs, a rate above 3/n would have shown itself in 95 % of all suites.
  const bound = failures === 0 ? `${Math.min(100, 300 / runs).toFixed(2)} %` : "-";
  const cells = [
    String(runs).padStart(8),
    pad(failures, 8),
    pad(unsure, 8),
    pad(bound, 11),
    pad(kills || "-", 8),
  ];
  console.log(`${name.padEnd(10)} ${cells.join(" ")} ${pad(seconds.toFixed(0), 8)}   ${what}`);
  for (const text of details) console.log(`    ${text}`);
}

export function printGuards(guards: readonly BrokenGuard[]): void {
  console.log("\nbroken guard           noticed by   what the suite said");
  for (const { name, noticedBy, said } of guards)
    console.log(`${name.padEnd(22)} ${noticedBy.padEnd(12)} ${said.slice(0, 100)}`);
}

/** Halves as one run. */
export function printSum({ played, seconds, rows, guards, problems }: Sum): void {
  for (const one of played) printHead(one);
  printColumns();
  for (const row of rows) printRow(row);
  printGuards(guards);
  console.log("");
  for (const problem of problems) console.log(problem);
  const all = seconds.reduce((sum, one) => sum + one, 0);
  const halves = seconds.map((one) => Math.round(one)).join(" + ");
  console.log(`${halves} = ${Math.round(all)} s in all: ${problems.length === 0 ? "passed" : "FAILED"}`);
}

function pad(value: string | number, width: number): string {
  return String(value).padStart(width);
}
