import { OperatorError } from "../../src/operator-error.ts";
import { CASES } from "./cases.ts";
import { IN_PROCESS } from "./in-process-cases.ts";

/** All that can be played, in the order of the table; `controls` are the broken guards. */
export const NAMES: readonly string[] = [
  ...CASES.map(({ name }) => name),
  ...IN_PROCESS.map(({ name }) => name),
  "controls",
];

/** Some have seconds of slack in a minute that passes in three, others fill the machine by themselves: before all others. */
export const ALONE: readonly string[] = ["A4 quick", "T1 button", "T25"];
/** These keep a processor busy, so they are played in a process of their own, beside those that mostly wait. */
export const BUSY: readonly string[] = ["T1 reply", "T1 push", "T2", "T28", "controls"];

/**
 * What `--half 2` plays; all that is not named here, a new case too, is in half 1. Each half has some that go alone and
 * some that keep a processor busy, so that both take about as long.
 */
export const SECOND_HALF: readonly string[] = [
  "T1 button",
  "T1 reply",
  "T1 push",
  "T14",
  "T24",
  "soak",
  "T15",
  "T16",
  "T30",
  "controls",
];

export type Half = 1 | 2;

export function halfOf(name: string): Half {
  return SECOND_HALF.includes(name) ? 2 : 1;
}

/** `T1` are all whose names begin with that word. Throws an OperatorError for a name that nothing has. */
export function namesOf(wanted: readonly string[]): readonly string[] {
  const unknown = wanted.filter((word) => !NAMES.some((name) => isMeant(name, word)));
  if (unknown.length > 0)
    throw new OperatorError(`There is no case ${unknown.join(", ")}. There are ${NAMES.join(", ")}.`);
  return NAMES.filter((name) => wanted.some((word) => isMeant(name, word)));
}

function isMeant(name: string, word: string): boolean {
  return name === word || name.startsWith(`${word} `);
}

/** What is played before all others, what beside the rest in a process of its own, and the rest. */
export interface Parts {
  readonly alone: readonly string[];
  readonly busy: readonly string[];
  readonly rest: readonly string[];
}

export function partsOf(names: readonly string[]): Parts {
  return {
    alone: names.filter((name) => ALONE.includes(name)),
    busy: names.filter((name) => BUSY.includes(name)),
    rest: names.filter((name) => !ALONE.includes(name) && !BUSY.includes(name)),
  };
}
