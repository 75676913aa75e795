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

export function headOf({ commit: name, node, seed, runs, mostSpeed }: Played): string {
  const settings = [
    `commit ${name}`,
    `Node.js ${node}`,
    `seed ${seed}`,
    ...(runs === undefined ? [] : [`${runs} runs a case`]),
    ...(mostSpeed < 20 ? [`speed ${mostSpeed} at most`] : []),
  ];
  return settings.join(", ");
}

export const COLUMNS = "case              n failures   unsure  95 % bound  kill -9  seconds";

export function rowOf({ name, what, runs, failures, unsure, kills, seconds, details }: Row): string {
  // With no failure in n runs, a rate above 3/n would have shown itself in 95 % of all suites.
  const bound = failures === 0 ? `${Math.min(100, 300 / runs).toFixed(2)} %` : "-";
  const cells = [
    String(runs).padStart(8),
    pad(failures, 8),
    pad(unsure, 8),
    pad(bound, 11),
    pad(kills || "-", 8),
  ];
  const row = `${name.padEnd(10)} ${cells.join(" ")} ${pad(seconds.toFixed(0), 8)}   ${what}`;
  return [row, ...details.map((text) => `    ${text}`)].join("\n");
}

export function guardsTable(guards: readonly BrokenGuard[]): string {
  const rows = guards.map(
    ({ name, noticedBy, said }) => `${name.padEnd(22)} ${noticedBy.padEnd(12)} ${said.slice(0, 100)}`,
  );
  return ["broken guard           noticed by   what the suite said", ...rows].join("\n");
}

/** Halves as one run. */
export function tableOf({ played, seconds, rows, guards, problems }: Sum): string {
  const all = seconds.reduce((sum, one) => sum + one, 0);
  const halves = seconds.map((one) => Math.round(one)).join(" + ");
  return [
    ...played.map(headOf),
    COLUMNS,
    ...rows.map(rowOf),
    "",
    guardsTable(guards),
    "",
    ...problems,
    `${halves} = ${Math.round(all)} s in all: ${problems.length === 0 ? "passed" : "FAILED"}`,
  ].join("\n");
}

function pad(value: string | number, width: number): string {
  return String(value).padStart(width);
}
