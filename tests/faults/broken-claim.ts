import { randomUUID } from "node:crypto";
import { createDynamoDbTurns as createTurns } from "../../src/conversation/dynamodb.ts";
import type { Turns } from "../../src/conversation/turn.ts";

/** A negative control: a claim that never says no. What was answered or is at work is taken for a new turn. */
export function createDynamoDbTurns(options: Parameters<typeof createTurns>[0]): Turns {
  const turns = createTurns(options);
  return {
    ...turns,
    claim: async (start, lease, nowMs, leaseUntilMs) => {
      const claim = await turns.claim(start, lease, nowMs, leaseUntilMs);
      if (claim.kind === "claimed") return claim;
      const key = { ...start.key, id: randomUUID() };
      return turns.claim({ ...start, key }, lease, nowMs, leaseUntilMs);
    },
  };
}
