/* node tests/faults/run.ts [--only T1] [--seed N] [--n N] [--break claim] */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { CASES } from "./cases.ts";

interface Failing {
  readonly name: string;
  readonly run: number;
  readonly seed: number;
}

const FILE = new URL("failing-seeds.json", import.meta.url);
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    seed: { type: "string", default: "1" },
    n: { type: "string" },
    break: { type: "string" },
  },
});
const flags = values.break === undefined ? [] : ["--break", values.break];
const kept: Failing[] = JSON.parse(await readFile(FILE, "utf8").catch(() => "[]"));
let isFailed = false;

console.log("case     n   seed  failures  unsure  95 % bound  seconds");
for (const [name, { runs, play }] of Object.entries(CASES)) {
  if (values.only !== undefined && values.only !== name) continue;
  const seed = Number(values.seed);
  const fresh = Array.from({ length: Number(values.n ?? runs) }, (_, run) => ({ name, run, seed }));
  const all = [...kept.filter((one) => one.name === name), ...fresh];
  const startedMs = Date.now();
  const said: string[] = [];
  let [failures, unsure] = [0, 0];
  for (const one of all) {
    const verdict = await play(one.run, one.seed, flags);
    unsure += verdict.unsure;
    if (verdict.failures.length === 0) continue;
    failures += 1;
    said.push(`  run ${one.run}, seed ${one.seed}: ${verdict.failures.join("; ")}`);
    const isKnown = kept.some(
      (known) => known.name === name && known.run === one.run && known.seed === one.seed,
    );
    // What a broken part makes fail is no finding.
    if (!isKnown && flags.length === 0) kept.push(one);
  }
  const bound = failures === 0 ? `${Math.min(100, 300 / all.length).toFixed(1)} %` : "-";
  const seconds = ((Date.now() - startedMs) / 1_000).toFixed(0);
  const cells = [name.padEnd(5), all.length, seed, failures, unsure, bound, seconds];
  console.log(cells.map((cell, at) => (at === 0 ? cell : String(cell).padStart(7))).join(" "));
  for (const line of said) console.log(line);
  isFailed ||= failures > 0;
}
if (kept.length > 0) await writeFile(FILE, `${JSON.stringify(kept, null, 2)}\n`);
process.exit(isFailed ? 1 : 0);
