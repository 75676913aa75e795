import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod";
import { CONTROLS } from "./controls.ts";
import { NAMES } from "./parts.ts";

const rowSchema = z.object({
  name: z.string(),
  what: z.string(),
  runs: z.number(),
  failures: z.number(),
  /** A dash where nothing can be unsure. */
  unsure: z.union([z.number(), z.string()]),
  /** How many processes were killed with SIGKILL. */
  kills: z.number(),
  seconds: z.number(),
  /** Lines below the row: what failed, figures of the case's own. */
  details: z.array(z.string()),
});
/** What a case came to. */
export type Row = z.infer<typeof rowSchema>;

const guardSchema = z.object({
  name: z.string(),
  noticedBy: z.string(),
  isNoticed: z.boolean(),
  said: z.string(),
});
/** What the suite said while one guard of the product was broken. */
export type BrokenGuard = z.infer<typeof guardSchema>;

const playedSchema = z.object({
  commit: z.string(),
  node: z.string(),
  seed: z.number(),
  /** Where `--n` made fewer or more. */
  runs: z.number().optional(),
  mostSpeed: z.number(),
  minutes: z.string(),
});
/** What was played, and how. Two halves add up only where all of it is the same. */
export type Played = z.infer<typeof playedSchema>;

const resultsSchema = z.object({
  played: playedSchema,
  seconds: z.number(),
  rows: z.array(rowSchema),
  guards: z.array(guardSchema),
});
export type Results = z.infer<typeof resultsSchema>;

/** Halves as one run. */
export interface Sum {
  readonly played: readonly Played[];
  readonly seconds: readonly number[];
  readonly rows: readonly Row[];
  readonly guards: readonly BrokenGuard[];
  /** Why it does not count as passed; one sentence each. */
  readonly problems: readonly string[];
}

export function addUp(halves: readonly Results[]): Sum {
  const rows = halves.flatMap((half) => half.rows);
  const guards = halves.flatMap((half) => half.guards);
  const played = [...new Map(halves.map((half) => [JSON.stringify(half.played), half.played])).values()];
  const wanted = NAMES.filter((name) => name !== "controls");
  return {
    played,
    seconds: halves.map(({ seconds }) => seconds),
    rows: inOrder(wanted, rows),
    guards,
    problems: [
      ...(played.length > 1
        ? [`The halves are not of one run: ${played.map((one) => JSON.stringify(one)).join(" and ")}.`]
        : []),
      ...missingOrDoubled("case", wanted, rows),
      ...missingOrDoubled(
        "broken guard",
        CONTROLS.map(({ name }) => name),
        guards,
      ),
      ...rows
        .filter(({ failures }) => failures > 0)
        .map(({ name, failures, runs }) => `${name} failed: ${failures} of ${runs}.`),
      ...guards.filter(({ isNoticed }) => !isNoticed).map(({ name }) => `Nobody noticed the broken ${name}.`),
    ],
  };
}

function missingOrDoubled(
  kind: string,
  wanted: readonly string[],
  found: readonly { readonly name: string }[],
): readonly string[] {
  const timesOf = (wantedName: string) => found.filter(({ name }) => name === wantedName).length;
  const unknown = found.filter(({ name }) => !wanted.includes(name));
  return [
    ...wanted.filter((name) => timesOf(name) === 0).map((name) => `The ${kind} ${name} is missing.`),
    ...wanted.filter((name) => timesOf(name) > 1).map((name) => `The ${kind} ${name} is in both halves.`),
    ...unknown.map(({ name }) => `Nobody knows the ${kind} ${name}.`),
  ];
}

function inOrder(names: readonly string[], rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
}

export async function writeResults(file: string, results: Results): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
}

/** `undefined` where nothing was written: it was not played, or not to its end. */
export async function readResults(file: string): Promise<Results | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : resultsSchema.parse(JSON.parse(text));
}
