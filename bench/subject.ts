import type { PackagedFunctions } from "./build-bundles.ts";
import type { Figure } from "./figure.ts";
import type { FunctionsAt } from "./functions-at.ts";

/** How often a figure is taken before it counts. */
export const RUNS_THAT_COUNT = 15;

/** What every subject measures. */
export interface Measured {
  readonly functions: PackagedFunctions;
  readonly runs: number;
  /** With `--against`; a subject that cannot compare takes no notice. */
  readonly against?: FunctionsAt | undefined;
}

/** One thing that is measured; each has a file. */
export interface Subject {
  readonly name: string;
  measure(measured: Measured): Promise<readonly Figure[]>;
}

/** 1 KB is 1,000 bytes here, 1 MB 1,000,000: the stricter reading of a limit. */
export const KB = 1_000;
export const MB = 1_000_000;

/** The entry file that `TOOLS` puts in the chat function's place. */
export const CHAT_WITH_TOOLS = "src/lambda/chat-with-tools.ts";
