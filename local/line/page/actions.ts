import type { messagingApi } from "@line/bot-sdk";
import type { WrittenMessage } from "../written-message.ts";

/** Does what a tap on a button does in LINE. */
export type PerformAction = (action: messagingApi.Action) => void;

/** What an action needs of the chat it stands in. */
export interface ActionPowers {
  readonly send: (message: WrittenMessage) => void;
  readonly tap: (postback: TappedAction) => void;
  /** Opens the picker, which taps in the end. */
  readonly pickMoment: (action: messagingApi.DatetimePickerAction) => void;
  readonly copied: () => void;
}

export interface TappedAction {
  readonly data: string;
  readonly displayText?: string | undefined;
  readonly params?: Readonly<Record<string, string>> | undefined;
}

/** Somewhere to be for people who share their place with one tap. */
const HERE = {
  title: "Tokyo Station",
  address: "1-9-1 Marunouchi, Tokyo",
  latitude: 35.6812,
  longitude: 139.7671,
};

/** https://developers.line.biz/en/reference/messaging-api/#action-objects */
export function performAction(action: messagingApi.Action, powers: ActionPowers): void {
  switch (action.type) {
    case "message":
      if (action.text !== undefined) powers.send({ type: "text", text: action.text });
      return;
    case "postback":
      if (action.data !== undefined) {
        powers.tap({ data: action.data, displayText: action.displayText ?? action.text });
      }
      return;
    case "uri":
      if (action.uri !== undefined && /^https?:/iu.test(action.uri))
        open(action.uri, "_blank", "noopener,noreferrer");
      return;
    case "clipboard":
      void navigator.clipboard.writeText(action.clipboardText).then(powers.copied);
      return;
    case "datetimepicker":
      powers.pickMoment(action);
      return;
    case "location":
      powers.send({ type: "location", ...HERE });
      return;
    case "camera":
    case "cameraRoll":
      powers.send({ type: "image" });
      return;
    case "richmenuswitch":
    default:
    // Rich menus are not simulated, and newer actions not known.
  }
}
