import { build } from "esbuild";
import { unzipSync } from "fflate";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { failedMessageIds } from "../../local/sqs/batch-response.ts";
import { suiteClock } from "../faults/suite-clock.ts";
import { startWorkerProcess } from "../faults/worker-process.ts";
import { esbuildOptions } from "../support/esbuild-options.ts";
import type { StartWorker } from "./chat-worker.ts";
import type { FinishOptions } from "./finish.ts";
import type { MovableClock } from "./stopped-world.ts";

const ROOT = join(import.meta.dirname, "../..");
const MOST_BYTES = 2 ** 30;
/** The chat function in a process of its own, which can be told what time it is: there since that commit. */
const ENTRY = "tests/faults/worker/chat.ts";

const run = promisify(execFile);

/** The chat function of another commit, and the clock it keeps. */
export interface ReleasedFunction extends Pick<FinishOptions, "startWorker" | "clockAt"> {
  remove(): Promise<void>;
}

export async function hasCommit(commit: string): Promise<boolean> {
  return run("git", ["cat-file", "-e", `${commit}^{commit}`], { cwd: ROOT }).then(
    () => true,
    () => false,
  );
}

/** Bundled as that commit says, with the packages that are installed here; what `leave-out.ts` leaves out is in it. */
export async function bundleReleased(commit: string): Promise<ReleasedFunction> {
  // A bundler reports the real path, and on macOS the temporary folder is behind a link.
  const folder = await realpath(await mkdtemp(join(tmpdir(), "released-")));
  const source = join(folder, "source");
  await unpack(commit, source);
  await symlink(join(ROOT, "node_modules"), join(source, "node_modules"), "junction");
  const file = join(folder, "chat.cjs");
  await build({
    ...esbuildOptions.parse(parse(await readFile(join(source, "bundle/esbuild.yml"), "utf8"))),
    absWorkingDir: source,
    entryPoints: [join(source, ENTRY)],
    outfile: file,
    logLevel: "error",
  });
  // The link by itself: nothing that clears a folder may go through it.
  await unlink(join(source, "node_modules"));
  return { ...keepTime(file), remove: () => rm(folder, { recursive: true, force: true }) };
}

async function unpack(commit: string, to: string): Promise<void> {
  const { stdout } = await run("git", ["archive", "--format=zip", commit], {
    cwd: ROOT,
    encoding: "buffer",
    maxBuffer: MOST_BYTES,
  });
  for (const [name, bytes] of Object.entries(unzipSync(stdout))) {
    if (name.endsWith("/")) continue;
    await mkdir(dirname(join(to, name)), { recursive: true });
    await writeFile(join(to, name), bytes);
  }
}

/** One clock for the processes and for everything around them: it runs as fast as ours, and jumps. */
function keepTime(file: string): Pick<FinishOptions, "startWorker" | "clockAt"> {
  const processes = new Set<ReturnType<typeof startWorkerProcess>>();
  let clock = suiteClock({ sinceMs: Date.now(), offsetMs: 0, speed: 1 });

  const clockAt = (ms: number): MovableClock => {
    const sinceMs = Date.now();
    clock = suiteClock({ sinceMs, offsetMs: ms - sinceMs, speed: 1 });
    return {
      ...clock,
      advance: (by) => {
        clock.jump(by);
        for (const process of processes) process.jump(by);
      },
    };
  };
  const startWorker: StartWorker = (environment) => {
    const process = startWorkerProcess(file, clock.settings(), environment);
    processes.add(process);
    return {
      invoke: async (event) => {
        await process.ready;
        const invoked = await process.invoke(event, undefined);
        if (invoked.kind !== "answered") throw new Error(`The released function ${invoked.kind}.`);
        const ids = event.Records.map(({ messageId }) => messageId);
        const failed = failedMessageIds(invoked.result, ids);
        return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
      },
      close: () => {
        processes.delete(process);
        process.kill();
      },
    };
  };
  return { startWorker, clockAt };
}
