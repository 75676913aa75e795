import type { Detail } from "../rules/place.ts";
import { markReadUpTo } from "../world/bubbles.ts";
import { type Answer, type Call, ok, refuse, refuseDetails, refuseProperty } from "./endpoint.ts";

const USUAL_SECONDS = 20;

/** https://developers.line.biz/en/reference/messaging-api/#display-a-loading-indicator */
export function answerLoading({ world, body }: Call): Answer {
  const { chatId, loadingSeconds = USUAL_SECONDS } = body;
  if (typeof loadingSeconds !== "number" || !Number.isInteger(loadingSeconds)) {
    return refuseProperty("'loadingSeconds'");
  }
  const details: Detail[] = [];
  if (typeof chatId !== "string" || !/^U[\da-f]{32}$/u.test(chatId)) {
    details.push({
      message: "Only user id is acceptable, please confirm if there are any group/room ids or illegal ids.",
      property: "chatId",
    });
  }
  if (loadingSeconds < 5 || loadingSeconds > 60) {
    details.push({ message: "Must be between 5 and 60", property: "loadingSeconds" });
  }
  if (loadingSeconds % 5 !== 0) {
    details.push({ message: "must be a multiple of five", property: "loadingSeconds" });
  }
  if (details.length > 0) {
    return refuseDetails(details, "The animation is for 1:1 chats, for 5, 10, … 60 seconds.");
  }
  const person = world.people.get(String(chatId));
  if (person && !person.hasBlocked) {
    const loading = { chatId: person.userId, untilMs: world.clock.now() + loadingSeconds * 1000 };
    world.loading.set(person.userId, loading);
    world.changes.publish({ kind: "loading", loading });
  }
  return { status: 202, body: {} };
}

/** https://developers.line.biz/en/reference/messaging-api/#mark-as-read */
export function answerMarkAsRead({ world, body }: Call): Answer {
  const { markAsReadToken } = body;
  const marked =
    typeof markAsReadToken === "string" ? world.markAsReadTokens.get(markAsReadToken) : undefined;
  if (!marked) {
    const message = "Invalid markAsReadToken. Tokens must be used by the bot that received them via Webhook.";
    return refuse(400, message, "The token is the `markAsReadToken` of a message this simulator sent.");
  }
  markReadUpTo(world, marked.chatId, marked.messageId);
  return ok({});
}
