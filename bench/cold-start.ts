import { fileURLToPath } from "node:url";
import * as z from "zod";
import { sandboxEnvironment } from "../local/lambda-runtime/sandbox-environment.ts";
import { figureOf, type Figure } from "./figure.ts";
import { CHAT_WITH_TOOLS, MB, type Subject } from "./subject.ts";
import { runWorker } from "./worker.ts";
import { startWorld, type FunctionName } from "./world.ts";

const PROBE = fileURLToPath(new URL("cold-start-probe.cjs", import.meta.url));

const sample = z.object({
  importMs: z.number(),
  firstCallMs: z.number(),
  importedRss: z.number(),
  calledRss: z.number(),
  result: z.union([
    z.object({ statusCode: z.literal(200) }),
    z.object({ batchItemFailures: z.array(z.unknown()).length(0) }),
  ]),
});
type Sample = z.infer<typeof sample>;

const NAMES: readonly FunctionName[] = ["webhook", "chat", "chat with tools", "baseline"];
const IMPORT_AT_MOST: Partial<Record<FunctionName, number>> = { webhook: 0.2, chat: 1.4 };

/** Import and first call of each bundle, one process each, in turns whose order moves on. */
export const coldStart: Subject = {
  name: "cold-start",
  measure: async ({ functions, runs }) => {
    const { webhook, chat } = functions;
    const baseline = await functions.bundlePlainly("bench/baseline.ts");
    const withTools = await functions.bundle(CHAT_WITH_TOOLS);
    const files = { webhook: webhook.file, chat: chat.file, "chat with tools": withTools, baseline };
    const world = await startWorld(functions);
    const samples: Record<FunctionName, Sample[]> = {
      webhook: [],
      chat: [],
      "chat with tools": [],
      baseline: [],
    };

    const probe = async (name: FunctionName): Promise<Sample> => {
      const env = sandboxEnvironment({
        handler: "bench",
        environment: world.variables[name],
        functionName: name,
        taskRoot: "/var/task",
        runtimeApi: "127.0.0.1:9",
      });
      return runWorker(
        PROBE,
        { args: [files[name], JSON.stringify(await world.nextEvent(name))], env },
        sample,
      );
    };
    try {
      // The first round only brings the files into memory.
      for (const name of NAMES) await probe(name);
      for (let round = 0; round < runs; round += 1) {
        for (const name of rotated(NAMES, round)) samples[name].push(await probe(name));
      }
    } finally {
      await world.close();
    }
    return [
      ...compare("import", "ms", samples, ({ importMs }) => importMs, IMPORT_AT_MOST),
      ...compare("first call", "ms", samples, ({ firstCallMs }) => firstCallMs),
      ...compare("import + first call", "ms", samples, ({ importMs, firstCallMs }) => importMs + firstCallMs),
      ...compare("memory after import", "MB", samples, ({ importedRss }) => importedRss / MB),
      ...compare("memory after first call", "MB", samples, ({ calledRss }) => calledRss / MB),
    ];
  },
};

function compare(
  what: string,
  unit: Figure["unit"],
  samples: Readonly<Record<FunctionName, readonly Sample[]>>,
  read: (sample: Sample) => number,
  ratioAtMost: Partial<Record<FunctionName, number>> = {},
): readonly Figure[] {
  const comparedWith = samples.baseline.map(read);
  return NAMES.map((name) => {
    const atMost = ratioAtMost[name];
    return figureOf(["cold start", `${name}, ${what}`], unit, samples[name].map(read), {
      comparedWith,
      ...(atMost !== undefined && { ratioAtMost: atMost }),
    });
  });
}

function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const first = by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}
