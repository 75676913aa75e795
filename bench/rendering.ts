import * as z from "zod";
import type { PackagedFunctions } from "./build-bundles.ts";
import { figureOf } from "./figure.ts";
import { ifItFits } from "./functions-at.ts";
import { workerEnvironment } from "./per-call.ts";
import type { Subject } from "./subject.ts";
import { runWorker } from "./worker.ts";

const result = z.object({ cold: z.number(), warm: z.array(z.number()) });

/** Markdown to LINE's messages: the one thing in a turn that computes. */
export const rendering: Subject = {
  name: "rendering",
  measure: async ({ functions, runs, against }) => {
    const here = await prepare(functions);
    const there = await ifItFits(against, prepare);
    for (let run = 0; run < runs; run += 1) {
      for (const { file, cold, warm } of there ? [here, there] : [here]) {
        const took = await runWorker(file, { env: workerEnvironment({}) }, result);
        cold.push(took.cold);
        warm.push(...took.warm);
      }
    }
    const subject = "rendering";
    return [
      figureOf([subject, "5,000 characters, first time in a process"], "ms", here.cold, {
        against: there?.cold,
      }),
      figureOf([subject, "5,000 characters, warm"], "ms", here.warm, { against: there?.warm }),
    ];
  },
};

interface Rendering {
  readonly file: string;
  readonly cold: number[];
  readonly warm: number[];
}

async function prepare(functions: PackagedFunctions): Promise<Rendering> {
  return { file: await functions.bundle("bench/rendering-worker.ts"), cold: [], warm: [] };
}
