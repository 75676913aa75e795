/* npm run faults -- [--only T7,T8] [--seed N] [--n N] [--break claim] [--minutes N] [--most-speed N] */
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { bundleFunctions } from "./bundle-functions.ts";
import { CASES } from "./cases.ts";
import { CONTROLS, type Control } from "./controls.ts";
import { keepFailing, readFailing, type FailingRun } from "./failing-seeds.ts";
import { IN_PROCESS, runInProcess } from "./in-process-cases.ts";
import { printDetail, printHead, printRow } from "./report.ts";
import { runCase } from "./run-case.ts";

const MOST_SHOWN = 10;
/** Some have seconds of slack in a minute that passes in three, others fill the machine by themselves: before all others. */
const ALONE = ["A4 quick", "T1 button", "T25"];
/** These keep a processor busy, so the whole suite plays them in a process of their own, beside those that mostly wait. */
const BUSY = ["T1 reply", "T1 push", "T2", "T28", "controls"];

const { values } = parseArgs({
  options: {
    /** Names of cases, and `controls`; several with commas between. */
    only: { type: "string" },
    seed: { type: "string", default: "1" },
    n: { type: "string" },
    /** One control in place while the cases run. */
    break: { type: "string" },
    /** How long the soak takes. */
    minutes: { type: "string", default: "3" },
    /** For a machine that does other things as well: no case runs faster than this. */
    "most-speed": { type: "string", default: "20" },
    /** A part of the whole suite: the lines around the table are the other process's. */
    part: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
const runs = values.n === undefined ? undefined : Number(values.n);
const mostSpeed = Number(values["most-speed"]);
process.env["FAULTS_SOAK_MINUTES"] = values.minutes;
const only = values.only?.split(",");
const isWhole = !only && values.break === undefined;
const isIn = (names: readonly string[], name: string) =>
  names.some((wanted) => name === wanted || name.startsWith(`${wanted} `));
const isWanted = (name: string) => (only ? isIn(only, name) : !isWhole || !isIn([...ALONE, ...BUSY], name));

const startedMs = Date.now();
const control = values.break === undefined ? undefined : controlNamed(values.break);
if (!values.part) printHead(seed);
const isEachGood: boolean[] = [];
if (isWhole) isEachGood.push(await playElsewhere(ALONE));
const beside = isWhole ? playElsewhere(BUSY) : undefined;
isEachGood.push(await playCases(control));
if (!control) {
  isEachGood.push(await playInProcess());
  if (isWanted("controls")) isEachGood.push(await playControls());
}
if (beside) isEachGood.push(await beside);
const isPassed = isEachGood.every(Boolean);
if (!values.part)
  console.log(
    `\n${Math.round((Date.now() - startedMs) / 1_000)} s in all: ${isPassed ? "passed" : "FAILED"}`,
  );
process.exit(isPassed ? 0 : 1);

/** Over the wire. Resolves with whether nothing failed. */
async function playCases(broken: Control | undefined): Promise<boolean> {
  const kept = await readFailing();
  const failing: FailingRun[] = [];
  const functions = await bundleFunctions(broken);
  for (const one of CASES) {
    if (!isWanted(one.name)) continue;
    const first = kept.filter(({ name }) => name === one.name);
    const speed = Math.min(one.speed, mostSpeed);
    const options = { seed, runs, functions, isControl: broken !== undefined, first };
    const result = await runCase({ ...one, speed }, options);
    printRow({ ...one, ...result, failures: result.failures.length });
    for (const { at, seed: seedOfRun, said } of result.failures.slice(0, MOST_SHOWN))
      printDetail(`run ${at}, seed ${seedOfRun}: ${said}`);
    for (const said of result.passing) printDetail(said);
    if (result.again > 0) printDetail(`${result.again} played once more: their fault had not come`);
    const figures = one.figures?.();
    if (figures !== undefined) printDetail(figures);
    failing.push(...result.failures.map((run) => ({ name: one.name, at: run.at, seed: run.seed })));
  }
  await functions.remove();
  // What a broken part makes fail is no finding.
  if (!broken) await keepFailing(failing);
  return failing.length === 0;
}

function playElsewhere(names: readonly string[]): Promise<boolean> {
  const given = [
    "--part",
    "--only",
    names.join(","),
    "--seed",
    values.seed,
    "--most-speed",
    values["most-speed"],
  ];
  const args = [...given, ...(values.n === undefined ? [] : ["--n", values.n])];
  const child = spawn(process.execPath, [process.argv[1] ?? "", ...args], { stdio: "inherit" });
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}

async function playInProcess(): Promise<boolean> {
  let isGood = true;
  for (const { name, what, file, runs: all } of IN_PROCESS) {
    if (!isWanted(name)) continue;
    const { isPassed: isFine, seconds, said } = await runInProcess(file, seed);
    printRow({ name, what, runs: all, failures: isFine ? 0 : 1, unsure: "-", kills: 0, seconds });
    if (!isFine) console.log(said);
    isGood &&= isFine;
  }
  return isGood;
}

/** Every guard broken once. Resolves with whether the suite noticed each. */
async function playControls(): Promise<boolean> {
  let isGood = true;
  console.log("\nbroken guard           noticed by   what the suite said");
  for (const broken of CONTROLS) {
    const one = CASES.find(({ name }) => name === broken.noticedBy);
    if (!one) throw new Error(`There is no case "${broken.noticedBy}".`);
    const functions = await bundleFunctions(broken);
    const speed = Math.min(one.speed, mostSpeed);
    const options = { seed, runs: broken.runs, functions, isControl: true };
    const { failures } = await runCase({ ...one, speed }, options);
    await functions.remove();
    // Not by chance, because the machine was slow: what the guard is there for has to be named.
    const telling = failures.find(({ said }) => broken.sign.test(said));
    const said = telling?.said ?? `NOTHING of the kind; instead: ${failures[0]?.said ?? "no failure"}`;
    console.log(`${broken.name.padEnd(22)} ${broken.noticedBy.padEnd(12)} ${said.slice(0, 100)}`);
    isGood &&= telling !== undefined;
  }
  return isGood;
}

function controlNamed(name: string): Control {
  const found = CONTROLS.find((one) => one.name === name);
  if (found) return found;
  throw new Error(`There is no control "${name}". Known: ${CONTROLS.map((one) => one.name).join(", ")}.`);
}
