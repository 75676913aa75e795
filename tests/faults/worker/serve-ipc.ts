import { AsyncLocalStorage } from "node:async_hooks";
import { channel } from "node:diagnostics_channel";
import { ClientRequest } from "node:http";
import { systemClock } from "../../../src/clock.ts";
import { suiteClock, type ClockSettings } from "../suite-clock.ts";

/** What the suite says to a function's process. */
export type ToWorker<Event> =
  | { readonly kind: "invoke"; readonly event: Event; readonly conversation: string | undefined }
  | { readonly kind: "jump"; readonly ms: number };

/** What such a process says: that it listens, and what its function answered. */
export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "answered"; readonly result: unknown }
  | { readonly kind: "threw"; readonly error: string };

/** On every request of an invocation: whose message it is at. */
export const CONVERSATION_HEADER = "x-faults-conversation";

/**
 * A function as a process of its own. Lambda gives a process one event at a time, the suite several where that
 * changes nothing: starting a process is what costs.
 * Its argument is the clock's settings as JSON; the clock is put where the entry files find it.
 */
export function serveIpc(handle: (event: never) => Promise<unknown>): void {
  const settings: ClockSettings = JSON.parse(process.argv[2] ?? "");
  const clock = suiteClock(settings);
  Object.assign(systemClock, clock);
  const conversations = new AsyncLocalStorage<string>();
  nameConversations(() => conversations.getStore());
  process.on("message", (message: ToWorker<never> & { readonly id: number }) => {
    if (message.kind === "jump") return clock.jump(message.ms);
    const { id, event, conversation = "" } = message;
    conversations.run(conversation, () => {
      handle(event)
        .then((result) => tell({ id, kind: "answered", result }))
        .catch((error: unknown) => tell({ id, kind: "threw", error: String(error) }));
    });
  });
  // No worker outlives the suite.
  process.on("disconnect", () => process.exit());
  tell({ kind: "ready" });
}

/** Puts the header on what node:http (AWS's SDK) and fetch (the LINE client) send. */
function nameConversations(current: () => string | undefined): void {
  channel("http.client.request.created").subscribe((message) => {
    const conversation = current();
    const { request } = Object(message);
    if (conversation && request instanceof ClientRequest)
      request.setHeader(CONVERSATION_HEADER, conversation);
  });
  channel("undici:request:create").subscribe((message) => {
    const conversation = current();
    if (conversation) Object(message).request.addHeader(CONVERSATION_HEADER, conversation);
  });
}

function tell(message: FromWorker & { readonly id?: number }): void {
  process.send?.(message);
}
