import { expect, test } from "@jest/globals";
import { build, type BuildOptions } from "esbuild";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import leaveOut from "../../bundle/leave-out.ts";
import { esbuildOptions } from "../support/esbuild-options.ts";
import type { Packaged } from "../support/package-service.ts";
import type { Stages } from "./stages.ts";

const KB = 1024;

export function zipChecks(stages: () => Stages): void {
  test("were made without a network", async () => {
    expect(stages().dev.refusedConnections).toBe("");
    // The guard itself works.
    const folder = await mkdtemp(join(tmpdir(), "refused-"));
    const env = { REFUSED_CONNECTIONS: join(folder, "list") };
    const code = `fetch("http://192.0.2.1").catch(() => require("node:net").connect(80, "example.invalid"))`;
    const outside = ["--import", "./tests/support/refuse-network.mjs", "--eval", code];
    await expect(promisify(execFile)(process.execPath, outside, { env })).rejects.toThrow(
      "allows no connection",
    );
    expect(await readFile(env.REFUSED_CONNECTIONS, "utf8")).toBe("192.0.2.1\nexample.invalid\n");
    await rm(folder, { recursive: true });
  });

  test("are one for each function, with one file in it", () => {
    expect(contents(stages().dev)).toEqual({
      "chat.zip": ["src/lambda/chat.cjs"],
      "webhook.zip": ["src/lambda/webhook.cjs"],
    });
  });

  test("are the same bytes whenever and for whatever stage they are made", async () => {
    const { dev, prod } = stages();
    for (const name of dev.zips.keys()) {
      const [one, other] = await Promise.all([dev, prod].map(({ folder }) => readFile(join(folder, name))));
      expect(Buffer.compare(one ?? Buffer.of(), other ?? Buffer.of())).toBe(0);
    }
  });

  test("are small enough to start fast", () => {
    expect(bundleOf(stages().dev, "webhook").length).toBeLessThanOrEqual(40 * KB);
    expect(bundleOf(stages().dev, "chat").length).toBeLessThanOrEqual(800 * KB);
  });

  test("hold in the webhook's case no LangChain and no AWS SDK", async () => {
    const { packages } = await bundleAgain(stages().dev, "webhook");
    expect(packages).toEqual(["@line/bot-sdk", "@middy/core", "aws4fetch"]);
    expect(textOf(stages().dev, "webhook")).not.toMatch(
      /langchain|langsmith|@aws-sdk|smithy|NodeHttpHandler/i,
    );
  });

  test("hold in the chat function's case nothing that its stubs replace", async () => {
    const { packages } = await bundleAgain(stages().dev, "chat");
    expect(packages).toEqual(
      expect.arrayContaining(["@langchain/aws", "@langchain/ollama", "@lezer/markdown"]),
    );
    const replaced = /^(langsmith|whatwg-fetch|@aws-sdk\/(nested-clients|credential-provider-.*))$/;
    expect(packages.filter((name) => replaced.test(name))).toEqual([]);
    expect(textOf(stages().dev, "chat")).not.toContain("node:http2");
  });

  test("say by its name what was left out of them, when it is used", async () => {
    const folder = await mkdtemp(join(tmpdir(), "left-out-"));
    const outfile = join(folder, "bundle.cjs");
    const code = `
      import { ChatPromptTemplate } from "@langchain/core/prompts";
      ChatPromptTemplate.fromMessages([["human", "{{name}}"]], { templateFormat: "mustache" });`;
    const options = knownOptions.parse(stages().dev.esbuildOptions);
    await build({ ...options, stdin: { contents: code, resolveDir: process.cwd() }, outfile });
    await expect(promisify(execFile)(process.execPath, [outfile])).rejects.toThrow(
      "default of mustache/mustache.mjs is not in this bundle. Take its line out of bundle/leave-out.ts.",
    );
    await rm(folder, { recursive: true });
  });

  test("hold no path of the machine that made them", () => {
    for (const name of ["webhook", "chat"] as const) {
      expect(textOf(stages().dev, name)).not.toContain(process.cwd());
    }
  });
}

function contents({ zips }: Packaged): Record<string, readonly string[]> {
  return Object.fromEntries([...zips].map(([name, files]) => [name, [...files.keys()]]));
}

function bundleOf({ zips }: Packaged, name: "webhook" | "chat"): Uint8Array {
  const bundle = zips.get(`${name}.zip`)?.get(`src/lambda/${name}.cjs`);
  if (!bundle) throw new Error(`${name}.zip holds no bundle.`);
  return bundle;
}

function textOf(packaged: Packaged, name: "webhook" | "chat"): string {
  return Buffer.from(bundleOf(packaged, name)).toString("utf8");
}

const knownOptions = esbuildOptions.extend({
  plugins: z.literal("./bundle/leave-out.ts").transform(() => leaveOut),
});

/** Bundles as serverless-esbuild did, and lists what went in; throws unless the bytes are the same. */
async function bundleAgain(packaged: Packaged, name: "webhook" | "chat"): Promise<{ packages: string[] }> {
  const options: BuildOptions = {
    ...knownOptions.parse(packaged.esbuildOptions),
    entryPoints: [`src/lambda/${name}.ts`],
    write: false,
    metafile: true,
  };
  const { outputFiles = [], metafile } = await build(options);
  // Compared as one fact: two bundles side by side would fill the screen for minutes.
  expect(outputFiles.map(({ text }) => text === textOf(packaged, name))).toEqual([true]);
  const files = Object.values(metafile?.outputs ?? {}).flatMap(({ inputs }) => Object.entries(inputs));
  const packages = files.flatMap(([path, { bytesInOutput }]) => {
    const inside = path.split("node_modules/").at(-1) ?? "";
    const [, found] = /^(@[^/]+\/[^/]+|[^/]+)\//.exec(inside) ?? [];
    return path.includes("node_modules/") && bytesInOutput > 0 && found !== undefined ? [found] : [];
  });
  return { packages: [...new Set(packages)].toSorted() };
}
