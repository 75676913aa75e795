import { japaneseDay, readQuota } from "../world/quota.ts";
import { type Answer, type Call, ok, refuse } from "./endpoint.ts";

/** https://developers.line.biz/en/reference/messaging-api/#get-bot-info */
export function answerInfo({ world }: Call): Answer {
  const { userId, displayName } = world.bot;
  return ok({ userId, basicId: "@simulated", displayName, chatMode: "bot", markAsReadMode: "auto" });
}

export function answerQuota({ world }: Call): Answer {
  return ok({ type: "limited", value: readQuota(world).value });
}

export function answerConsumption({ world }: Call): Answer {
  return ok({ totalUsage: readQuota(world).used });
}

/** https://developers.line.biz/en/reference/messaging-api/#get-number-of-reply-messages */
export function answerDelivery({ world, params, query }: Call): Answer {
  const { date = "" } = query;
  if (!/^\d{8}$/u.test(date))
    return refuse(400, "The value for the 'date' parameter is invalid", "Write it as yyyyMMdd.");
  if (date >= japaneseDay(world.clock.now())) return ok({ status: "unready" });
  return ok({ status: "ready", success: world.deliveries.get(`${params["kind"] ?? ""}:${date}`) ?? 0 });
}

/** Media come later: no message has any. https://developers.line.biz/en/reference/messaging-api/#get-content */
export function answerContent({ world, params }: Call): Answer {
  if (world.bubbles.get(params["messageId"] ?? "")?.isUnsent) {
    return refuse(410, "The content is gone", "Its sender took the message back.");
  }
  return refuse(404, "not found", "The simulator keeps no files yet.");
}
