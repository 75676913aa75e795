import type { webhook } from "@line/bot-sdk";
import type { Chat } from "./page-api.ts";
import { newUlid } from "./world/ids.ts";
import { hidesUserId } from "./world/people.ts";
import { issueReplyToken } from "./world/reply-tokens.ts";
import type { World } from "./world/world.ts";

/** https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects: which event has a reply token. */

export function postbackEvent(
  world: World,
  chat: Chat,
  from: string,
  postback: webhook.PostbackContent,
): webhook.PostbackEvent {
  return { type: "postback", postback, ...answerable(world, chat, from) };
}

export function unsendEvent(world: World, chat: Chat, from: string, messageId: string): webhook.UnsendEvent {
  return { type: "unsend", unsend: { messageId }, ...commonFields(world, sourceOf(world, chat, from)) };
}

export function followEvent(world: World, userId: string, isUnblocked: boolean): webhook.FollowEvent {
  const common = commonFields(world, { type: "user", userId });
  const replyToken = issueReplyToken(world, userId, common.timestamp);
  return { type: "follow", follow: { isUnblocked }, ...common, replyToken };
}

export function unfollowEvent(world: World, userId: string): webhook.UnfollowEvent {
  return { type: "unfollow", ...commonFields(world, { type: "user", userId }) };
}

export function joinEvent(world: World, chat: Chat): webhook.JoinEvent {
  return { type: "join", ...answerable(world, chat) };
}

export function leaveEvent(world: World, chat: Chat): webhook.LeaveEvent {
  return { type: "leave", ...commonFields(world, sourceOf(world, chat)) };
}

export function memberJoinedEvent(world: World, chat: Chat, userId: string): webhook.MemberJoinedEvent {
  return { type: "memberJoined", joined: membersOf(world, userId), ...answerable(world, chat) };
}

export function memberLeftEvent(world: World, chat: Chat, userId: string): webhook.MemberLeftEvent {
  const left = membersOf(world, userId);
  return { type: "memberLeft", left, ...commonFields(world, sourceOf(world, chat)) };
}

export function commonFields(world: World, source: webhook.Source, mode: webhook.EventMode = "active") {
  const timestamp = world.clock.now();
  const webhookEventId = newUlid(timestamp);
  return { webhookEventId, deliveryContext: { isRedelivery: false }, timestamp, source, mode };
}

/** In a group or a room the bot learns who it was only if that person agreed. */
export function sourceOf(world: World, chat: Chat, from?: string): webhook.Source {
  if (chat.kind === "user") return { type: "user", userId: chat.chatId };
  const userId = from === undefined || hidesUserId(world, from) ? {} : { userId: from };
  return chat.kind === "group"
    ? { type: "group", groupId: chat.chatId, ...userId }
    : { type: "room", roomId: chat.chatId, ...userId };
}

function answerable(world: World, chat: Chat, from?: string) {
  const common = commonFields(world, sourceOf(world, chat, from));
  return { ...common, replyToken: issueReplyToken(world, chat.chatId, common.timestamp) };
}

function membersOf(world: World, userId: string): webhook.JoinedMembers {
  return { members: [{ type: "user", ...(!hidesUserId(world, userId) && { userId }) }] };
}
