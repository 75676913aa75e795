import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { Clock } from "../../src/clock.ts";
import type { StandIn } from "../stand-in.ts";
import { type Acts, type Delivery, type SentMessage, openActs } from "./acts.ts";
import { ENDPOINTS } from "./api/endpoints.ts";
import { type FaultOrder, openFaults } from "./api/faults.ts";
import { openRateLimits } from "./api/rates.ts";
import { type HonoEnv, type Platform, serveEndpoint } from "./api/serve-endpoint.ts";
import { serveUnknown } from "./api/serve-unknown.ts";
import { serveControl } from "./control.ts";
import { listenLocally } from "./listen.ts";
import type { Change, LedgerEntry, SendMessage, SimulatorState, TrafficEntry } from "./page-api.ts";
import { describeState, readLedger } from "./state.ts";
import type { Switches } from "./switches.ts";
import { openTraffic } from "./traffic.ts";
import { turnSwitches } from "./turn-switches.ts";
import type { PostOutcome, Signature } from "./webhook-post.ts";
import {
  type WebhookError,
  type WebhookSettings,
  openWebhookSender,
  sendEventAgain,
} from "./webhook-sender.ts";
import { keepWorld, restoreWorld } from "./world/snapshot.ts";
import { type NewPerson, type PlatformEvent, newWorld } from "./world/world.ts";

const TEST_USERS: readonly NewPerson[] = [
  { displayName: "さくら", language: "ja" },
  { displayName: "Alex", language: "en" },
  { displayName: "志明", language: "zh-TW" },
  { displayName: "สมชาย", language: "th" },
];
/** What LINE's free plan in Japan gives. https://developers.line.biz/en/docs/messaging-api/pricing/ */
const FREE_MESSAGES = 200;

export interface LineSimulatorOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly channelId: string;
  readonly channelSecret: string;
  /** A long-lived token that is accepted next to the issued ones. */
  readonly channelAccessToken?: string;
  readonly webhookUrl: string;
  readonly modelLabel: string;
  /** Friends of the bot, each with a 1:1 chat, and all of them in one group. */
  readonly people?: readonly NewPerson[];
  readonly quota?: number;
  readonly webhookRedelivery?: boolean;
  readonly redeliveryDelaysMs?: readonly number[];
  /** Serves the page's files; asked for every GET that is nothing of LINE's. */
  readonly page?: (request: Request) => Promise<Response | undefined>;
  /** Where conversations survive a restart; absent: nowhere. */
  readonly file?: string;
}

/** LINE's platform, its app and its console in one: the bot's other side. */
export interface LineSimulator extends StandIn, Omit<Acts, "sendMessages"> {
  state(): SimulatorState;
  ledger(chatId?: string): readonly LedgerEntry[];
  /** What one person saw, in all their chats. */
  seenBy(userId: string): readonly LedgerEntry[];
  traffic(): readonly TrafficEntry[];
  /** Shows among the traffic that the bot used a tool: LINE sees nothing of that, the developer wants to. */
  noteToolCall(call: { readonly name: string; readonly input: unknown; readonly result: string }): void;
  /** Shows the message and sends its webhook; `settled` waits for the bot's answer to that. */
  sendMessage(message: SendMessage, delivery?: Delivery): SentMessage;
  /** Several messages in one webhook. */
  sendMessages(messages: readonly SendMessage[], delivery?: Delivery): readonly SentMessage[];
  /** Any events, also such as LINE would not send; a reply token among them works. */
  sendEvents(events: readonly PlatformEvent[], signature?: Signature): void;
  /** The same event once more, as networks do: `isRedelivery` stays false. */
  duplicateEvent(webhookEventId: string): void;
  redeliverEvent(webhookEventId: string): void;
  /** The console's Verify button: a signed webhook without events. */
  verifyWebhook(): Promise<PostOutcome>;
  setWebhook(settings: Partial<WebhookSettings>): void;
  webhookErrors(): readonly WebhookError[];
  /** When no webhook is under way. */
  settled(): Promise<void>;
  orderFault(order: FaultOrder): void;
  clearFaults(): void;
  /** LINE's awkward behaviours, on until they are turned off. */
  turnSwitches(changed: Partial<Switches>): void;
  /** Returns the function that ends it. */
  subscribe(listener: (change: Change) => void): () => void;
}

export async function startLineSimulator(options: LineSimulatorOptions): Promise<LineSimulator> {
  const { clock, file, modelLabel } = options;
  const { channelId: id, channelSecret: secret, channelAccessToken: accessToken } = options;
  const world = newWorld({
    clock,
    channel: { id, secret, ...(accessToken !== undefined && { accessToken }) },
    people: options.people ?? TEST_USERS,
    quota: options.quota ?? FREE_MESSAGES,
  });
  if (file !== undefined) await restoreWorld(world, file);
  const keeper = file === undefined ? undefined : keepWorld(world, file);

  const closing = new AbortController();
  const traffic = openTraffic(clock, world.changes);
  const { redeliveryDelaysMs } = options;
  const webhooks = openWebhookSender(world, traffic, {
    url: options.webhookUrl,
    redelivers: options.webhookRedelivery ?? false,
    ...(redeliveryDelaysMs && { redeliveryDelaysMs }),
  });
  const faults = openFaults(ENDPOINTS.map(({ name }) => name));
  const platform: Platform = {
    world,
    webhooks,
    traffic,
    faults,
    rates: openRateLimits(clock),
    closing: closing.signal,
  };
  const acts = openActs(world, webhooks);

  const app = new Hono<HonoEnv>();
  for (const endpoint of ENDPOINTS) {
    app.on(endpoint.method, endpoint.path, (context) => serveEndpoint(endpoint, platform, context));
  }
  app.route("/simulator", serveControl(platform, acts, modelLabel));
  app.notFound((context) => serveUnknown(context.req.raw, traffic, options.page));

  // The adapter would otherwise replace Request and Response for the whole process.
  const serve = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing));
  const url = await listenLocally(server, options.port);

  return {
    url,
    ...acts,
    state: () => describeState({ world, traffic, webhooks, modelLabel }),
    ledger: (chatId) => readLedger(world, { chatId }),
    seenBy: (userId) => readLedger(world, { userId }),
    traffic: () => traffic.entries(),
    noteToolCall: ({ name, input, result }) => {
      const end = traffic.begin({ direction: "tool", method: "tool", path: name, requestBody: input });
      end({ status: 200, responseBody: result });
    },
    sendMessage: (message, delivery) => {
      const [sent] = acts.sendMessages([message], delivery);
      if (!sent) throw new Error("A message was written and nothing sent.");
      return sent;
    },
    sendEvents: (events, signature) => webhooks.send(events, signature),
    duplicateEvent: (webhookEventId) => sendEventAgain(webhooks, webhookEventId, false),
    redeliverEvent: (webhookEventId) => sendEventAgain(webhooks, webhookEventId, true),
    verifyWebhook: () => webhooks.verify(),
    setWebhook: (settings) => webhooks.change(settings),
    webhookErrors: () => webhooks.errors(),
    settled: () => webhooks.settled(),
    orderFault: (order) => faults.order(order),
    clearFaults: () => faults.clear(),
    turnSwitches: (changed) => turnSwitches(world, changed),
    subscribe: (listener) => world.changes.subscribe(listener),
    close: async () => {
      closing.abort();
      webhooks.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await keeper?.close();
    },
  };
}
