import type { messagingApi } from "@line/bot-sdk";
import type { TurnKey } from "../conversation/turn.ts";
import { asLabel } from "../line/limits.ts";

/** What a tap asks for. `show`: a waiting answer. `retry`: the question again. `forget`: to delete, as was asked for. */
export type ButtonKind = "show" | "retry" | "forget";

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

/** Buttons that write something else for the person than what stands on them. */
export function commandButtons(
  buttons: readonly { readonly label: string; readonly text: string }[],
): messagingApi.QuickReply {
  return { items: buttons.map((one) => ({ type: "action", action: { type: "message", ...one } })) };
}

/** Undefined for a postback that is not of these buttons. */
export function readButton(
  data: string,
  conversation: string,
): { readonly kind: ButtonKind; readonly turn: TurnKey } | undefined {
  const [, kind, timestamp, id] = /^(show|retry|forget):(\d{1,15}):([\w-]{1,100})$/.exec(data) ?? [];
  if ((kind !== "show" && kind !== "retry" && kind !== "forget") || id === undefined) return undefined;
  return { kind, turn: { conversation, timestamp: Number(timestamp), id } };
}
