/*
 * npm run faults -- [--only T7,T8 | --half 1] [--seed N] [--n N] [--break claim] [--minutes N] [--most-speed N]
 * npm run faults -- --table [FILE FILE]
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { OperatorError } from "../../src/operator-error.ts";
import { bundleFunctions } from "./bundle-functions.ts";
import { CASES } from "./cases.ts";
import { CONTROLS, type Control } from "./controls.ts";
import { keepFailing, readFailing, type FailingRun } from "./failing-seeds.ts";
import { IN_PROCESS, runInProcess } from "./in-process-cases.ts";
import { halfOf, NAMES, namesOf, partsOf, type Half } from "./parts.ts";
import { COLUMNS, commit, guardsTable, headOf, rowOf, tableOf } from "./report.ts";
import { addUp, readResults, writeResults, type BrokenGuard, type Played, type Row } from "./results.ts";
import { runCase } from "./run-case.ts";

const MOST_SHOWN = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Names of cases, and `controls`; several with commas between. */
    only: { type: "string" },
    /** A half of the whole suite, 1 or 2: where there is no half hour at a time. */
    half: { type: "string" },
    /** Where the results are written; those of a half lie in .local/ unless it is given. */
    results: { type: "string" },
    /** Plays nothing: adds up the results of both halves. */
    table: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    n: { type: "string" },
    /** One control in place while the cases run. */
    break: { type: "string" },
    /** How long the soak takes. */
    minutes: { type: "string", default: "3" },
    /** For a machine that does other things as well: no case runs faster than this. */
    "most-speed": { type: "string", default: "20" },
    /** A part of a larger run: the lines around the table are the other process's. */
    part: { type: "boolean", default: false },
  },
});
try {
  process.exit((await (values.table ? tell(positionals) : play())) ? 0 : 1);
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** Resolves with whether both halves are there and nothing of them failed. */
async function tell(given: readonly string[]): Promise<boolean> {
  const halves = [];
  for (const [at, file] of (given.length > 0 ? given : [fileOf(1), fileOf(2)]).entries()) {
    const half = await readResults(file);
    if (half) halves.push(half);
    else console.error(`There is no ${file}: play it with \`npm run faults -- --half ${at + 1}\`.`);
  }
  const sum = addUp(halves);
  console.log(tableOf(sum));
  return sum.problems.length === 0;
}

/** Resolves with whether nothing failed. */
async function play(): Promise<boolean> {
  const startedMs = Date.now();
  const half = readHalf(values.half);
  const control = values.break === undefined ? undefined : controlNamed(values.break);
  const names = values.only === undefined ? NAMES : namesOf(values.only.split(","));
  const file = values.results ?? (half && fileOf(half));
  // What an earlier run left must not count as this one's.
  if (file !== undefined) await rm(file, { force: true });
  const played: Played = {
    commit: commit(),
    node: process.version,
    seed: Number(values.seed),
    ...(values.n !== undefined && { runs: Number(values.n) }),
    mostSpeed: Number(values["most-speed"]),
    minutes: values.minutes,
  };
  process.env["FAULTS_SOAK_MINUTES"] = values.minutes;
  if (!values.part) {
    console.log(headOf(played));
    console.log(COLUMNS);
  }

  const isWhole = values.only === undefined && !control;
  const own = names.filter((name) => half === undefined || halfOf(name) === half);
  const found = isWhole ? await playInParts(own, played) : await playHere(own, played, control);

  const seconds = (Date.now() - startedMs) / 1_000;
  if (file !== undefined)
    await writeResults(file, { played, seconds, rows: found.rows, guards: found.guards });
  if (!values.part) {
    console.log(`\n${Math.round(seconds)} s in all: ${found.isPassed ? "passed" : "FAILED"}`);
    if (half) console.log("When both halves are played: npm run faults -- --table");
  }
  return found.isPassed;
}

interface Found {
  readonly isPassed: boolean;
  readonly rows: Row[];
  readonly guards: BrokenGuard[];
}

async function playInParts(names: readonly string[], played: Played): Promise<Found> {
  const { alone, busy, rest } = partsOf(names);
  const first = await playElsewhere(alone);
  const beside = playElsewhere(busy);
  const all = [first, await playHere(rest, played, undefined), await beside];
  return {
    isPassed: all.every(({ isPassed }) => isPassed),
    rows: all.flatMap(({ rows }) => rows),
    guards: all.flatMap(({ guards }) => guards),
  };
}

async function playHere(
  names: readonly string[],
  played: Played,
  control: Control | undefined,
): Promise<Found> {
  const rows = await playCases(names, played, control);
  if (!control) rows.push(...(await playInProcess(names, played)));
  const guards = !control && names.includes("controls") ? await playControls(played) : [];
  const isPassed = rows.every(({ failures }) => failures === 0) && guards.every(({ isNoticed }) => isNoticed);
  return { isPassed, rows, guards };
}

/** Over the wire. */
async function playCases(
  names: readonly string[],
  { seed, runs, mostSpeed }: Played,
  broken: Control | undefined,
): Promise<Row[]> {
  const wanted = CASES.filter(({ name }) => names.includes(name));
  if (wanted.length === 0) return [];
  const kept = await readFailing();
  const failing: FailingRun[] = [];
  const rows: Row[] = [];
  const functions = await bundleFunctions(broken);
  for (const one of wanted) {
    const { name, what } = one;
    const first = kept.filter((run) => run.name === name);
    const speed = Math.min(one.speed, mostSpeed);
    const options = { seed, runs, functions, isControl: broken !== undefined, first };
    const result = await runCase({ ...one, speed }, options);
    const figures = one.figures?.();
    const details = [
      ...result.failures
        .slice(0, MOST_SHOWN)
        .map(({ at, seed: seedOfRun, said }) => `run ${at}, seed ${seedOfRun}: ${said}`),
      ...result.passing,
      ...(result.again > 0 ? [`${result.again} played once more: their fault had not come`] : []),
      ...(figures === undefined ? [] : [figures]),
    ];
    const { unsure, kills, seconds } = result;
    const failures = result.failures.length;
    const row = { name, what, runs: result.runs, failures, unsure, kills, seconds, details };
    rows.push(row);
    console.log(rowOf(row));
    failing.push(...result.failures.map((run) => ({ name, at: run.at, seed: run.seed })));
  }
  await functions.remove();
  // What a broken part makes fail is no finding.
  if (!broken) await keepFailing(failing);
  return rows;
}

/** In a process of its own, which writes to the same console and hands its results over in a file. */
async function playElsewhere(names: readonly string[]): Promise<Found> {
  if (names.length === 0) return { isPassed: true, rows: [], guards: [] };
  const folder = await mkdtemp(join(tmpdir(), "faults-part-"));
  const file = join(folder, "results.json");
  const given = [
    ["--part"],
    ["--only", names.join(",")],
    ["--results", file],
    ["--seed", values.seed],
    ["--most-speed", values["most-speed"]],
    ["--minutes", values.minutes],
    ...(values.n === undefined ? [] : [["--n", values.n]]),
  ].flat();
  const child = spawn(process.execPath, [process.argv[1] ?? "", ...given], { stdio: "inherit" });
  const isPassed = await new Promise<boolean>((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
  const { rows = [], guards = [] } = (await readResults(file)) ?? {};
  await rm(folder, { recursive: true, force: true });
  return { isPassed, rows, guards };
}

async function playInProcess(names: readonly string[], { seed }: Played): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, what, file, runs } of IN_PROCESS) {
    if (!names.includes(name)) continue;
    const { isPassed, seconds, said } = await runInProcess(file, seed);
    const failures = isPassed ? 0 : 1;
    const details = isPassed ? [] : [said];
    const row = { name, what, runs, failures, unsure: "-", kills: 0, seconds, details };
    rows.push(row);
    console.log(rowOf(row));
  }
  return rows;
}

/** Every guard broken once. */
async function playControls({ seed, mostSpeed }: Played): Promise<BrokenGuard[]> {
  const guards: BrokenGuard[] = [];
  for (const broken of CONTROLS) {
    const { name, noticedBy, runs, sign } = broken;
    const one = CASES.find((known) => known.name === noticedBy);
    if (!one) throw new Error(`There is no case "${noticedBy}".`);
    const functions = await bundleFunctions(broken);
    const speed = Math.min(one.speed, mostSpeed);
    const { failures } = await runCase({ ...one, speed }, { seed, runs, functions, isControl: true });
    await functions.remove();
    // Not by chance, because the machine was slow: what the guard is there for has to be named.
    const telling = failures.find(({ said }) => sign.test(said));
    const said = telling?.said ?? `NOTHING of the kind; instead: ${failures[0]?.said ?? "no failure"}`;
    guards.push({ name, noticedBy, isNoticed: telling !== undefined, said });
  }
  console.log(`\n${guardsTable(guards)}`);
  return guards;
}

function readHalf(text: string | undefined): Half | undefined {
  if (text === undefined) return undefined;
  const half = ([1, 2] as const).find((known) => String(known) === text);
  if (half === undefined) throw new OperatorError("--half takes 1 or 2.");
  if (values.only === undefined && values.break === undefined) return half;
  throw new OperatorError("--half is a half of everything: leave out --only and --break.");
}

function fileOf(half: Half): string {
  return `.local/faults/half-${half}.json`;
}

function controlNamed(name: string): Control {
  const found = CONTROLS.find((one) => one.name === name);
  if (found) return found;
  const known = CONTROLS.map((one) => one.name).join(", ");
  throw new OperatorError(`There is no control "${name}". Known: ${known}.`);
}
