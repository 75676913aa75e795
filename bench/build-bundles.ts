import { build, type BuildOptions, type Plugin } from "esbuild";
import { unzipSync } from "fflate";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import * as z from "zod";
import { ROOT } from "./root.ts";

/** What `serverless package` made, in a folder of its own. */
export interface PackagedFunctions extends PackageContents {
  /** Bundles another entry file with exactly the functions' options; resolves with the file. */
  bundle(entry: string): Promise<string>;
  /** CommonJS, minified, no alias or plugin. ES modules first: esbuild's own choice makes it half as large again. */
  bundlePlainly(entry: string): Promise<string>;
  remove(): Promise<void>;
}

export interface PackageContents {
  readonly webhook: PackagedFunction;
  readonly chat: PackagedFunction;
  /** The CloudFormation template. */
  readonly template: unknown;
}

export interface PackagedFunction {
  readonly zip: string;
  /** The bundle as it lies in the zip. */
  readonly file: string;
  readonly bytes: number;
  /** As Lambda is told it: `src/lambda/chat.handler`. */
  readonly handler: string;
  readonly memorySize: number;
  readonly timeoutMs: number;
  readonly variables: Readonly<Record<string, unknown>>;
}

const state = z.object({ service: z.object({ custom: z.object({ esbuild: z.unknown() }) }) });

const lambdaFunction = z.object({
  Properties: z.object({
    Handler: z.string(),
    MemorySize: z.number(),
    Timeout: z.number(),
    Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
  }),
});
const lambdaFunctions = z.object({
  Resources: z.object({ WebhookLambdaFunction: lambdaFunction, ChatLambdaFunction: lambdaFunction }),
});

/**
 * Runs `serverless package` in the shortest environment that works: the shell's settings must not count. `root` is
 * the repository, or another commit of it.
 */
export async function packageFunctions(root = ROOT): Promise<PackagedFunctions> {
  const folder = await mkdtemp(join(tmpdir(), "line-bot-bench-"));
  const packaged = join(folder, "package");
  await promisify(execFile)(process.execPath, [SERVERLESS, "package", "--package", packaged], {
    cwd: root,
    env: { ...ofTheMachine(), ...MODELS, STAGE: "bench", LOCAL_BUILD: `.esbuild/${basename(folder)}` },
  });
  const template = await readJson(join(packaged, "cloudformation-template-update-stack.json"));
  const { WebhookLambdaFunction, ChatLambdaFunction } = lambdaFunctions.parse(template).Resources;
  const options = state.parse(await readJson(join(packaged, "serverless-state.json"))).service.custom.esbuild;
  const sameOptions = await esbuildOptions(options, root);

  const bundleWith = async (entry: string, name: string, build_: BuildOptions): Promise<string> => {
    const outfile = join(folder, name, `${entry.replace(/\.ts$/, "")}.cjs`);
    await build({ ...build_, absWorkingDir: root, entryPoints: [entry], outfile, logLevel: "error" });
    return outfile;
  };
  return {
    webhook: await unpack(join(packaged, "webhook.zip"), join(folder, "code"), WebhookLambdaFunction),
    chat: await unpack(join(packaged, "chat.zip"), join(folder, "code"), ChatLambdaFunction),
    template,
    bundle: (entry) => bundleWith(entry, "same-options", sameOptions),
    bundlePlainly: (entry) =>
      bundleWith(entry, "plain", {
        bundle: true,
        minify: true,
        format: "cjs",
        platform: "node",
        target: "node24",
        mainFields: ["module", "main"],
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What can be handed to a thread. */
export function contentsOf({ webhook, chat, template }: PackagedFunctions): PackageContents {
  return { webhook, chat, template };
}

// By its file: the name in node_modules/.bin is a shell's script on Windows.
const SERVERLESS = join(ROOT, "node_modules/serverless/bin/serverless.js");

/** Without these, programs find neither each other nor a folder to work in; which ones, the system decides. */
function ofTheMachine(): NodeJS.ProcessEnv {
  const { PATH, HOME, USERPROFILE, SystemRoot, TEMP, TMPDIR } = process.env;
  const all = { PATH, HOME, USERPROFILE, SystemRoot, TEMP, TMPDIR };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Whatever .env says: what is measured must not depend on it. */
const MODELS = {
  MODEL: "bedrock:jp.anthropic.claude-haiku-5-5",
  FALLBACK_MODELS: "bedrock:jp.amazon.nova-2-lite-v1:0",
};

async function unpack(
  zip: string,
  to: string,
  { Properties }: z.infer<typeof lambdaFunction>,
): Promise<PackagedFunction> {
  const { Handler, MemorySize, Timeout, Environment } = Properties;
  const name = `${Handler.replace(/\.\w+$/, "")}.cjs`;
  const bytes = unzipSync(await readFile(zip))[name];
  if (!bytes) throw new Error(`${zip} has no ${name}.`);
  const file = join(to, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return {
    zip,
    file,
    bytes: bytes.length,
    handler: Handler,
    memorySize: MemorySize,
    timeoutMs: Timeout * 1000,
    variables: Environment.Variables,
  };
}

/** Settings of serverless-esbuild's own; esbuild refuses what it does not know, so none slips through. */
const NOT_FOR_ESBUILD = new Set(["outputFileExtension", "exclude", "watch", "outputWorkFolder"]);

async function esbuildOptions(custom: unknown, root: string): Promise<BuildOptions> {
  const { plugins, ...options } = customOptions.parse(custom);
  const kept = Object.entries(options).filter(([name]) => !NOT_FOR_ESBUILD.has(name));
  return {
    ...z.custom<BuildOptions>().parse(Object.fromEntries(kept)),
    plugins: plugins === undefined ? [] : await readPlugins(join(root, plugins)),
  };
}

/** In serverless.yml they are a path. */
const customOptions = z.looseObject({ plugins: z.string().optional() });

async function readPlugins(file: string): Promise<Plugin[]> {
  const module: unknown = await import(pathToFileURL(file).href);
  return pluginFile.parse(module).default;
}

const pluginFile = z.object({ default: z.array(z.custom<Plugin>()) });

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, "utf8"));
}
