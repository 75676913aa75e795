import * as z from "zod";
import { figureOf } from "./figure.ts";
import { workerEnvironment } from "./per-call.ts";
import type { Subject } from "./subject.ts";
import { runWorker } from "./worker.ts";

const result = z.object({ cold: z.number(), warm: z.array(z.number()) });

/** Markdown to LINE's messages: the one thing in a turn that computes. */
export const rendering: Subject = {
  name: "rendering",
  measure: async ({ functions, runs }) => {
    const file = await functions.bundle("bench/rendering-worker.ts");
    const cold: number[] = [];
    const warm: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const took = await runWorker(file, { env: workerEnvironment({}) }, result);
      cold.push(took.cold);
      warm.push(...took.warm);
    }
    return [
      figureOf(["rendering", "5,000 characters, first time in a process"], "ms", cold),
      figureOf(["rendering", "5,000 characters, warm"], "ms", warm),
    ];
  },
};
