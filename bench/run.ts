import { writeFile } from "node:fs/promises";
import { OperatorError } from "../src/operator-error.ts";
import { packageFunctions } from "./build-bundles.ts";
import { bundleSize } from "./bundle-size.ts";
import { coldStart } from "./cold-start.ts";
import { conversations } from "./conversations.ts";
import type { Figure } from "./figure.ts";
import { buildFunctionsAt } from "./functions-at.ts";
import { describeMachine } from "./machine.ts";
import { longConversation } from "./long-conversation.ts";
import { perCall } from "./per-call.ts";
import { readOptions } from "./read-options.ts";
import { rendering } from "./rendering.ts";
import { RUNS_THAT_COUNT, type Subject } from "./subject.ts";
import { tableOf } from "./table.ts";
import { turnSteps } from "./turn-steps.ts";
import { webhookLoad } from "./webhook-load.ts";

/*
 * npm run bench -- [--runs N] [--only NAME]… [--against REV] [--json FILE]
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

async function run(): Promise<void> {
  const names = SUBJECTS.map(({ name }) => name);
  const { runs, only, against: rev, json } = readOptions(process.argv.slice(2), names);
  const against = rev === undefined ? undefined : await buildFunctionsAt(rev);
  const figures: Figure[] = [];
  const machine = describeMachine();
  try {
    console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.platform}`);
    console.log(`Node ${machine.node}, commit ${machine.commit}, load at start ${machine.loadAtStart}`);
    if (against) console.log(`Against commit ${against.commit}, with the same installed packages`);
    const functions = await packageFunctions();
    try {
      for (const subject of SUBJECTS) {
        if (!only.includes(subject.name)) continue;
        console.error(`Measuring ${subject.name} …`);
        figures.push(...(await subject.measure({ functions, runs, against })));
      }
    } finally {
      await functions.remove();
    }
  } finally {
    await against?.remove();
  }
  console.log(`\n${tableOf(figures, against?.commit)}\n`);
  console.log(
    "A value is the median of n measurements, or their percentile where it says p95 or p99. A ratio is",
  );
  console.log(
    "the value divided by the same statistic of what it is compared with: the baseline, or the raw",
  );
  console.log(
    "client, or turn 100, measured in turns with it in this run. 1 KB is 1,000 bytes. DynamoDB is dynalite in memory.",
  );
  if (against)
    console.log(
      `The ratio to commit ${against.commit} is that of what lies here, in turns with it in this run too.`,
    );
  if (runs < RUNS_THAT_COUNT)
    console.log(`With ${runs} runs this is a trial; from ${RUNS_THAT_COUNT} on it counts.`);
  if (json !== undefined) {
    const report = { machine, runs, ...(against && { against: against.commit }), figures };
    await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  }
}

try {
  await run();
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
