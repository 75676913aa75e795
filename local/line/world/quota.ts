import type { Quota, World } from "./world.ts";

/** LINE's months and days turn at midnight in Japan. */
const JAPAN_OFFSET_MS = 9 * 60 * 60_000;

export function readQuota(world: World): Quota {
  const { value, usedByMonth } = world.quota;
  const used = usedByMonth.get(month(world)) ?? 0;
  return { value, used: world.switches.emptyQuota ? Math.max(value, used) : used };
}

export function hasQuotaFor(world: World, recipients: number): boolean {
  const { value, used } = readQuota(world);
  return used + recipients <= value;
}

/** Counts people, not message objects. https://developers.line.biz/en/docs/messaging-api/pricing/ */
export function countRecipients(world: World, recipients: number): void {
  if (recipients === 0) return;
  const { usedByMonth } = world.quota;
  usedByMonth.set(month(world), (usedByMonth.get(month(world)) ?? 0) + recipients);
  world.changes.publish({ kind: "quota", quota: readQuota(world) });
}

export function countDelivery(world: World, kind: string, recipients: number): void {
  const key = `${kind}:${japaneseDay(world.clock.now())}`;
  world.deliveries.set(key, (world.deliveries.get(key) ?? 0) + recipients);
}

/** `20261122` */
export function japaneseDay(atMs: number): string {
  return new Date(atMs + JAPAN_OFFSET_MS).toISOString().slice(0, 10).replaceAll("-", "");
}

function month(world: World): string {
  return japaneseDay(world.clock.now()).slice(0, 6);
}
