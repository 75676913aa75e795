import { unzipSync } from "fflate";
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import * as z from "zod";

/** What `serverless package` made, in a folder of its own. */
export interface Packaged {
  readonly folder: string;
  readonly template: CloudFormationTemplate;
  /** What esbuild was told: `custom.esbuild` of serverless.yml, resolved. */
  readonly esbuildOptions: Readonly<Record<string, unknown>>;
  /** The zips by name, each with its files. */
  readonly zips: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  /** Hosts it tried to reach, and was not allowed to. */
  readonly refusedConnections: string;
  remove(): Promise<void>;
}

export type CloudFormationTemplate = z.infer<typeof templateSchema>;

const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
    }),
  ),
});
const stateSchema = z.looseObject({
  service: z.looseObject({ custom: z.looseObject({ esbuild: z.record(z.string(), z.unknown()) }) }),
});

/** Fixed here, because a `.env` of the developer's would change what the template says. */
const SETTINGS = {
  AWS_REGION: "ap-northeast-1",
  MODEL: "bedrock:jp.anthropic.claude-haiku-5-5",
  FALLBACK_MODELS: "bedrock:jp.amazon.nova-2-lite-v1:0",
  CHAT_CONCURRENCY: "5",
  LOG_ID_KEY: "key",
};

/** Packages for one stage as on a machine that has no AWS account, no settings of its own and no network. */
export async function packageService(stage: string): Promise<Packaged> {
  const folder = await mkdtemp(join(tmpdir(), "package-"));
  const refused = join(folder, "refused-connections");
  const output = await run(
    "node_modules/.bin/serverless",
    ["package", "--stage", stage, "--package", folder],
    {
      ...SETTINGS,
      PATH: dirname(process.execPath),
      HOME: join(folder, "home"),
      // Not the folder of a dev server that runs.
      LOCAL_BUILD: `.esbuild/${basename(folder)}`,
      NODE_OPTIONS: `--import=${resolve("tests/support/refuse-network.mjs")}`,
      REFUSED_CONNECTIONS: refused,
    },
  );
  const read = async (name: string): Promise<unknown> => {
    const file = await readFile(join(folder, name), "utf8").catch(() => {
      throw new Error(`serverless package left no ${name}:\n${output}`);
    });
    return JSON.parse(file);
  };
  const zipNames = (await readdir(folder)).filter((name) => name.endsWith(".zip")).toSorted();
  const zips = zipNames.map(async (name) => {
    const files = Object.entries(unzipSync(await readFile(join(folder, name))));
    return [name, new Map(files)] as const;
  });
  return {
    folder,
    template: templateSchema.parse(await read("cloudformation-template-update-stack.json")),
    esbuildOptions: stateSchema.parse(await read("serverless-state.json")).service.custom.esbuild,
    zips: new Map(await Promise.all(zips)),
    refusedConnections: await readFile(refused, "utf8").catch(() => ""),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Everything it printed; rejects unless it ended well. */
async function run(
  command: string,
  parameters: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  const child = spawn(command, parameters, { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((end, fail) => {
    child.once("error", fail);
    child.once("close", end);
  });
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}${errors}`);
  return output + errors;
}
