import type { messagingApi } from "@line/bot-sdk";
import * as z from "zod";
import { checkAltText } from "./alt-text.ts";
import type { Destination } from "./destination.ts";
import { checkFlexContents } from "./flex.ts";
import { checkImagemapMessage } from "./imagemap.ts";
import {
  checkAudioMessage,
  checkCouponMessage,
  checkImageMessage,
  checkLocationMessage,
  checkVideoMessage,
} from "./media.ts";
import {
  type Detail,
  type Findings,
  type Place,
  MAY_NOT_BE_EMPTY,
  checkText,
  isObject,
  newFindings,
  report,
} from "./place.ts";
import { checkQuickReply } from "./quick-reply.ts";
import { checkQuoteToken } from "./quote-token.ts";
import { checkSender } from "./sender.ts";
import { checkStickerMessage } from "./sticker.ts";
import { checkTemplateMessage } from "./template.ts";
import { checkTextV2Message } from "./text-v2.ts";
import { checkTextMessage } from "./text.ts";

const MOST_MESSAGES = 5;

const TYPES = [
  "text",
  "textV2",
  "sticker",
  "image",
  "video",
  "audio",
  "location",
  "imagemap",
  "template",
  "flex",
  "coupon",
];

export type CheckedMessages =
  | {
      readonly accepted: true;
      readonly messages: readonly messagingApi.Message[];
      readonly warnings: readonly string[];
    }
  | { readonly accepted: false; readonly message: string; readonly details: readonly Detail[] };

/** A whole message that LINE refuses as such, in an envelope of its own. */
interface InvalidMessage {
  readonly index: number;
  readonly details: readonly Detail[];
}

/** LINE's rules for `messages[]`, the same for every endpoint that has one. `more` are findings of the endpoint's
 *  own fields: LINE counts all of them in one answer. */
export function checkMessages(
  messages: unknown,
  destination: Destination,
  more: readonly Detail[] = [],
): CheckedMessages {
  const findings = newFindings("dots");
  findings.details.push(...more);
  const invalid: InvalidMessage[] = [];
  const warnings: string[] = [];

  if (messages !== undefined && messages !== null && !Array.isArray(messages)) {
    findings.wrongTypes.push("messages");
  }
  const list: readonly unknown[] = Array.isArray(messages) ? messages : [];
  if (list.length < 1 || list.length > MOST_MESSAGES) {
    findings.details.push({ message: `Size must be between 1 and ${MOST_MESSAGES}`, property: "messages" });
  }
  for (const [index, message] of list.entries()) {
    const path = `messages[${index}]`;
    if (!isObject(message)) {
      findings.wrongTypes.push(path);
      continue;
    }
    const found = checkMessage({ fields: message, path, findings }, destination);
    if (found.details) invalid.push({ index, details: found.details });
    warnings.push(...found.warnings);
  }
  return refusal(findings, invalid) ?? { accepted: true, messages: asMessages.parse(list), warnings };
}

/** The rules above are the schema; this only gives their result its type. */
const asMessages = z.array(z.custom<messagingApi.Message>());

function refusal(findings: Findings, invalid: readonly InvalidMessage[]): CheckedMessages | undefined {
  const { wrongTypes, details } = findings;
  if (wrongTypes[0] !== undefined) {
    const message = `The property, '${wrongTypes[0]}', in the request body is invalid (line: -, column: -)`;
    return { accepted: false, message, details: [] };
  }
  if (details.length > 0) {
    return { accepted: false, message: `The request body has ${details.length} error(s)`, details };
  }
  const [first] = invalid;
  if (!first) return undefined;
  const message = `A message (messages[${first.index}]) in the request body is invalid`;
  return { accepted: false, message, details: first.details };
}

interface FoundInMessage {
  /** Present when the message is refused as a whole. */
  readonly details?: readonly Detail[];
  readonly warnings: readonly string[];
}

const NOTHING_FOUND: FoundInMessage = { warnings: [] };

function checkMessage(message: Place, destination: Destination): FoundInMessage {
  const type = checkText(message, "type", { most: 100, required: MAY_NOT_BE_EMPTY });
  if (type === undefined) return NOTHING_FOUND;
  if (type === "file") {
    report(message, "type", "This message type is not available for your account");
    return NOTHING_FOUND;
  }
  checkQuickReply(message);
  checkSender(message);
  checkQuoteToken(message, type, destination);
  return checkByType(message, type, destination);
}

function checkByType(message: Place, type: string, destination: Destination): FoundInMessage {
  switch (type) {
    case "text":
      checkTextMessage(message);
      return NOTHING_FOUND;
    case "textV2":
      checkTextV2Message(message, destination);
      return NOTHING_FOUND;
    case "sticker":
      checkStickerMessage(message);
      return NOTHING_FOUND;
    case "image":
      checkImageMessage(message);
      return NOTHING_FOUND;
    case "video":
      checkVideoMessage(message, destination);
      return NOTHING_FOUND;
    case "audio":
      checkAudioMessage(message);
      return NOTHING_FOUND;
    case "location":
      checkLocationMessage(message);
      return NOTHING_FOUND;
    case "coupon":
      checkCouponMessage(message);
      return NOTHING_FOUND;
    case "imagemap":
      checkImagemapMessage(message);
      return NOTHING_FOUND;
    case "template":
      return checkTemplateMessage(message) ? NOTHING_FOUND : { details: [], warnings: [] };
    case "flex":
      return checkFlexMessage(message);
    default:
      report(message, "type", `Must be one of the following values: [${TYPES.join(", ")}]`);
      return NOTHING_FOUND;
  }
}

function checkFlexMessage(message: Place): FoundInMessage {
  checkAltText(message);
  const { contents } = message.fields;
  if (contents === undefined || contents === null) {
    report(message, "contents", "must be specified");
    return NOTHING_FOUND;
  }
  const { details, warnings } = checkFlexContents(contents);
  return details.length > 0 ? { details, warnings } : { warnings };
}
