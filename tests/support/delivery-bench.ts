import type { messagingApi } from "@line/bot-sdk";
import type { FaultOrder } from "../../local/line/api/faults.ts";
import type { LineSimulator } from "../../local/line/simulator.ts";
import {
  deliverByPush,
  deliverByReply,
  type Delivery,
  type DeliveryParts,
  type RequestOutcome,
  type Way,
} from "../../src/line/delivery.ts";
import { createLineApi, type LineAccess } from "../../src/line/line-api.ts";
import { ACCESS_TOKEN, callsAtLine, saidByBot, sayTo, startLine, userIdOf } from "./line-platform.ts";
import { manualClock, type ManualClock } from "./manual-clock.ts";

export type Fault = FaultOrder["fault"];

/** One answer to one message, whose reply token is fresh, on its way through the real SDK to the simulator. */
export interface DeliveryBench {
  readonly clock: ManualClock;
  readonly line: LineSimulator;
  /** What is delivered when a test changes nothing. */
  readonly delivery: Delivery;
  /** What was written down before each request left. */
  readonly left: readonly Way[];
  readonly send: (change?: Partial<Delivery>, parts?: Partial<SendParts>) => Promise<RequestOutcome>;
  /** The next calls of LINE's endpoint go wrong. */
  readonly fail: (endpoint: "reply" | "push", fault: Fault, times?: number) => void;
  /** What the person saw, and the calls LINE got. */
  readonly said: () => readonly string[];
  readonly calls: () => readonly string[];
  readonly close: () => Promise<void>;
}

interface SendParts {
  readonly access: () => Promise<LineAccess>;
  readonly beforeSending: (via: Way) => Promise<void>;
}

const hi: messagingApi.TextMessage = { type: "text", text: "hi" };

/** By reply, and by push once that is out of the question: the two halves that the bot's queue stands between. */
async function deliver(delivery: Delivery, parts: DeliveryParts): Promise<RequestOutcome> {
  if (delivery.attempt?.via === "push") return deliverByPush(delivery, parts);
  const outcome = await deliverByReply(delivery, parts);
  return outcome.kind === "token-dead" ? deliverByPush(delivery, parts) : outcome;
}

const longLived = () => Promise.resolve({ kind: "long-lived", accessToken: ACCESS_TOKEN } as const);

export async function startDeliveryBench(): Promise<DeliveryBench> {
  const clock = manualClock();
  const line = await startLine(clock);
  const left: Way[] = [];
  const note = (via: Way): Promise<void> => {
    left.push(via);
    return Promise.resolve();
  };
  const delivery: Delivery = {
    to: userIdOf(line),
    messages: [hi],
    token: { replyToken: sayTo(line, clock, "hello").replyToken, receivedAtMs: clock.now() },
    retryKey: "1b671a64-40d5-491e-99b0-da01ff1f3341",
  };
  return {
    clock,
    line,
    delivery,
    left,
    send: (change = {}, { access = longLived, beforeSending = note } = {}) => {
      const api = createLineApi({ baseUrl: line.url, access, refreshAccess: access, clock });
      return deliver({ ...delivery, ...change }, { line: api, clock, beforeSending });
    },
    fail: (endpoint, fault, times = 1) => line.orderFault({ endpoint, times, fault }),
    said: () => saidByBot(line),
    calls: () => callsAtLine(line),
    close: () => line.close(),
  };
}
