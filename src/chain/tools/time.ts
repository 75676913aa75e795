import * as z from "zod/mini";
import type { BotTool } from "./bot-tool.ts";

const DAY_MS = 86_400_000;

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
const input = z.object({
  date: z.optional(day),
  until: z.optional(day),
  addDays: z.optional(z.int().check(z.minimum(-400_000), z.maximum(400_000))),
});

/** Dates in the zone of the people it talks with. `now` gives milliseconds since the epoch. */
export function createTime(now: () => number, timeZone: string): BotTool {
  return {
    name: "time",
    description:
      "Tells dates and times. Without fields: now. date (YYYY-MM-DD, default today): its weekday. With addDays (may be negative): the day so many days later. With until (YYYY-MM-DD): the days between.",
    schema: z.toJSONSchema(input),
    timeMs: 1_000,
    run: async (given) => {
      const { date, until, addDays } = input.parse(given);
      const today = dayOf(now(), timeZone);
      const from = readDay(date ?? today);
      const lines = [
        `Now: ${today} ${clockOf(now(), timeZone)} (${timeZone}), ${weekdayOf(readDay(today))}`,
        ...(date === undefined ? [] : [`${date} is a ${weekdayOf(from)}`]),
        ...(addDays === undefined ? [] : [`${addDays} days later: ${describe(from + addDays * DAY_MS)}`]),
        ...(until === undefined
          ? []
          : [`From ${date ?? today} until ${until}: ${(readDay(until) - from) / DAY_MS} days`]),
      ];
      return { text: lines.join("\n"), sources: [], isFromOutside: false };
    },
  };
}

/** Days are counted in UTC, where each has 24 hours. Throws for a day that no calendar has. */
function readDay(text: string): number {
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(ms) || isoDay(ms) !== text) throw new RangeError("There is no such day.");
  return ms;
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function describe(ms: number): string {
  return `${isoDay(ms)}, ${weekdayOf(ms)}`;
}

function weekdayOf(ms: number): string {
  return new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" }).format(ms);
}

/** `2026-11-25`, as the calendar on the wall says there. */
function dayOf(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone }).format(ms);
}

function clockOf(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone }).format(ms);
}
