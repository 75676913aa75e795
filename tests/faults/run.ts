/* npm run faults -- [--only T7] [--seed N] [--n N] [--break claim] [--minutes N] */
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import * as z from "zod";
import { bundleFunctions } from "./bundle-functions.ts";
import { CASES } from "./cases.ts";
import { CONTROLS } from "./controls.ts";
import { runCase, type CaseResult } from "./run-case.ts";

const FILE = new URL("failing-seeds.json", import.meta.url);
const failingSchema = z.array(z.object({ name: z.string(), at: z.number(), seed: z.number() }));
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    seed: { type: "string", default: "1" },
    n: { type: "string" },
    break: { type: "string" },
    minutes: { type: "string", default: "2" },
  },
});
process.env["FAULTS_SOAK_MINUTES"] = values.minutes;
const seed = Number(values.seed);
const runs = values.n === undefined ? undefined : Number(values.n);
const startedMs = Date.now();
let isFailed = false;

const control = CONTROLS.find(({ name }) => name === values.break);
if (values.break !== undefined && !control)
  throw new Error(
    `There is no control "${values.break}". Known: ${CONTROLS.map(({ name }) => name).join(", ")}.`,
  );
const cases = CASES.filter(
  ({ name }) => values.only === undefined || name === values.only || name.startsWith(`${values.only} `),
);
if (cases.length === 0)
  throw new Error(`There is no case "${values.only}". Known: ${CASES.map(({ name }) => name).join(", ")}.`);

const functions = await bundleFunctions(control);
console.log(`commit ${commit()}, Node.js ${process.version}, seed ${seed}`);
console.log("case            n  failures  unsure  95 % bound  seconds");
const kept = await readKept();
for (const one of cases) {
  const first = kept.filter(({ name }) => name === one.name);
  const result = await runCase(one, { seed, runs, functions, isControl: control !== undefined, first });
  print(one.name, one.what, result);
  isFailed ||= result.failures.length > 0;
  for (const { at, seed: failing } of result.failures) {
    const isKnown = kept.some(
      (known) => known.name === one.name && known.at === at && known.seed === failing,
    );
    // What a broken part makes fail is no finding.
    if (!isKnown && !control) kept.push({ name: one.name, at, seed: failing });
  }
  const figures = one.figures?.();
  if (figures !== undefined) console.log(`  ${figures}`);
}
await functions.remove();
if (kept.length > 0) await writeFile(FILE, `${JSON.stringify(kept, null, 2)}\n`);

if (values.only === undefined && !control) {
  console.log("\nnegative control       noticed by   what it said");
  for (const broken of CONTROLS) {
    const one = CASES.find(({ name }) => name === broken.noticedBy);
    if (!one) throw new Error(`There is no case "${broken.noticedBy}".`);
    const parts = await bundleFunctions(broken);
    const { failures } = await runCase(one, { seed, runs: broken.runs, functions: parts, isControl: true });
    await parts.remove();
    const said = failures[0]?.said.slice(0, 90) ?? "NOTHING: this guard is not covered";
    isFailed ||= failures.length === 0;
    console.log(`${broken.name.padEnd(22)} ${broken.noticedBy.padEnd(12)} ${said}`);
  }
}
console.log(`\n${Math.round((Date.now() - startedMs) / 1_000)} s in all; ${isFailed ? "FAILED" : "passed"}`);
process.exit(isFailed ? 1 : 0);

function print(
  name: string,
  what: string,
  { runs: n, failures, unsure, seconds, passing }: CaseResult,
): void {
  const bound = failures.length === 0 ? `${Math.min(100, 300 / n).toFixed(2)} %` : "-";
  const cells = [String(n).padStart(6), failures.length, unsure, bound, seconds.toFixed(0)];
  console.log(`${name.padEnd(10)} ${cells.map((cell) => String(cell).padStart(8)).join(" ")}   ${what}`);
  for (const { at, seed: failing, said } of failures.slice(0, 10))
    console.log(`    run ${at}, seed ${failing}: ${said}`);
  for (const said of passing) console.log(`    ${said}`);
}

async function readKept() {
  const text = await readFile(FILE, "utf8").catch(() => "[]");
  return failingSchema.parse(JSON.parse(text));
}

function commit(): string {
  return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
}
