import { parseArgs } from "node:util";
import { OperatorError } from "../src/operator-error.ts";
import { RUNS_THAT_COUNT } from "./subject.ts";

export interface BenchOptions {
  readonly runs: number;
  /** Names of subjects; all of them where it names none. */
  readonly only: readonly string[];
  /** Another commit that is measured in turns with what lies here. */
  readonly against: string | undefined;
  /** Where the figures are written. */
  readonly json: string | undefined;
}

/** Throws an OperatorError that names the option and the fix. */
export function readOptions(args: readonly string[], subjects: readonly string[]): BenchOptions {
  const { runs, only, against, json } = parse(args);
  if (only.some((name) => !subjects.includes(name))) {
    throw new OperatorError(`--only takes ${subjects.join(", ")}.`);
  }
  return { runs: readRuns(runs), only: only.length > 0 ? only : subjects, against, json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runs: { type: "string", default: String(RUNS_THAT_COUNT) },
        only: { type: "string", multiple: true, default: [] },
        against: { type: "string" },
        json: { type: "string" },
      },
    }).values;
  } catch (cause) {
    const known = "--runs, --only, --against and --json";
    throw new OperatorError(`An option is not known or has no value. The bench knows ${known}.`, { cause });
  }
}

function readRuns(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1_000) return count;
  throw new OperatorError("--runs takes a whole number from 1 to 1000.");
}
