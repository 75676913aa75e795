import { createConversations } from "../../src/conversation/conversations.ts";
import { describeMessages } from "../contracts/messages.contract.ts";
import { describeRecall } from "../contracts/recall.contract.ts";
import { KEPT_MS } from "../contracts/turns-builders.ts";
import { describeTurns } from "../contracts/turns.contract.ts";
import { createInMemoryTable } from "../support/in-memory-table.ts";

const conversations = createConversations(createInMemoryTable(), {
  keptMs: KEPT_MS,
  onUnreadable: () => undefined,
});

describeTurns("turns in memory", () => conversations.turns);
describeRecall("turns in memory", () => conversations.turns);
describeMessages("in memory", () => conversations);
