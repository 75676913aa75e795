import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { figureOf } from "./figure.ts";
import { CHAT_WITH_TOOLS, KB, type Subject } from "./subject.ts";

/** Bytes that Lambda reads before the first line runs. */
export const bundleSize: Subject = {
  name: "bundle",
  measure: async ({ functions }) => {
    const withTools = await functions.bundle(CHAT_WITH_TOOLS);
    const baseline = await readFile(await functions.bundlePlainly("bench/baseline.ts"));
    const files = [
      { name: "webhook", bytes: await readFile(functions.webhook.file), atMost: 40 },
      { name: "chat", bytes: await readFile(functions.chat.file), atMost: 800 },
      { name: "chat with tools", bytes: await readFile(withTools), atMost: undefined },
      { name: "baseline", bytes: baseline, atMost: undefined },
    ];
    return files.flatMap(({ name, bytes, atMost }) => [
      figureOf(["bundle", name], "KB", [bytes.length / KB], {
        comparedWith: [baseline.length / KB],
        ...(atMost !== undefined && { valueAtMost: atMost }),
      }),
      figureOf(["bundle", `${name}, gzip`], "KB", [gzipSync(bytes).length / KB]),
    ]);
  },
};
