import type { Chat } from "../page-api.ts";
import { addBotsBubbles } from "../world/bubbles.ts";
import { findBotsChat } from "../world/chats.ts";
import { countReached } from "../world/people.ts";
import { countDelivery, countRecipients, hasQuotaFor, readQuota } from "../world/quota.ts";
import { rememberAccepted } from "../world/retry-keys.ts";
import type { World } from "../world/world.ts";
import { type Answer, type Call, ok, refuse, refuseProperty } from "./endpoint.ts";
import { answerRepeated, destinationOf, readMessages, wrongAggregationUnits } from "./messages-call.ts";

/** Counted, one per person who gets it. https://developers.line.biz/en/reference/messaging-api/#send-push-message */
export function answerPush(call: Call): Answer {
  const { world, body, requestId } = call;
  const repeated = answerRepeated(call);
  if (repeated) return repeated;
  const { to } = body;
  if (typeof to !== "string" || !/^[UCR][\da-f]{32}$/u.test(to)) {
    return refuseProperty("'to'", "`to` must be a user, group or room id as a webhook event gives it.");
  }
  const chat = findBotsChat(world, to);
  const destination = chat ? destinationOf(world, chat) : ({ kind: "none" } as const);
  const read = readMessages(call, destination, wrongAggregationUnits(call));
  if ("refused" in read) return read.refused;
  if (to === world.bot.userId)
    return refuse(400, "You can't send messages to yourself", "`to` is the bot's own id.");
  if (!chat) {
    return refuse(
      400,
      "Failed to send messages",
      "No test user has this id, or the bot is not in this chat.",
    );
  }
  const reached = countReached(world, chat);
  // A blocked user costs nothing once sent, but LINE asks for the room first.
  if (!hasQuotaFor(world, chat.memberIds.length)) return refuseMonthly(world);

  countRecipients(world, reached);
  countDelivery(world, "push", reached);
  const sentMessages = addBotsBubbles(world, { chat, messages: read.messages, via: "push", requestId });
  accept(call, { sentMessages });
  return ok({ sentMessages }, [...read.warnings, ...notShown(chat, reached)]);
}

/** To many users at once; nobody can be quoted. https://developers.line.biz/en/reference/messaging-api/#send-multicast-message */
export function answerMulticast(call: Call): Answer {
  const { world, body, requestId } = call;
  const repeated = answerRepeated(call);
  if (repeated) return repeated;
  const { to } = body;
  if (!Array.isArray(to)) return refuseProperty("'to'");
  const ids: readonly unknown[] = to;
  const wrong = ids.findIndex((id) => typeof id !== "string" || !/^U[\da-f]{32}$/u.test(id));
  if (wrong >= 0) return refuseProperty(`to[${wrong}]`);
  const wrongSize =
    ids.length < 1 || ids.length > 500 ? [{ message: "Size must be between 1 and 500", property: "to" }] : [];
  const more = [...wrongSize, ...wrongAggregationUnits(call)];
  const read = readMessages(call, { kind: "many" }, more);
  if ("refused" in read) return read.refused;
  const chats = [...new Set(ids)].flatMap((id) => (typeof id === "string" && world.chats.get(id)) || []);
  const reached = chats.filter((chat) => countReached(world, chat) > 0);
  if (!hasQuotaFor(world, chats.length)) return refuseMonthly(world);

  countRecipients(world, reached.length);
  countDelivery(world, "multicast", reached.length);
  for (const chat of reached)
    addBotsBubbles(world, { chat, messages: read.messages, via: "push", requestId });
  accept(call, {});
  return ok({}, read.warnings);
}

function accept({ world, retryKey, requestId, bodyText }: Call, sent: Pick<Accepted, "sentMessages">): void {
  if (retryKey === undefined) return;
  rememberAccepted(world, retryKey, { requestId, atMs: world.clock.now(), body: bodyText, ...sent });
}

type Accepted = Parameters<typeof rememberAccepted>[2];

function refuseMonthly(world: World): Answer {
  const { used, value } = readQuota(world);
  return refuse(
    429,
    "You have reached your monthly limit.",
    `${used} of ${value} messages of this month are used: reply within the minute, it is free.`,
  );
}

function notShown(chat: Chat, reached: number): string[] {
  return reached > 0
    ? []
    : [`${chat.title} blocked the bot: LINE accepts the push, shows nothing and counts nothing.`];
}
