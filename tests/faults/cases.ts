import type { Case } from "./case.ts";
import { ERASING } from "./cases/erasing.ts";
import { FORGETTING } from "./cases/forgetting.ts";
import { INPUT } from "./cases/input.ts";
import { KILLS } from "./cases/kills.ts";
import { LINE_FAULTS } from "./cases/line-faults.ts";
import { LOAD } from "./cases/load.ts";
import { MODEL_FAULTS } from "./cases/model-faults.ts";
import { ORDER } from "./cases/order.ts";
import { OUTAGES } from "./cases/outages.ts";
import { QUEUE_FAULTS } from "./cases/queue-faults.ts";
import { REFUSALS } from "./cases/refusals.ts";

/** In the order in which they run. */
export const CASES: readonly Case[] = [
  ...QUEUE_FAULTS,
  ...MODEL_FAULTS,
  ...INPUT,
  ...LINE_FAULTS,
  ...REFUSALS,
  ...OUTAGES,
  ...ORDER,
  ...KILLS,
  ...ERASING,
  ...FORGETTING,
  ...LOAD,
];
