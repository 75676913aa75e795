import type { messagingApi, webhook } from "@line/bot-sdk";
import type { TurnKey } from "../conversation/turn.ts";
import { isGroupChat } from "../line/chat-kind.ts";
import { asLabel, MAX_POSTBACK_DATA_UNITS } from "../line/limits.ts";

/**
 * What a tap asks for about a turn. `show`: its waiting answer. `retry`: its question again. `forget`: to delete, as was
 * asked for in it.
 */
export type ButtonKind = "show" | "retry" | "forget";

/** What a tap brings: one of these kinds and its turn, or words to `ask` the model, a picked time among them. */
export type Tap =
  { readonly kind: ButtonKind; readonly turn: TurnKey } | { readonly kind: "ask"; readonly text: string };

const ASK = "ask:";

/**
 * A button under a message. It names a turn of this chat without the chat: whoever taps, the answer can only
 * come from the conversation the tap happened in.
 */
export function button(kind: ButtonKind, { timestamp, id }: TurnKey, label: string): messagingApi.QuickReply {
  return {
    items: [
      {
        type: "action",
        // `displayText` leaves a visible trace of the tap.
        action: { type: "postback", label, displayText: label, data: `${kind}:${timestamp}:${id}` },
      },
    ],
  };
}

/** Buttons that write for the person: the words are sent as their message. */
export function sayButton(...sayings: readonly string[]): messagingApi.QuickReply {
  return {
    items: sayings.map((words) => ({
      type: "action",
      action: { type: "message", label: asLabel(words), text: words },
    })),
  };
}

/**
 * Buttons for what the person may want to say next; undefined where none is left. A message they would write in a group
 * addresses nobody, so there the tap itself brings the words, and words too long for that are left out.
 */
export function suggestionButtons(
  conversation: string,
  ...sayings: readonly string[]
): messagingApi.QuickReply | undefined {
  const { items } = isGroupChat(conversation) ? askButton(...sayings) : sayButton(...sayings);
  return items && items.length > 0 ? { items } : undefined;
}

function askButton(...sayings: readonly string[]): messagingApi.QuickReply {
  return {
    items: sayings
      .map((words) => ({ words, data: ASK + words }))
      .filter(({ data }) => data.length <= MAX_POSTBACK_DATA_UNITS)
      .map(({ words, data }) => ({
        type: "action",
        action: { type: "postback", label: asLabel(words), displayText: words, data },
      })),
  };
}

/** Buttons that write something else for the person than what stands on them. */
export function commandButtons(
  buttons: readonly { readonly label: string; readonly text: string }[],
): messagingApi.QuickReply {
  return { items: buttons.map((one) => ({ type: "action", action: { type: "message", ...one } })) };
}

/** Undefined for a postback that is not of these buttons. */
export function readTap({ data, params }: webhook.PostbackContent, conversation: string): Tap | undefined {
  if (data.startsWith(ASK)) return { kind: "ask", text: data.slice(ASK.length) };
  const [, kind, timestamp, id] = /^(show|retry|forget):(\d{1,15}):([\w-]{1,100})$/.exec(data) ?? [];
  if ((kind === "show" || kind === "retry" || kind === "forget") && id !== undefined)
    return { kind, turn: { conversation, timestamp: Number(timestamp), id } };
  const picked = pickedTime(params);
  return picked === undefined ? undefined : { kind: "ask", text: `[chose ${picked}]` };
}

/** What a date or time picker brings. https://developers.line.biz/en/reference/messaging-api/#postback-params-object-for-datetime-selection-action */
function pickedTime(params: Record<string, unknown> | undefined): string | undefined {
  const picked = params?.["datetime"] ?? params?.["date"] ?? params?.["time"];
  return typeof picked === "string" && /^[\d:T-]{1,20}$/.test(picked) ? picked : undefined;
}
