import type { messagingApi } from "@line/bot-sdk";
import type { Bubble, Person } from "../page-api.ts";
import type { Words } from "./words.ts";

/** How a message is drawn: as its text, or as a card that names its kind. */
export interface MessageContent {
  readonly kind: "text" | "card";
  /** What a card says above its text. */
  readonly label: string;
  readonly text: string;
}

type AnyMessage = Bubble["message"];

export function contentOf(message: AnyMessage, people: readonly Person[], words: Words): MessageContent {
  switch (message.type) {
    case "text":
      return { kind: "text", label: "", text: message.text };
    case "textV2":
      return { kind: "text", label: "", text: fillPlaceholders(message, people, words) };
    case "flex":
    case "template":
    case "imagemap":
      return { kind: "card", label: words[message.type], text: message.altText };
    case "location":
      return {
        kind: "card",
        label: words.location,
        text: [message.title, message.address].filter(Boolean).join("\n"),
      };
    case "file":
      return { kind: "card", label: words.file, text: message.fileName };
    case "sticker":
      return { kind: "card", label: words.sticker, text: "" };
    case "image":
    case "video":
    case "audio":
    case "coupon":
      return { kind: "card", label: words[message.type], text: "" };
    default:
      return { kind: "card", label: words.otherMessage, text: "" };
  }
}

/** One line for the chat list and for notifications. */
export function previewOf(message: AnyMessage, people: readonly Person[], words: Words): string {
  const content = contentOf(message, people, words);
  return (content.text || content.label).replaceAll(/\s+/g, " ").slice(0, 200);
}

/** The buttons under the newest message of the bot. */
export function quickRepliesOf(bubble: Bubble | undefined): readonly messagingApi.QuickReplyItem[] {
  if (bubble?.from !== "bot" || !("quickReply" in bubble.message)) return [];
  return bubble.message.quickReply?.items ?? [];
}

/** The name and picture a message of the bot was sent under, when it set its own. */
export function senderNameOf(message: AnyMessage): string | undefined {
  return "sender" in message ? message.sender?.name : undefined;
}

// https://developers.line.biz/en/reference/messaging-api/#text-message-v2
function fillPlaceholders(
  message: messagingApi.TextMessageV2,
  people: readonly Person[],
  words: Words,
): string {
  return message.text.replaceAll(/\{\{|\}\}|\{([A-Za-z0-9_]+)\}/g, (found, name: string | undefined) => {
    if (name === undefined) return found.slice(1);
    const filled = message.substitution?.[name];
    if (!filled) return found;
    if (filled.type === "emoji") return `(${words.emoji})`;
    const { mentionee } = filled;
    if (mentionee.type === "all") return `@${words.everyone}`;
    return `@${people.find((one) => one.userId === mentionee.userId)?.displayName ?? mentionee.userId}`;
  });
}
