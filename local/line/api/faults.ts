import * as z from "zod";
import type { Switches } from "../switches.ts";

/** What may go wrong on the way, for tests. `accepted` means: LINE did what it was asked, the bot does not hear so. */
const fault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("status"), status: z.int().min(400).max(599) }),
  z.strictObject({ kind: z.literal("status-after-acceptance"), status: z.int().min(400).max(599) }),
  z.strictObject({ kind: z.literal("drop-after-acceptance") }),
  /** Accepted at once, answered after this time. */
  z.strictObject({ kind: z.literal("hang"), ms: z.int().min(1) }),
  /** Accepted, 200, and a body cut off in the middle. */
  z.strictObject({ kind: z.literal("broken-json") }),
  z.strictObject({ kind: z.literal("rate-limit") }),
  z.strictObject({ kind: z.literal("monthly-limit") }),
]);

export type Fault = z.infer<typeof fault>;

export interface FaultOrder {
  /** An endpoint's `name` in api/endpoints.ts: `reply`, `push`, `loading`, `token`, `profile` … */
  readonly endpoint: string;
  /** How many calls go wrong. */
  readonly times: number;
  readonly fault: Fault;
}

/** The order as it comes over the wire; strict, so a typing error is not a fault that never happens. */
export const faultOrder = z.strictObject({ endpoint: z.string(), times: z.int().min(1), fault });

export interface Faults {
  order(order: FaultOrder): void;
  /** The fault for this call, if one is left. */
  take(endpoint: string): Fault | undefined;
  /** Forgets all orders. */
  clear(): void;
}

export function openFaults(endpointNames: readonly string[]): Faults {
  const orders: { endpoint: string; times: number; fault: Fault }[] = [];
  return {
    order: (ordered) => {
      if (!endpointNames.includes(ordered.endpoint)) {
        throw new Error(`There is no endpoint "${ordered.endpoint}". Known: ${endpointNames.join(", ")}.`);
      }
      orders.push({ ...ordered });
    },
    take: (endpoint) => {
      const due = orders.find((order) => order.endpoint === endpoint && order.times > 0);
      if (!due) return undefined;
      due.times -= 1;
      return due.fault;
    },
    clear: () => {
      orders.length = 0;
    },
  };
}

/** What the switches do to every call that sends messages. */
export function faultOfSwitches(endpoint: string, switches: Switches): Fault | undefined {
  if (endpoint !== "reply" && endpoint !== "push") return undefined;
  if (switches.rateLimit) return { kind: "rate-limit" };
  if (switches.failBefore) return { kind: "status", status: 500 };
  if (switches.failAfter) return { kind: "status-after-acceptance", status: 500 };
  return undefined;
}
