import type { webhook } from "@line/bot-sdk";
import { openMembership, type Membership } from "./acts/membership.ts";
import { openTalk, type Talk } from "./acts/talk.ts";
import type { Signature } from "./webhook-post.ts";
import type { WebhookSender } from "./webhook-sender.ts";
import type { World } from "./world/world.ts";

export interface SentMessage {
  readonly messageId: string;
  readonly webhookEventId: string;
}

/** How the webhook goes out, when a test wants it odd. */
export interface Delivery {
  readonly signature?: Signature;
  readonly mode?: webhook.EventMode;
}

/** What people do in the app. Both the page and the tests come through here; misuse throws with the remedy. */
export interface Acts extends Talk, Membership {}

export function openActs(world: World, webhooks: WebhookSender): Acts {
  return { ...openTalk(world, webhooks), ...openMembership(world, webhooks) };
}
