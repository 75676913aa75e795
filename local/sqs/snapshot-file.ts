import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type * as z from "zod";
import type { Clock } from "../../src/clock.ts";

const SAVE_DELAY_MS = 50;

export interface SnapshotFile {
  /** Saves soon; many calls in a row cost one write. */
  changed(): void;
  /** Saves what is not saved yet. */
  close(): Promise<void>;
}

export interface SnapshotFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly snapshot: () => object;
}

/** Keeps a file equal to the snapshot. A reader never sees half a file: it is written aside and renamed. */
export function createSnapshotFile({ path, clock, snapshot }: SnapshotFileOptions): SnapshotFile {
  const closing = new AbortController();
  let dirty = false;
  let saving: Promise<void> | undefined;

  async function saveUntilClean(): Promise<void> {
    while (dirty) {
      await clock.sleep(SAVE_DELAY_MS, closing.signal);
      dirty = false;
      await write(path, JSON.stringify(snapshot()));
    }
    saving = undefined;
  }

  return {
    changed: () => {
      dirty = true;
      saving ??= saveUntilClean();
    },
    close: async () => {
      closing.abort();
      await saving;
    },
  };
}

/** What was saved, or undefined when nothing was. */
export async function readSnapshot<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new Error(`${path} does not hold saved queues. Delete it to start with empty ones.`, { cause });
  }
}

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    // Messages are what people wrote: nobody else on this machine needs to read them.
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    await rename(`${path}.new`, path);
  } catch (error) {
    // The queues go on in memory; only a restart would lose something.
    console.error(`Queues are not saved: ${path} cannot be written (${String(error)}).`);
  }
}
