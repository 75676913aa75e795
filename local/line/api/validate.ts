import { type Answer, type Call, ok } from "./endpoint.ts";
import { readMessages } from "./messages-call.ts";

/** The rules for messages without sending them. https://developers.line.biz/en/reference/messaging-api/#validate-message-objects-of-reply-message */
export function answerValidate(call: Call): Answer {
  const read = readMessages(call, { kind: "none" });
  return "refused" in read ? read.refused : ok({}, read.warnings);
}
