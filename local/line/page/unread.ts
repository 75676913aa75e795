import type { Bubble } from "../page-api.ts";

type SeenAtMs = Readonly<Record<string, number>>;

/** How many messages of the bot came to the chat after the newest one seen there. */
export function countUnread(bubbles: readonly Bubble[], chatId: string, seenAtMs: SeenAtMs): number {
  const seen = seenAtMs[chatId] ?? -Infinity;
  return bubbles.filter((one) => one.chatId === chatId && one.from === "bot" && one.atMs > seen).length;
}

/** The same object when nothing new was seen, so that nothing is drawn or stored again. */
export function markSeen(
  seenAtMs: SeenAtMs,
  bubbles: readonly Bubble[],
  chatIds: readonly string[],
): SeenAtMs {
  const newer = chatIds.flatMap((chatId) => {
    const newest = Math.max(...bubbles.filter((one) => one.chatId === chatId).map((one) => one.atMs));
    return newest > (seenAtMs[chatId] ?? -Infinity) ? [[chatId, newest] as const] : [];
  });
  return newer.length === 0 ? seenAtMs : { ...seenAtMs, ...Object.fromEntries(newer) };
}
