import { createInMemoryConversations } from "../../src/conversation/in-memory-conversations.ts";
import { describeMessages } from "../contracts/messages.contract.ts";
import { describeRecall } from "../contracts/recall.contract.ts";
import { KEPT_MS } from "../contracts/turns-builders.ts";
import { describeTurns } from "../contracts/turns.contract.ts";

const conversations = createInMemoryConversations({ keptMs: KEPT_MS });

describeTurns("turns in memory", () => conversations.turns);
describeRecall("turns in memory", () => conversations.turns);
describeMessages("in memory", () => conversations);
