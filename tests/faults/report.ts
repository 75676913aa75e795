import { execFileSync } from "node:child_process";

export interface Row {
  readonly name: string;
  readonly what: string;
  readonly runs: number;
  readonly failures: number;
  readonly unsure: number | string;
  /** How many processes were killed with SIGKILL. */
  readonly kills: number;
  readonly seconds: number;
}

export function printHead(seed: number): void {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  console.log(`commit ${commit}, Node.js ${process.version}, seed ${seed}`);
  console.log("case              n failures   unsure  95 % bound  kill -9  seconds");
}

export function printRow({ name, what, runs, failures, unsure, kills, seconds }: Row): void {
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
}

export function printDetail(text: string): void {
  console.log(`    ${text}`);
}

function pad(value: string | number, width: number): string {
  return String(value).padStart(width);
}
