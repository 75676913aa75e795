import type { LedgerEntry, SimulatorState } from "./page-api.ts";
import type { Traffic } from "./traffic.ts";
import type { WebhookSender } from "./webhook-sender.ts";
import { readQuota } from "./world/quota.ts";
import type { World } from "./world/world.ts";

export interface Shown {
  readonly world: World;
  readonly traffic: Traffic;
  readonly webhooks: WebhookSender;
  readonly modelLabel: string;
}

/** Everything the page shows, in one answer. */
export function describeState({ world, traffic, webhooks, modelLabel }: Shown): SimulatorState {
  const nowMs = world.clock.now();
  return {
    bot: world.bot,
    modelLabel,
    webhookUrl: webhooks.settings().url,
    nowMs,
    people: [...world.people.values()],
    chats: [...world.chats.values()],
    bubbles: readLedger(world),
    loading: [...world.loading.values()].filter(({ untilMs }) => untilMs > nowMs),
    traffic: traffic.entries(),
    quota: readQuota(world),
    switches: world.switches,
  };
}

/** What was seen, oldest first; in one chat, or by one person. */
export function readLedger(
  world: World,
  { chatId, userId }: { readonly chatId?: string | undefined; readonly userId?: string | undefined } = {},
): readonly LedgerEntry[] {
  return [...world.bubbles.values()].filter(
    (bubble) =>
      (chatId === undefined || bubble.chatId === chatId) &&
      (userId === undefined || bubble.seenBy.includes(userId)),
  );
}
