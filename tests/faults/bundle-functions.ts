import { build, type Plugin } from "esbuild";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import leaveOut from "../../bundle/leave-out.ts";
import { esbuildOptions } from "../support/esbuild-options.ts";
import type { Control } from "./controls.ts";

/** Both functions, each in one file that starts quickly. */
export interface FunctionBundle {
  readonly chat: string;
  readonly webhook: string;
  readonly cacheFolder: string;
  remove(): Promise<void>;
}

const HERE = import.meta.dirname;
const ROOT = join(HERE, "../..");
const SRC = join(ROOT, "src/");

const run = promisify(execFile);

/** With a control, one guard of the product is a broken part in this bundle. */
export async function bundleFunctions(control?: Control): Promise<FunctionBundle> {
  const outdir = await mkdtemp(join(tmpdir(), "faults-"));
  await build({
    // What is deployed is what is broken here.
    ...esbuildOptions.parse(parse(await readFile(join(ROOT, "bundle/esbuild.yml"), "utf8"))),
    absWorkingDir: ROOT,
    entryPoints: { chat: join(HERE, "worker/chat.ts"), webhook: join(HERE, "worker/webhook.ts") },
    outdir,
    outExtension: { ".js": ".cjs" },
    logLevel: "error",
    plugins: [...leaveOut, ...(control ? [breakGuard(control)] : [])],
  });
  const cacheFolder = join(outdir, "cache");
  // Compiled once: a process that is killed leaves nothing in the cache.
  const env = { ...process.env, NODE_COMPILE_CACHE: cacheFolder };
  for (const file of ["chat.cjs", "webhook.cjs"])
    await run(process.execPath, [join(outdir, file), "{}"], { env });
  return {
    chat: join(outdir, "chat.cjs"),
    webhook: join(outdir, "webhook.cjs"),
    cacheFolder,
    remove: () => rm(outdir, { recursive: true, force: true }),
  };
}

function breakGuard({ name, file, guard, broken }: Control): Plugin {
  return {
    name: "break-guard",
    setup: (building) => {
      building.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
        if (path !== join(SRC, file)) return undefined;
        const source = await readFile(path, "utf8");
        if (source.split(guard).length !== 2)
          throw new Error(`The control "${name}" does not find its guard once in src/${file}: ${guard}`);
        return { contents: source.replace(guard, () => broken), loader: "ts" };
      });
    },
  };
}
