import { build, type Plugin } from "esbuild";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import leaveOut from "../../bundle/leave-out.ts";
import type { Control } from "./controls.ts";

/** Both functions, each in one file that starts quickly. */
export interface FunctionBundle {
  readonly chat: string;
  readonly webhook: string;
  /** Where processes keep what they compiled, for those that start after them. */
  readonly cacheFolder: string;
  remove(): Promise<void>;
}

const HERE = import.meta.dirname;
const ROOT = join(HERE, "../..");
const SRC = join(ROOT, "src/");

/** What is deployed is what is broken here: the same options, less those that are serverless-esbuild's own. */
const productOptions = z.object({
  bundle: z.boolean(),
  minify: z.boolean(),
  format: z.literal("cjs"),
  platform: z.literal("node"),
  target: z.string(),
  mainFields: z.array(z.string()),
  alias: z.record(z.string(), z.string()),
});

/** With a control, one guard of the product is a broken part in this bundle. */
export async function bundleFunctions(control?: Control): Promise<FunctionBundle> {
  const outdir = await mkdtemp(join(tmpdir(), "faults-"));
  await build({
    ...productOptions.parse(parse(await readFile(join(ROOT, "bundle/esbuild.yml"), "utf8"))),
    absWorkingDir: ROOT,
    entryPoints: { chat: join(HERE, "worker/chat.ts"), webhook: join(HERE, "worker/webhook.ts") },
    outdir,
    outExtension: { ".js": ".cjs" },
    logLevel: "error",
    plugins: [...leaveOut, ...(control ? [breakGuard(control)] : [])],
  });
  return {
    chat: join(outdir, "chat.cjs"),
    webhook: join(outdir, "webhook.cjs"),
    cacheFolder: join(outdir, "cache"),
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
