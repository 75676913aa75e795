import { systemClock } from "../../../src/clock.ts";
import { suiteClock, type ClockSettings } from "../suite-clock.ts";

/** What the suite says to a function's process. */
export type ToWorker<Event> =
  { readonly kind: "invoke"; readonly event: Event } | { readonly kind: "jump"; readonly ms: number };

/** What such a process says: that it listens, and what its function answered. */
export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "answered"; readonly result: unknown }
  | { readonly kind: "threw"; readonly error: string };

/**
 * A function as a process of its own, in the way Lambda runs one: an event at a time.
 * Its argument is the clock's settings as JSON; the clock is put where the entry files find it.
 */
export function serveIpc(handle: (event: never) => Promise<unknown>): void {
  const settings: ClockSettings = JSON.parse(process.argv[2] ?? "");
  const clock = suiteClock(settings);
  Object.assign(systemClock, clock);
  process.on("message", (message: ToWorker<never> & { readonly id: number }) => {
    if (message.kind === "jump") return clock.jump(message.ms);
    const { id, event } = message;
    handle(event)
      .then((result) => tell({ id, kind: "answered", result }))
      .catch((error: unknown) => tell({ id, kind: "threw", error: String(error) }));
  });
  // No worker outlives the suite.
  process.on("disconnect", () => process.exit());
  tell({ kind: "ready" });
}

function tell(message: FromWorker & { readonly id?: number }): void {
  process.send?.(message);
}
