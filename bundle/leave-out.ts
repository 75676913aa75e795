import type { BuildOptions, Plugin } from "esbuild";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";

/*
 * Lambda compiles the whole bundle at every cold start, so what a chat turn never reaches is left out: a fifth of
 * the chat function. Nothing goes silently: whoever uses something left out gets an error with its name, and takes
 * its line out of this list. A whole package is replaced in esbuild.yml instead.
 */
const LEFT_OUT = [
  // chain.stream(), streamLog() and streamEvents().
  "@langchain/core/dist/tracers/event_stream.js",
  "@langchain/core/dist/tracers/log_stream.js",
  "@langchain/core/dist/language_models/stream.js",
  "@langchain/core/dist/language_models/compat.js",
  "@langchain/aws/dist/utils/stream_events.js",
  "@langchain/ollama/dist/utils/stream_events.js",
  // A cache of answers.
  "@langchain/core/dist/utils/js-sha256/hash.js",
  // Drawings of a chain.
  "@langchain/core/dist/runnables/graph.js",
  // Templates in Mustache's format.
  "mustache/mustache.mjs",
];

/** Tools and structured output: schemas as JSON Schema, and parsers of what comes back. */
const LEFT_OUT_WITHOUT_TOOLS = [
  "@langchain/core/dist/utils/json_schema.js",
  "@langchain/core/dist/language_models/structured_output.js",
];

/**
 * Worth most of all. Left out where `import()` asks for it, which is for an answer of Bedrock's that streams:
 * because of that one `import()`, esbuild wraps this module and the 168 around it in functions of their own.
 */
const LEFT_OUT_WHEN_ASKED_FOR = /^@smithy\/core\/event-streams$/;

/** They do not say so themselves, but importing them does nothing: what nobody uses of them goes too. */
const PURE = "(@langchain|@lezer|eventemitter3|js-tiktoken|mustache|ollama|p-queue)";
const pureImport = new RegExp(`^[.]|^${PURE}(/|$)`);
const pureFile = new RegExp(`[\\\\/]node_modules[\\\\/]${PURE}[\\\\/]`);

const SDK_PACKAGE = /[\\/]node_modules[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/;

const HERE = import.meta.dirname;
const ZOD_3 = fileURLToPath(import.meta.resolve("zod/v3"));
const HELPER = `import { leftOut } from "./stubs/left-out.mjs";`;

const leaveOut: Plugin = {
  name: "leave-out",
  setup: (build) => {
    build.onResolve({ filter: pureImport }, async ({ path, pluginData, ...from }) => {
      const asked = pluginData === leaveOut;
      // Imported from pure files and from others: whichever came first would decide, another way in each build.
      if (path.endsWith("stubs/left-out.mjs")) return undefined;
      if (asked || (path.startsWith(".") && !pureFile.test(from.importer))) return undefined;
      return { ...(await build.resolve(path, { ...from, pluginData: leaveOut })), sideEffects: false };
    });

    // LangChain's limits on an agent are written in zod 3, which esbuild.yml replaces for everybody.
    if (usesTools(build.initialOptions)) build.onResolve({ filter: /^zod\/v3$/ }, () => ({ path: ZOD_3 }));

    const leftOut = usesTools(build.initialOptions) ? LEFT_OUT : [...LEFT_OUT_WITHOUT_TOOLS, ...LEFT_OUT];
    const files = new Map(leftOut.map((name) => [join(HERE, "../node_modules", name), name]));
    for (const [file, name] of files) if (!existsSync(file)) throw new Error(`There is no ${name} any more.`);
    build.onLoad({ filter: /[\\/]node_modules[\\/](@langchain|mustache)[\\/]/ }, async ({ path }) => {
      const name = files.get(path);
      if (name === undefined) return undefined;
      const { metafile } = await build.esbuild.build({
        entryPoints: [path],
        format: "esm",
        outdir: HERE,
        write: false,
        metafile: true,
      });
      const exports = Object.values(metafile.outputs).flatMap((output) => output.exports);
      const stubs = exports.map(
        (it, at) =>
          `const it${at} = /* @__PURE__ */ leftOut("${it} of ${name}"); export { it${at} as ${it} };`,
      );
      return { contents: [HELPER, ...stubs].join("\n"), resolveDir: HERE };
    });

    // The SDK's clients name their version to AWS, and bundle the whole of their package.json for it.
    build.onLoad({ filter: SDK_PACKAGE }, async ({ path }) => {
      const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(path, "utf8")));
      return { contents: JSON.stringify({ version }), loader: "json" };
    });

    build.onResolve({ filter: LEFT_OUT_WHEN_ASKED_FOR }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path, namespace: "left-out" } : undefined,
    );
    build.onLoad({ filter: /./, namespace: "left-out" }, ({ path }) => ({
      contents: `${HELPER} leftOut("${path}")();`,
      resolveDir: HERE,
    }));
  },
};

/** serverless-esbuild makes each function's bundle by itself, with its entry file. */
function usesTools({ entryPoints }: BuildOptions): boolean {
  return JSON.stringify(entryPoints ?? []).includes("chat-with-tools");
}

// serverless-esbuild wants a list.
export default [leaveOut];
