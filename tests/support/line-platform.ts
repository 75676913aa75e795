import { createHash } from "node:crypto";
import type { webhook } from "@line/bot-sdk";
import { startLineSimulator, type LineSimulator } from "../../local/line/simulator.ts";
import type { LineSimulatorOptions } from "../../local/line/simulator.ts";
import type { TrafficEntry } from "../../local/line/page-api.ts";
import type { Clock } from "../../src/clock.ts";

export const CHANNEL_ID = "1234567890";
export const CHANNEL_SECRET = "8c570fa6dd201bb328f1c1eac23a96d8";
export const ACCESS_TOKEN = "long-lived-token";

/** LINE with one friend of the bot, who has no webhook: tests hand events to the bot themselves. */
export async function startLine(
  clock: Clock,
  options: Partial<LineSimulatorOptions> = {},
): Promise<LineSimulator> {
  const line = await startLineSimulator({
    port: 0,
    clock,
    channelId: CHANNEL_ID,
    channelSecret: CHANNEL_SECRET,
    channelAccessToken: ACCESS_TOKEN,
    webhookUrl: "http://127.0.0.1:9/webhook",
    modelLabel: "none",
    people: [{ displayName: "Alex", language: "en" }],
    ...options,
  });
  line.setWebhook({ isActive: false });
  return line;
}

/** The first test user's id, which is also the id of their 1:1 chat. */
export function userIdOf(line: LineSimulator): string {
  const [person] = line.state().people;
  if (!person) throw new Error("The simulator has no people.");
  return person.userId;
}

let events = 0;

/** A text in a test user's 1:1 chat, the first's unless it says whose, as LINE sends it; its reply token works. */
export function sayTo(
  line: LineSimulator,
  clock: Clock,
  text: string,
  userId = userIdOf(line),
): webhook.MessageEvent & TextEvent {
  events += 1;
  const event = {
    type: "message",
    mode: "active",
    timestamp: clock.now(),
    webhookEventId: `event-${events}`,
    deliveryContext: { isRedelivery: false },
    source: { type: "user", userId },
    replyToken: createHash("sha256").update(`reply ${events}`).digest("hex").slice(0, 32),
    message: { type: "text", id: String(400_000_000_000_000_000n + BigInt(events)), text, quoteToken: "q" },
  } as const;
  line.sendEvents([event]);
  return event;
}

/** A tap on the button of the newest bubble that has one, as LINE sends it. */
export function tapOn(line: LineSimulator, clock: Clock, chatId = userIdOf(line)): webhook.PostbackEvent {
  events += 1;
  const data = line
    .ledger(chatId)
    .filter(({ from }) => from === "bot")
    .flatMap(({ message }) => ("quickReply" in message ? (message.quickReply?.items ?? []) : []))
    .flatMap(({ action }) => (action?.type === "postback" && action.data ? [action.data] : []))
    .at(-1);
  if (data === undefined) throw new Error("There is no button to tap.");
  const event = {
    type: "postback",
    mode: "active",
    timestamp: clock.now(),
    webhookEventId: `event-${events}`,
    deliveryContext: { isRedelivery: false },
    source: { type: "user", userId: chatId },
    replyToken: createHash("sha256").update(`reply ${events}`).digest("hex").slice(0, 32),
    postback: { data },
  } as const;
  line.sendEvents([event]);
  return event;
}

interface TextEvent {
  readonly replyToken: string;
  readonly message: webhook.TextMessageContent;
}

/** What the bot said in all chats, oldest first: how it came, and its text. */
export function saidByBot(line: LineSimulator): readonly string[] {
  return line
    .ledger()
    .filter(({ from }) => from === "bot")
    .map(({ via, message }) => `${via}: ${"text" in message ? message.text : message.type}`);
}

/** The API calls LINE got, as `reply 200`; the status is 0 where the bot got no answer. */
export function callsAtLine(line: LineSimulator): readonly string[] {
  return apiCalls(line).map(({ path, status }) => `${path.split("/").at(-1)} ${status}`);
}

export function apiCalls(line: LineSimulator): readonly TrafficEntry[] {
  return line.traffic().filter(({ direction }) => direction === "api");
}
