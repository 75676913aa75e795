import type { Bubble } from "../page-api.ts";

export type TimelineItem =
  | { readonly kind: "day"; readonly key: string; readonly atMs: number }
  | { readonly kind: "bubble"; readonly key: string; readonly bubble: Bubble; readonly startsRun: boolean };

/** A chat from top to bottom: a line where a day begins, and who starts a run of bubbles (avatar, tail). */
export function timelineOf(bubbles: readonly Bubble[]): TimelineItem[] {
  let previous: Bubble | undefined;
  return bubbles.flatMap((bubble) => {
    const isNewDay = !previous || dayOf(previous.atMs) !== dayOf(bubble.atMs);
    const startsRun = isNewDay || previous?.from !== bubble.from;
    previous = bubble;
    const item: TimelineItem = { kind: "bubble", key: bubble.messageId, bubble, startsRun };
    return isNewDay
      ? [{ kind: "day", key: `day-${bubble.messageId}`, atMs: bubble.atMs } as const, item]
      : [item];
  });
}

export function dayOf(atMs: number): string {
  return new Date(atMs).toDateString();
}
