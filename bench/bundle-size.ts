import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import type { PackagedFunctions } from "./build-bundles.ts";
import { figureOf } from "./figure.ts";
import { ifItFits } from "./functions-at.ts";
import { CHAT_WITH_TOOLS, KB, type Subject } from "./subject.ts";

/** Bytes that Lambda reads before the first line runs. */
export const bundleSize: Subject = {
  name: "bundle",
  measure: async ({ functions, against }) => {
    const baseline = await readFile(await functions.bundlePlainly("bench/baseline.ts"));
    const here = await readBundles(functions);
    const there = await ifItFits(against, readBundles);
    const files = [
      { name: "webhook", bytes: here.webhook, at: there?.webhook, atMost: 40 },
      { name: "chat", bytes: here.chat, at: there?.chat, atMost: 800 },
      { name: "chat with tools", bytes: here.withTools, at: there?.withTools, atMost: undefined },
      { name: "baseline", bytes: baseline, at: undefined, atMost: undefined },
    ];
    return files.flatMap(({ name, bytes, at, atMost }) => [
      figureOf(["bundle", name], "KB", [bytes.length / KB], {
        comparedWith: [baseline.length / KB],
        against: at && [at.length / KB],
        ...(atMost !== undefined && { valueAtMost: atMost }),
      }),
      figureOf(["bundle", `${name}, gzip`], "KB", [gzipSync(bytes).length / KB], {
        against: at && [gzipSync(at).length / KB],
      }),
    ]);
  },
};

async function readBundles(functions: PackagedFunctions) {
  return {
    webhook: await readFile(functions.webhook.file),
    chat: await readFile(functions.chat.file),
    withTools: await readFile(await functions.bundle(CHAT_WITH_TOOLS)),
  };
}
