/*
 * Writes the samples of this version into `tests/formats/<date>/`, the same bytes every time:
 *
 *     npm exec -- node tests/formats/write-samples.ts 2026-11-28
 *
 * Run at a released commit, with the code of that commit; what is written stays there for every later version. A later
 * release gets a folder of its own. 2026-11-28 was written at e9d2d03, the released version 0.1.0.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { manualClock } from "../support/manual-clock.ts";
import { startWorker } from "./chat-worker.ts";
import { checkSample, type Sample } from "./sample.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";
import { startWorld } from "./stopped-world.ts";

const STARTED_MS = Date.UTC(2026, 10, 28, 3);
/** By then a dead worker's lease is over and its message visible. */
const RESUMES_AFTER_MS = 31_000;

/** Plays a scenario with this version's functions and takes down all that lies outside of them. */
export async function stopIn({
  about,
  people = ["Alex"],
  resumesAfterMs = RESUMES_AFTER_MS,
  play,
  expected,
}: Scenario): Promise<Sample> {
  const clock = manualClock(STARTED_MS);
  let ids = 0;
  const newId = () => `lease-${(ids += 1)}`;
  const world = await startWorld({ clock, people, startWorker, newId, firstNumber: 1 });
  try {
    const afterwards = (await play(world, clock)) ?? [];
    const nowMs = clock.now() + resumesAfterMs;
    const items = await world.items();
    const line = [...world.atLine];
    return checkSample({
      about,
      people: [...people],
      nowMs,
      items,
      jobs: await world.drain(),
      line,
      afterwards: [...afterwards],
      expected,
    });
  } finally {
    await world.close();
  }
}

async function writeSamples(version: string): Promise<void> {
  const folder = join(import.meta.dirname, version);
  await mkdir(folder, { recursive: true });
  for (const scenario of scenarios) {
    const text = JSON.stringify(await stopIn(scenario));
    const file = join(folder, `${scenario.name}.json`);
    await writeFile(file, await format(text, { parser: "json", printWidth: 110 }));
    console.log(file);
  }
}

// Imported by the tests, which play the same scenarios and write nothing.
if (process.argv[1] === import.meta.filename) {
  const [version = ""] = process.argv.slice(2);
  if (!/^\d{4}-\d\d-\d\d$/.test(version)) throw new Error("Name the day of the release: 2026-11-28.");
  await writeSamples(version);
  process.exit();
}
