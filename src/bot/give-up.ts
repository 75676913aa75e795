import { v5 as uuidV5 } from "uuid";
import { isFinal, sortKeyOf, type TurnKey } from "../conversation/turn.ts";
import { isGroupChat } from "../line/chat-kind.ts";
import type { ChatJob } from "../queue/chat-job.ts";
import { LEASE_MS } from "../times.ts";
import type { Bot } from "./bot.ts";
import { apology } from "./converse.ts";
import { turnOf } from "./turn-of.ts";

/** Makes the retry keys of these apologies; it must never change. */
const RETRY_KEY_NAMESPACE = "0d0c5f5e-2f4b-4c8e-8f0a-6f4f5a4b7d11";

/**
 * The last try failed: the person is told, unless an answer is saved that the chat's next reply will carry.
 * Nothing here may fail the caller: the message goes to the dead-letter queue in any case.
 */
export async function giveUp(job: ChatJob, bot: Bot): Promise<void> {
  if (job.kind !== "event") return;
  const turn = turnOf(job.event);
  if (!turn) return;
  try {
    // A table that is down says nothing; after a quarter of an hour of silence an apology is right.
    const seen = await bot.turns.look(turn.key, bot.clock.now()).catch(() => undefined);
    if (seen && (isFinal(seen.state) || seen.messages)) return;
    // In a group most messages are not for the bot: only a turn that was begun is owed an apology.
    if (!seen && isGroupChat(turn.key.conversation)) return;
    const { messages } = await apology(turn.key, turn.said, bot);
    const retryKey = uuidV5(`${turn.key.conversation} ${sortKeyOf(turn.key)}`, RETRY_KEY_NAMESPACE);
    const { kind } = await bot.line.push(turn.key.conversation, messages, retryKey);
    bot.log.info("gave up", { outcome: kind, conversation: turn.key.conversation, eventId: turn.key.id });
    await closeTurn(turn.key, bot);
  } catch (error) {
    bot.log.error("gave up", { error, eventId: turn.key.id });
  }
}

async function closeTurn(key: TurnKey, { turns, clock, newId }: Bot): Promise<void> {
  const nowMs = clock.now();
  const claim = await turns.resume(key, newId(), nowMs, nowMs + LEASE_MS);
  if (claim.kind === "claimed") await turns.finish(claim.turn, "failed");
}
