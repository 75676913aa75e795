import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { packageFunctions } from "./build-bundles.ts";
import { bundleSize } from "./bundle-size.ts";
import { coldStart } from "./cold-start.ts";
import { conversations } from "./conversations.ts";
import type { Figure } from "./figure.ts";
import { describeMachine } from "./machine.ts";
import { longConversation } from "./long-conversation.ts";
import { perCall } from "./per-call.ts";
import { rendering } from "./rendering.ts";
import { RUNS_THAT_COUNT, type Subject } from "./subject.ts";
import { tableOf } from "./table.ts";
import { turnSteps } from "./turn-steps.ts";
import { webhookLoad } from "./webhook-load.ts";

/*
 * npm run bench -- [--runs N] [--only NAME]… [--json FILE]
 *
 * Measures and reports. A missed target is no failure: the exit code says only whether everything ran.
 */

const SUBJECTS: readonly Subject[] = [
  bundleSize,
  coldStart,
  perCall,
  webhookLoad,
  turnSteps,
  rendering,
  longConversation,
  conversations,
];

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: String(RUNS_THAT_COUNT) },
    only: { type: "string", multiple: true, default: [] },
    json: { type: "string" },
  },
});
const runs = readRuns(values.runs);
const subjects = pickSubjects(values.only);

const machine = describeMachine();
console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.platform}`);
console.log(`Node ${machine.node}, commit ${machine.commit}, load at start ${machine.loadAtStart}`);
const functions = await packageFunctions();
const figures: Figure[] = [];
try {
  for (const subject of subjects) {
    console.error(`Measuring ${subject.name} …`);
    figures.push(...(await subject.measure({ functions, runs })));
  }
} finally {
  await functions.remove();
}
console.log(`\n${tableOf(figures)}\n`);
console.log(
  "A value is the median of n measurements, or their percentile where it says p95 or p99. A ratio is",
);
console.log("the value divided by the same statistic of what it is compared with: the baseline, or the raw");
console.log(
  "client, or turn 100, measured in turns with it in this run. 1 KB is 1,000 bytes. DynamoDB is dynalite in memory.",
);
if (runs < RUNS_THAT_COUNT)
  console.log(`With ${runs} runs this is a trial; from ${RUNS_THAT_COUNT} on it counts.`);
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ machine, runs, figures }, null, 2)}\n`);
}

function readRuns(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1_000) return count;
  throw new Error("--runs takes a whole number from 1 to 1000.");
}

function pickSubjects(names: readonly string[]): readonly Subject[] {
  const all = SUBJECTS.map(({ name }) => name);
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`--only takes ${all.join(", ")}.`);
  return SUBJECTS.filter(({ name }) => names.length === 0 || names.includes(name));
}
