import * as z from "zod";
import type { Traffic } from "./traffic.ts";
import { explainOutcome } from "./webhook-explanations.ts";
import { type FailureReason, type PostOutcome, type Signature, postWebhook } from "./webhook-post.ts";
import { markRead } from "./world/bubbles.ts";
import { registerReplyToken, renewReplyToken } from "./world/reply-tokens.ts";
import { type PlatformEvent, type World, keepNewest } from "./world/world.ts";

/** LINE does not disclose its schedule; this one is a guess that fits into the reply token's 20 minutes. */
const REDELIVERY_DELAYS_MS: readonly number[] = [10_000, 30_000, 60_000, 5 * 60_000, 15 * 60_000];
const MOST_EVENTS = 1_000;
/** Late enough to notice, early enough for the reply token. */
const DELAY_MS = 5_000;
/** How long a webhook waits for another that may overtake it. */
const LONGEST_HOLD_MS = 3_000;
/** LINE's statistics group equal errors of 60 s. */
const GROUP_ERRORS_MS = 60_000;

export interface WebhookSettings {
  readonly url: string;
  /** "Use webhook" of the console. */
  readonly isActive: boolean;
  readonly redelivers: boolean;
  readonly redeliveryDelaysMs: readonly number[];
}

export interface WebhookError {
  readonly reason: FailureReason;
  readonly detail: string;
  readonly atMs: number;
  readonly count: number;
}

export interface WebhookSender {
  settings(): WebhookSettings;
  change(settings: Partial<WebhookSettings>): void;
  /** Sends one webhook with these events; does not wait for the answer. */
  send(events: readonly PlatformEvent[], signature?: Signature): void;
  /** Sends a known event once more; false when it is unknown. */
  sendAgain(webhookEventId: string, isRedelivery: boolean): boolean;
  /** What the console's Verify button does: a webhook without events. */
  verify(url?: string): Promise<PostOutcome>;
  errors(): readonly WebhookError[];
  /** When no webhook is under way. Those that wait (late, overtaken, to be redelivered) do not count. */
  settled(): Promise<void>;
  close(): void;
}

export function openWebhookSender(
  world: World,
  traffic: Traffic,
  chosen: Partial<WebhookSettings>,
): WebhookSender {
  let settings: WebhookSettings = {
    url: "",
    isActive: true,
    redelivers: false,
    redeliveryDelaysMs: REDELIVERY_DELAYS_MS,
    ...chosen,
  };
  let overtaken: (() => void) | undefined;
  const errors: WebhookError[] = [];
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();

  function send(events: readonly PlatformEvent[], signature: Signature = "good"): void {
    for (const event of events) rememberEvent(world, event);
    const { delay, reorder, duplicate } = world.switches;
    const go = () => {
      start(events, signature, 0);
      if (duplicate) start(events, signature, 0);
    };
    if (delay) void goAfter(DELAY_MS, go);
    else if (reorder) overtake(go);
    else go();
  }

  /** Every second one goes first, and the one it overtook behind it; a lonely one goes in the end. */
  function overtake(go: () => void): void {
    const slower = overtaken;
    overtaken = undefined;
    if (slower) {
      go();
      return slower();
    }
    overtaken = go;
    return void goAfter(LONGEST_HOLD_MS, () => {
      if (overtaken !== go) return;
      overtaken = undefined;
      go();
    });
  }

  async function goAfter(ms: number, go: () => void): Promise<void> {
    await world.clock.sleep(ms, closing.signal);
    if (!closing.signal.aborted) go();
  }

  function start(events: readonly PlatformEvent[], signature: Signature, attempt: number): void {
    if (!settings.isActive || closing.signal.aborted) return;
    const delivery = deliver(events, signature, attempt).finally(() => underWay.delete(delivery));
    underWay.add(delivery);
  }

  async function deliver(
    events: readonly PlatformEvent[],
    signature: Signature,
    attempt: number,
  ): Promise<void> {
    const outcome = await post(settings.url, events, signature);
    if (closing.signal.aborted) return;
    if (outcome.status === 200) markRead(world, messageIdsOf(events));
    if (!outcome.failure) return;
    countError(outcome.failure.reason, outcome.failure.detail);
    const delayMs = settings.redeliveryDelaysMs[attempt];
    const redelivers = settings.redelivers || world.switches.redeliver;
    if (redelivers && delayMs !== undefined) void redeliverAfter(delayMs, events, attempt + 1);
  }

  async function redeliverAfter(
    delayMs: number,
    events: readonly PlatformEvent[],
    attempt: number,
  ): Promise<void> {
    await world.clock.sleep(delayMs, closing.signal);
    start(asRedelivery(world, events), "good", attempt);
  }

  async function post(
    url: string,
    events: readonly PlatformEvent[],
    signature: Signature,
  ): Promise<PostOutcome> {
    const body = { destination: world.bot.userId, events };
    // Serialised once: what is signed is what is sent.
    const bytes = Buffer.from(JSON.stringify(body), "utf8");
    const end = traffic.begin({ direction: "webhook", method: "POST", path: pathOf(url), requestBody: body });
    const request = { url, bytes, channelSecret: world.channel.secret, signature };
    const outcome = await postWebhook(request, world.clock, closing.signal);
    const explanation = explainOutcome(outcome, url, signature);
    end({ status: outcome.status, responseBody: outcome.answer, explanation });
    return outcome;
  }

  function countError(reason: FailureReason, detail: string): void {
    const now = world.clock.now();
    const same = errors.findIndex(
      (error) => error.reason === reason && error.detail === detail && now - error.atMs < GROUP_ERRORS_MS,
    );
    const known = errors[same];
    if (known) errors[same] = { ...known, count: known.count + 1 };
    else errors.push({ reason, detail, atMs: now, count: 1 });
  }

  return {
    settings: () => settings,
    change: (changed) => {
      settings = { ...settings, ...changed };
    },
    send,
    sendAgain: (webhookEventId, isRedelivery) => {
      const event = world.events.get(webhookEventId);
      if (!event) return false;
      start(isRedelivery ? asRedelivery(world, [event]) : [event], "good", 0);
      return true;
    },
    verify: (url = settings.url) => post(url, [], "good"),
    errors: () => errors,
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: () => closing.abort(),
  };
}

const knownFields = z.looseObject({
  webhookEventId: z.string().optional(),
  timestamp: z.number().optional(),
  replyToken: z.string().optional(),
  mode: z.string().optional(),
  message: z.looseObject({ id: z.string().optional() }).optional(),
  source: z
    .looseObject({
      userId: z.string().optional(),
      groupId: z.string().optional(),
      roomId: z.string().optional(),
    })
    .optional(),
});

/** An event written by hand may be nothing LINE would send; what it has in common with one is used. */
function rememberEvent(world: World, event: PlatformEvent): void {
  const known = knownFields.safeParse(event).data;
  if (!known) return;
  const { webhookEventId, replyToken, mode, timestamp } = known;
  if (webhookEventId !== undefined) {
    world.events.set(webhookEventId, event);
    keepNewest(world.events, MOST_EVENTS);
  }
  const chatId = eventChatId(event);
  if (replyToken === undefined || chatId === undefined || mode === "standby") return;
  if (world.replyTokens.has(replyToken)) return;
  registerReplyToken(world, replyToken, chatId, timestamp ?? world.clock.now());
}

/** The chat an event tells of, when it has a source. */
export function eventChatId(event: PlatformEvent): string | undefined {
  const source = knownFields.safeParse(event).data?.source;
  return source?.groupId ?? source?.roomId ?? source?.userId;
}

/** Throws when the event was never sent, or too long ago. */
export function sendEventAgain(webhooks: WebhookSender, webhookEventId: string, isRedelivery: boolean): void {
  if (webhooks.sendAgain(webhookEventId, isRedelivery)) return;
  throw new Error(`No event ${webhookEventId} was sent, or it is too long ago.`);
}

function asRedelivery(world: World, events: readonly PlatformEvent[]): PlatformEvent[] {
  return events.map((event) => {
    const replyToken = knownFields.safeParse(event).data?.replyToken;
    if (replyToken !== undefined) renewReplyToken(world, replyToken);
    return { ...event, deliveryContext: { isRedelivery: true } };
  });
}

function messageIdsOf(events: readonly PlatformEvent[]): string[] {
  return events.flatMap((event) => knownFields.safeParse(event).data?.message?.id ?? []);
}

function pathOf(url: string): string {
  return URL.parse(url)?.pathname ?? url;
}
