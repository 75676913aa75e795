import { readFile, writeFile } from "node:fs/promises";
import * as z from "zod";

const FILE = new URL("failing-seeds.json", import.meta.url);

const schema = z.array(z.object({ name: z.string(), at: z.number(), seed: z.number() }));

/** A run that failed once: it is played first from then on. */
export type FailingRun = z.infer<typeof schema>[number];

export async function readFailing(): Promise<FailingRun[]> {
  const text = await readFile(FILE, "utf8").catch(() => "[]");
  return schema.parse(JSON.parse(text));
}

/** Adds runs that are not in the file yet. Without any it leaves no file. */
export async function keepFailing(failing: readonly FailingRun[]): Promise<void> {
  const known = await readFailing();
  const isKnown = (run: FailingRun) =>
    known.some(({ name, at, seed }) => name === run.name && at === run.at && seed === run.seed);
  const added = failing.filter((run) => !isKnown(run));
  if (added.length > 0) await writeFile(FILE, `${JSON.stringify([...known, ...added], null, 2)}\n`);
}
