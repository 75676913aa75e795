import * as z from "zod";
import { figureOf } from "./figure.ts";
import { startFixedAnswer } from "./fixed-answer.ts";
import { workerEnvironment } from "./per-call.ts";
import type { Subject } from "./subject.ts";
import { WHOLE_TURN } from "./timed-bot.ts";
import { runWorker } from "./worker.ts";
import { startWorld } from "./world.ts";

/** Fill the memory to the 30 turns that are recalled at most, and warm everything up. */
const FIRST_TURNS = 35;
const TURNS_PER_RUN = 10;

/** In the order of a turn; the loading animation is shown while other steps go on. */
const STEPS = [
  "claim",
  "note: asking",
  "recall",
  "prompt",
  "model call",
  "parse and render",
  "loading animation (beside)",
  "save",
  "note: sending",
  "reply",
  "finish",
];

/** A whole turn with a model that takes no time: the bot's own share of what a person waits for. */
export const turnSteps: Subject = {
  name: "turn-steps",
  measure: async ({ functions, runs }) => {
    const file = await functions.bundle("bench/turn-worker.ts");
    const world = await startWorld(functions);
    const model = await startFixedAnswer();
    try {
      const count = FIRST_TURNS + runs * TURNS_PER_RUN;
      const bodies: string[] = [];
      for (let turn = 0; turn < count; turn += 1) {
        const { Records } = await world.nextTurn();
        bodies.push(Records[0]?.body ?? "");
      }
      const env = workerEnvironment({
        ...world.variables.chat,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: model.url,
      });
      const result = z.array(z.record(z.string(), z.number())).length(count);
      const turns = (await runWorker(file, { env, input: bodies.join("\n") }, result)).slice(FIRST_TURNS);
      const inOrder = turns.map((steps) => STEPS.reduce((sum, step) => sum + (steps[step] ?? 0), 0));
      return [
        ...STEPS.map((step) =>
          figureOf(
            ["turn", step],
            "ms",
            turns.map((steps) => steps[step] ?? 0),
          ),
        ),
        figureOf(
          ["turn", "everything else"],
          "ms",
          turns.map((steps, turn) => rest(steps, inOrder[turn])),
        ),
        figureOf(
          ["turn", WHOLE_TURN],
          "ms",
          turns.map((steps) => steps[WHOLE_TURN] ?? 0),
        ),
      ];
    } finally {
      await model.close();
      await world.close();
    }
  },
};

function rest(steps: Readonly<Record<string, number>>, inOrder = 0): number {
  const beside = steps["loading animation (beside)"] ?? 0;
  return (steps[WHOLE_TURN] ?? 0) - (inOrder - beside);
}
