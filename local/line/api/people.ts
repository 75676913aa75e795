import type { Chat } from "../page-api.ts";
import { dismissBot } from "../acts/membership.ts";
import { findBotsChat } from "../world/chats.ts";
import { hidesUserId } from "../world/people.ts";
import { type Answer, type Call, ok, refuse } from "./endpoint.ts";

const USER_ID = /^U[\da-f]{32}$/u;

/** https://developers.line.biz/en/reference/messaging-api/#get-profile */
export function answerProfile({ world, params }: Call): Answer {
  const { userId = "" } = params;
  if (!USER_ID.test(userId)) return refuseParameter("userId");
  const person = world.people.get(userId);
  if (!person) return notFound("No test user has this id.");
  if (person.hasBlocked) return notFound(`${person.displayName} blocked the bot, so the profile is closed.`);
  const { displayName, language } = person;
  return ok({ displayName, userId, language });
}

export function answerMemberProfile(call: Call): Answer {
  return inGroup(call, (chat) => {
    const { userId = "" } = call.params;
    if (!USER_ID.test(userId)) return refuseParameter("userId");
    const person = chat.memberIds.includes(userId) ? call.world.people.get(userId) : undefined;
    if (!person) return notFound("Nobody here has this id.");
    if (hidesUserId(call.world, userId)) return notFound(`${person.displayName} did not agree to be known.`);
    return ok({ displayName: person.displayName, userId });
  });
}

export function answerGroupSummary(call: Call): Answer {
  return inGroup(call, ({ chatId, title }) => ok({ groupId: chatId, groupName: title }));
}

export function answerMemberCount(call: Call): Answer {
  return inGroup(call, (chat) => ok({ count: chat.memberIds.length }));
}

export function answerMemberIds(call: Call): Answer {
  return inGroup(call, () =>
    refuse(
      403,
      "Access to this API is not available for your account",
      "Only verified and premium accounts may list members; the simulated account is neither.",
    ),
  );
}

export function answerLeave(call: Call): Answer {
  return inGroup(call, (chat) => {
    dismissBot(call.world, call.webhooks, chat);
    return ok({});
  });
}

/** Rooms answer like groups, with their own id. */
function inGroup({ world, params }: Call, answer: (chat: Chat) => Answer): Answer {
  const { groupId, roomId } = params;
  const [name, id, shape] =
    groupId === undefined ? ["roomId", roomId, /^R[\da-f]{32}$/u] : ["groupId", groupId, /^C[\da-f]{32}$/u];
  if (id === undefined || !shape.test(id)) return refuseParameter(name);
  const chat = findBotsChat(world, id);
  return chat ? answer(chat) : notFound("The bot is not in this chat.");
}

function refuseParameter(name: string): Answer {
  return refuse(
    400,
    `The value for the '${name}' parameter is invalid`,
    `Take the ${name} of a webhook event.`,
  );
}

function notFound(explanation: string): Answer {
  return refuse(404, "Not found", explanation);
}
