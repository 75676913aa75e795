import { fileURLToPath } from "node:url";
import * as z from "zod";
import { sandboxEnvironment } from "../local/lambda-runtime/sandbox-environment.ts";
import type { PackagedFunctions } from "./build-bundles.ts";
import { figureOf, type Figure } from "./figure.ts";
import { ifItFits } from "./functions-at.ts";
import { CHAT_WITH_TOOLS, MB, type Subject } from "./subject.ts";
import { runWorker } from "./worker.ts";
import { startWorld, type BenchWorld, type FunctionName } from "./world.ts";

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

const OF_THE_PRODUCT: readonly FunctionName[] = ["webhook", "chat", "chat with tools"];
const NAMES: readonly FunctionName[] = [...OF_THE_PRODUCT, "baseline"];
const IMPORT_AT_MOST: Partial<Record<FunctionName, number>> = { webhook: 0.2, chat: 1.4 };

/** A bundle that is started again and again. */
interface Variant {
  readonly name: FunctionName;
  readonly file: string;
  readonly world: BenchWorld;
  readonly samples: Sample[];
}

/** Import and first call of each bundle, one process each, in turns whose order moves on. */
export const coldStart: Subject = {
  name: "cold-start",
  measure: async ({ functions, runs, against }) => {
    const worlds: BenchWorld[] = [];
    const prepare = async (packaged: PackagedFunctions, names: readonly FunctionName[]) => {
      const world = await startWorld(packaged);
      worlds.push(world);
      const variants: Variant[] = [];
      for (const name of names) {
        const variant = { name, world, file: await bundleOf(name, packaged), samples: [] };
        // The first round only brings the files into memory.
        await probe(variant);
        variants.push(variant);
      }
      return variants;
    };
    try {
      const here = await prepare(functions, NAMES);
      // With stand-ins of its own: the conversation that it recalls is as long, and as it wrote it itself.
      const there = (await ifItFits(against, (packaged) => prepare(packaged, OF_THE_PRODUCT))) ?? [];
      // Each beside itself at the other commit: a machine that slows down slows both.
      const all = NAMES.flatMap((name) => [...here, ...there].filter((variant) => variant.name === name));
      for (let round = 0; round < runs; round += 1) {
        for (const variant of rotated(all, round)) variant.samples.push(await probe(variant));
      }
      return [
        ...compare("import", "ms", here, there, ({ importMs }) => importMs, IMPORT_AT_MOST),
        ...compare("first call", "ms", here, there, ({ firstCallMs }) => firstCallMs),
        ...compare("import + first call", "ms", here, there, (one) => one.importMs + one.firstCallMs),
        ...compare("memory after import", "MB", here, there, ({ importedRss }) => importedRss / MB),
        ...compare("memory after first call", "MB", here, there, ({ calledRss }) => calledRss / MB),
      ];
    } finally {
      for (const world of worlds) await world.close();
    }
  },
};

function bundleOf(name: FunctionName, packaged: PackagedFunctions): Promise<string> | string {
  switch (name) {
    case "webhook":
      return packaged.webhook.file;
    case "chat":
      return packaged.chat.file;
    case "chat with tools":
      return packaged.bundle(CHAT_WITH_TOOLS);
    case "baseline":
      return packaged.bundlePlainly("bench/baseline.ts");
  }
}

async function probe({ name, file, world }: Variant): Promise<Sample> {
  const env = sandboxEnvironment({
    handler: "bench",
    environment: world.variables[name],
    functionName: name,
    taskRoot: "/var/task",
    runtimeApi: "127.0.0.1:9",
  });
  return runWorker(PROBE, { args: [file, JSON.stringify(await world.nextEvent(name))], env }, sample);
}

function compare(
  what: string,
  unit: Figure["unit"],
  here: readonly Variant[],
  there: readonly Variant[],
  read: (sample: Sample) => number,
  ratioAtMost: Partial<Record<FunctionName, number>> = {},
): readonly Figure[] {
  const of = (variants: readonly Variant[], wanted: FunctionName) =>
    variants.find(({ name }) => name === wanted)?.samples.map(read);
  return here.map(({ name, samples }) => {
    const atMost = ratioAtMost[name];
    return figureOf(["cold start", `${name}, ${what}`], unit, samples.map(read), {
      comparedWith: of(here, "baseline") ?? [],
      against: of(there, name),
      ...(atMost !== undefined && { ratioAtMost: atMost }),
    });
  });
}

function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const first = by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}
