import type { Chat } from "./chat.ts";
import type { Meeting } from "./faults.ts";
import type { Allowance } from "./oracle.ts";
import type { World } from "./world.ts";

/** One run of a case, counted from 0; `random` gives the same numbers for the same seed and run. */
export interface Run {
  readonly at: number;
  readonly random: () => number;
  /** Of all runs of its group. */
  readonly meeting: Meeting;
}

export interface Case {
  readonly name: string;
  readonly what: string;
  /** How many runs; fewer or more where `prepare` says so. */
  readonly runs: number;
  readonly speed: number;
  /** Runs, or groups of them, at the same time in one world. 1 for those that put the time forward. */
  readonly lanes: number;
  /** Processes of the chat function, and how many events each is given at the same time. */
  readonly workers: number;
  readonly capacity: number;
  readonly allowed?: Allowance;
  readonly quota?: number;
  readonly settings?: Readonly<Record<string, string>>;
  readonly modelMs?: readonly [number, number];
  /** Looks at an undisturbed run first; resolves with the number of runs. */
  readonly prepare?: (world: World, openChat: () => Chat) => Promise<number>;
  /** What goes on beside the runs, until the world is closed. */
  readonly meanwhile?: (world: World) => Promise<void>;
  /** Runs of one group are played together, each group on the process of its lane. */
  readonly groupOf?: (at: number) => string;
  /** In place of a 1:1 chat. */
  readonly open?: (world: World, at: number) => Chat;
  /** Resolves with what this case found beyond the oracle. Rejects where a run could not be made. */
  readonly play: (chat: Chat, run: Run) => Promise<readonly string[]>;
  /** A line of figures for the end. */
  readonly figures?: () => string;
}

/** What one run is made of, with the usual values for the rest. */
export function aCase(given: Pick<Case, "name" | "what" | "runs" | "play"> & Partial<Case>): Case {
  return { speed: 10, lanes: 12, workers: 3, capacity: 4, ...given };
}
