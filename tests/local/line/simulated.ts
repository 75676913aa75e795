import { type IncomingHttpHeaders, createServer } from "node:http";
import { afterEach } from "@jest/globals";
import { HTTPFetchError, channelAccessToken, messagingApi } from "@line/bot-sdk";
import { listenLocally } from "../../../local/line/listen.ts";
import {
  type LineSimulator,
  type LineSimulatorOptions,
  startLineSimulator,
} from "../../../local/line/simulator.ts";
import { manualClock, type ManualClock } from "../../support/manual-clock.ts";

export const CHANNEL_ID = "1234567890";
export const CHANNEL_SECRET = "8c570fa6dd201bb328f1c1eac23a96d8";
export const LONG_LIVED_TOKEN = "long-lived-token";

const toClose: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

export interface ReceivedWebhook {
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly body: { destination: string; events: ReceivedEvent[] };
}

export interface ReceivedEvent {
  readonly type: string;
  readonly webhookEventId: string;
  readonly replyToken?: string;
  readonly timestamp: number;
  readonly mode: string;
  readonly deliveryContext: { isRedelivery: boolean };
  readonly source: Record<string, string>;
  readonly message: Record<string, unknown>;
}

export interface Bot {
  readonly url: string;
  readonly webhooks: ReceivedWebhook[];
  /** What it answers next; `hang` answers nothing, `drop` ends the connection. */
  answers: number | "hang" | "drop";
}

/** A bot server that keeps what it received. */
async function startBot(): Promise<Bot> {
  const webhooks: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const bytes = Buffer.concat(chunks);
      webhooks.push({ headers: request.headers, bytes, body: JSON.parse(bytes.toString("utf8")) });
      if (bot.answers === "drop") request.socket.destroy();
      else if (bot.answers !== "hang") response.writeHead(bot.answers).end("{}");
    });
  });
  const origin = await listenLocally(server, 0);
  const bot: Bot = { url: `${origin}/webhook`, webhooks, answers: 200 };
  toClose.push(async () => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  });
  return bot;
}

export interface Simulated {
  readonly line: LineSimulator;
  readonly clock: ManualClock;
  readonly bot: Bot;
  /** The real SDK, with a token the simulator knows. */
  readonly api: messagingApi.MessagingApiClient;
  readonly tokens: channelAccessToken.ChannelAccessTokenClient;
  readonly userId: string;
  readonly groupId: string;
}

export async function simulated(options: Partial<LineSimulatorOptions> = {}): Promise<Simulated> {
  const clock = manualClock(Date.UTC(2026, 10, 22, 3));
  const bot = await startBot();
  const line = await startLineSimulator({
    port: 0,
    clock,
    channelId: CHANNEL_ID,
    channelSecret: CHANNEL_SECRET,
    channelAccessToken: LONG_LIVED_TOKEN,
    webhookUrl: bot.url,
    modelLabel: "no model",
    ...options,
  });
  toClose.push(() => line.close());
  const { chats } = line.state();
  const api = new messagingApi.MessagingApiClient({
    channelAccessToken: LONG_LIVED_TOKEN,
    baseURL: line.url,
  });
  const tokens = new channelAccessToken.ChannelAccessTokenClient({ baseURL: line.url });
  const userId = chats[0]?.chatId ?? "";
  const groupId = chats.find(({ kind }) => kind === "group")?.chatId ?? "";
  return { line, clock, bot, api, tokens, userId, groupId };
}

/** Says something and returns the event the bot got. */
export async function say(
  { line, bot, userId }: Simulated,
  words = "hello",
  chatId = userId,
): Promise<ReceivedEvent> {
  line.sendMessage({ userId, chatId, message: { type: "text", text: words } });
  await line.settled();
  return lastEvent(bot);
}

export function lastEvent({ webhooks }: Bot): ReceivedEvent {
  const event = webhooks.at(-1)?.body.events.at(-1);
  if (!event) throw new Error("The bot received no event.");
  return event;
}

export function text(words: string): messagingApi.TextMessage {
  return { type: "text", text: words };
}

/** Status and body of a call the SDK reports as failed. */
export async function refusal(request: Promise<unknown>): Promise<{ status: number; body: unknown }> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof HTTPFetchError)) throw error;
    return { status: error.status, body: JSON.parse(error.body) };
  }
  throw new Error("The call was accepted.");
}

export interface RawCall {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Record<string, string>;
}

/** A call as no SDK makes it. */
export async function call({ line }: Simulated, raw: RawCall): Promise<{ status: number; body: unknown }> {
  const body = raw.text ?? (raw.body === undefined ? undefined : JSON.stringify(raw.body));
  const response = await fetch(line.url + raw.path, {
    method: raw.method ?? "POST",
    headers: {
      authorization: `Bearer ${LONG_LIVED_TOKEN}`,
      "content-type": "application/json",
      ...raw.headers,
    },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, body: await response.json() };
}

export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    if (holds()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  throw new Error("It did not become true within 2 seconds.");
}
