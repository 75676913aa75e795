import * as z from "zod/mini";
import type { BotTool } from "./bot-tool.ts";
import { calculate } from "./calculate.ts";

const input = z.object({ expression: z.string().check(z.maxLength(300)) });

export const calculator: BotTool = {
  name: "calculator",
  description:
    "Calculates exactly. expression: such as 1980*1.1, (3+4)^2, sqrt(2), 20*0.15; numbers without thousands separators.",
  schema: z.toJSONSchema(input),
  timeMs: 2_000,
  run: async (given) => {
    const { expression } = input.parse(given);
    return { text: `${expression} = ${calculate(expression)}`, sources: [], isFromOutside: false };
  },
};
