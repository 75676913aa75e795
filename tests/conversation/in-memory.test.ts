import { createInMemoryTurns } from "../../src/conversation/in-memory.ts";
import { describeRecall } from "../contracts/recall.contract.ts";
import { KEPT_MS } from "../contracts/turns-builders.ts";
import { describeTurns } from "../contracts/turns.contract.ts";

const turns = createInMemoryTurns({ keptMs: KEPT_MS });

describeTurns("turns in memory", () => turns);
describeRecall("turns in memory", () => turns);
