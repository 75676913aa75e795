import * as z from "zod";
import type { Answer, Call, Meddling, Service } from "./gateway.ts";

/** What goes wrong. `kill`: the worker dies. `freeze`: it sleeps until somebody thaws it. `hang`: no answer, ever.
 *  `half`: the stand-in hears of the first half of a batch only. */
export type Act =
  | { readonly kind: "freeze" | "drop" | "hang" | "half" }
  | { readonly kind: "kill"; readonly meeting?: Meeting | undefined }
  | { readonly kind: "delay"; readonly ms: number }
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: object | string;
      readonly errorType?: string;
    };

export interface Order {
  readonly act: Act;
  readonly side: "before" | "after";
  readonly service?: Service;
  readonly operation?: string;
  /** Only calls made for this conversation. */
  readonly conversation?: string;
  readonly where?: (call: Call) => boolean;
  /** So many calls pass first. */
  readonly skip?: number;
  /** How many calls it hits; 1 unless given. */
  readonly times?: number;
}

/** An order and how often it was carried out: a fault that never happened proves nothing. */
export interface Ordered {
  readonly name: string;
  fired(): number;
  cancel(): void;
}

/** Turns that one worker is at, each held at its own call until all are there: one kill hits them all. */
export interface Meeting {
  /** Resolves when everybody has come, or nobody else did for some seconds. */
  arrive(): Promise<void>;
}

const MEETING_PATIENCE_MS = 5_000;

export function openMeeting(expected: number): Meeting {
  const { promise: complete, resolve } = Promise.withResolvers<void>();
  let arrived = 0;
  let patience: NodeJS.Timeout | undefined;
  return {
    arrive: () => {
      arrived += 1;
      clearTimeout(patience);
      if (arrived >= expected) resolve();
      else patience = setTimeout(resolve, MEETING_PATIENCE_MS);
      return complete;
    },
  };
}

/** What can be done to the worker that makes a call. */
export interface Victim {
  kill(): void;
  freeze(): void;
}

export interface Faults {
  order(order: Order): Ordered;
  meet(
    call: Call,
    side: Order["side"],
    victim: Victim,
    sleep: (ms: number) => Promise<void>,
  ): Promise<Meddling>;
}

export function openFaults(): Faults {
  const open = new Set<{ readonly order: Order; passed: number; fired: number }>();
  return {
    order: (order) => {
      const one = { order, passed: 0, fired: 0 };
      open.add(one);
      const { act, side, service = "any", operation = "call", skip = 0 } = order;
      const name = `${act.kind} ${side} ${service} ${operation} ${skip + 1}`;
      return { name, fired: () => one.fired, cancel: () => open.delete(one) };
    },
    meet: async (call, side, victim, sleep) => {
      for (const one of open) {
        if (!isMeant(one.order, call, side)) continue;
        one.passed += 1;
        if (one.passed <= (one.order.skip ?? 0)) continue;
        one.fired += 1;
        if (one.fired >= (one.order.times ?? 1)) open.delete(one);
        return carryOut(one.order.act, call, victim, sleep);
      }
      return undefined;
    },
  };
}

function isMeant(order: Order, call: Call, side: Order["side"]): boolean {
  return (
    order.side === side &&
    (order.service ?? call.service) === call.service &&
    (order.operation ?? call.operation) === call.operation &&
    (order.conversation ?? call.conversation) === call.conversation &&
    (order.where?.(call) ?? true)
  );
}

async function carryOut(
  act: Act,
  call: Call,
  victim: Victim,
  sleep: (ms: number) => Promise<void>,
): Promise<Meddling> {
  switch (act.kind) {
    case "kill":
      await act.meeting?.arrive();
      victim.kill();
      return "drop";
    case "freeze":
      victim.freeze();
      return undefined;
    case "drop":
      return "drop";
    case "hang":
      return new Promise(() => undefined);
    case "half":
      return { instead: firstHalf(call.body) };
    case "delay":
      await sleep(act.ms);
      return undefined;
    case "answer":
      return answerOf(act.status, act.body, act.errorType);
  }
}

function answerOf(status: number, body: object | string, errorType?: string): Answer {
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    ...(errorType !== undefined && { "x-amzn-errortype": errorType }),
  };
  return { status, headers, body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)) };
}

const batchSchema = z.looseObject({ Entries: z.array(z.unknown()) });

function firstHalf(body: Buffer): Buffer {
  const batch = batchSchema.parse(JSON.parse(body.toString()));
  const Entries = batch.Entries.slice(0, Math.ceil(batch.Entries.length / 2));
  return Buffer.from(JSON.stringify({ ...batch, Entries }));
}
