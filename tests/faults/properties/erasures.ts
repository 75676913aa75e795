import type { webhook } from "@line/bot-sdk";
import type { World } from "./world.ts";

/** What asks for an answer: a message, or a tap that asks again what another turn asked. */
export type Asking = webhook.MessageEvent | webhook.PostbackEvent;

/** The message whose words an asking event brings. */
function originalOf(event: Asking, world: World): webhook.MessageEvent | undefined {
  if (event.type === "message") return event;
  const asked = turnNamedBy(event, world);
  return asked && originalOf(asked, world);
}

/** Whether the event is a tap on "try again" by whom the button belongs to. */
export function isRetry(event: webhook.Event, world: World): event is webhook.PostbackEvent {
  if (event.type !== "postback" || !event.postback.data.startsWith("retry:")) return false;
  return isOwn(event, world);
}

/** Whether any deletion that came covers it, whatever became of that. */
export function isErased(event: Asking, world: World): boolean {
  return world.accepted.some((other) => covers(other, event, world));
}

/**
 * The moment from which nobody may use a message's words: since then they are gone, with all that asked the same again.
 * Infinity where they are not.
 */
export function wordsGoneAt(message: webhook.MessageEvent, world: World): number {
  const uses = world.accepted.filter(
    (event): event is Asking =>
      (event.type === "message" || isRetry(event, world)) && originalOf(event, world) === message,
  );
  return Math.max(...[message, ...uses].map((event) => goneAt(event, world)));
}

function goneAt(event: Asking, world: World): number {
  const done = world.accepted
    .filter((other) => covers(other, event, world))
    .map(({ webhookEventId }) => world.doneAt.get(webhookEventId) ?? Infinity);
  return Math.min(Infinity, ...done);
}

function covers(erasure: webhook.Event, event: Asking, world: World): boolean {
  const isOlder = event.timestamp <= erasure.timestamp && event !== erasure;
  switch (erasure.type) {
    case "unsend":
      return originalOf(event, world)?.message.id === erasure.unsend.messageId;
    case "unfollow":
    case "leave":
      return isOlder;
    case "postback":
      if (!erasure.postback.data.startsWith("forget:") || !isOwn(erasure, world)) return false;
      return isOlder && event.source?.userId === erasure.source?.userId;
    default:
      return false;
  }
}

/** In a group everybody sees a button; it works for the one whose turn it names. */
function isOwn(tap: webhook.PostbackEvent, world: World): boolean {
  return turnNamedBy(tap, world)?.source?.userId === tap.source?.userId;
}

function turnNamedBy({ postback }: webhook.PostbackEvent, { accepted }: World): Asking | undefined {
  const [, , id = ""] = postback.data.split(":");
  return accepted.find(
    (event): event is Asking =>
      (event.type === "message" && event.message.id === id.replace(/-behind$/, "")) ||
      (event.type === "postback" && event.webhookEventId === id.replace(/-behind$/, "")),
  );
}
