import {
  type Place,
  MUST_BE_SPECIFIED,
  checkOneOf,
  checkText,
  objectIn,
  objectsIn,
  report,
} from "./place.ts";
import { LINK, checkUrl } from "./urls.ts";

/** Where an action stands decides its label and its type.
 *  https://developers.line.biz/en/reference/messaging-api/#action-objects */
export interface ActionHome {
  readonly types: readonly string[];
  readonly mostLabel: number;
  readonly needsLabel: boolean;
  readonly isQuickReply?: true;
}

const EVERYWHERE = ["postback", "message", "uri", "datetimepicker", "clipboard"];

export const IN_QUICK_REPLY: ActionHome = {
  types: [...EVERYWHERE, "camera", "cameraRoll", "location"],
  mostLabel: 20,
  needsLabel: true,
  isQuickReply: true,
};
export const IN_TEMPLATE: ActionHome = { types: EVERYWHERE, mostLabel: 20, needsLabel: true };
export const ON_TEMPLATE_PICTURE: ActionHome = { ...IN_TEMPLATE, needsLabel: false };
export const IN_IMAGE_CAROUSEL: ActionHome = { types: EVERYWHERE, mostLabel: 12, needsLabel: false };
export const ON_FLEX_BUTTON: ActionHome = { types: EVERYWHERE, mostLabel: 40, needsLabel: true };
export const IN_FLEX: ActionHome = { ...ON_FLEX_BUTTON, needsLabel: false };

export function checkActionIn(place: Place, name: string, home: ActionHome, required: boolean): void {
  const action = objectIn(place, name, required);
  if (action) checkAction(action, home);
}

export function checkActionsIn(
  place: Place,
  name: string,
  home: ActionHome,
  least: number,
  most: number,
): number {
  const actions = objectsIn(place, name, { least, most }) ?? [];
  for (const action of actions) checkAction(action, home);
  return actions.length;
}

function checkAction(action: Place, home: ActionHome): void {
  const type = checkOneOf(action, "type", home.types, true);
  if (type === undefined) return;
  checkText(action, "label", {
    most: home.mostLabel,
    countedIn: "graphemes",
    ...(home.needsLabel && { required: MUST_BE_SPECIFIED }),
  });
  switch (type) {
    case "postback":
      return checkPostback(action, home);
    case "message":
      checkText(action, "text", { most: 300, countedIn: "graphemes", required: MUST_BE_SPECIFIED });
      return;
    case "uri":
      return checkLink(action);
    case "datetimepicker":
      return checkDatetimePicker(action);
    case "clipboard":
      checkText(action, "clipboardText", { least: 1, most: 1_000, required: MUST_BE_SPECIFIED });
  }
}

function checkPostback(action: Place, { isQuickReply }: ActionHome): void {
  checkText(action, "data", { least: 1, most: 300, required: MUST_BE_SPECIFIED });
  const displayText = checkText(action, "displayText", { most: 300, countedIn: "graphemes" });
  const text = checkText(action, "text", { most: 300, countedIn: "graphemes" });
  if (text !== undefined && displayText !== undefined) {
    report(action, "text", "can't be used together with displayText");
  } else if (text !== undefined && isQuickReply) {
    report(action, "text", "can't be used in a quick reply");
  }
  const inputOption = checkOneOf(action, "inputOption", [
    "closeRichMenu",
    "openRichMenu",
    "openKeyboard",
    "openVoice",
  ]);
  const fillInText = checkText(action, "fillInText", { most: 300, countedIn: "graphemes" });
  if (fillInText !== undefined && inputOption !== "openKeyboard") {
    report(action, "fillInText", "needs inputOption openKeyboard");
  }
}

function checkLink(action: Place): void {
  checkUrl(action, "uri", LINK);
  const altUri = objectIn(action, "altUri");
  if (altUri) checkUrl(altUri, "desktop", { ...LINK, isRequired: false });
}

const MOMENTS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d{2}-\d{2}$/u,
  time: /^\d{2}:\d{2}$/u,
  datetime: /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}$/u,
};

function checkDatetimePicker(action: Place): void {
  checkText(action, "data", { least: 1, most: 300, required: MUST_BE_SPECIFIED });
  const mode = checkOneOf(action, "mode", Object.keys(MOMENTS), true);
  const format = MOMENTS[mode ?? ""];
  if (!format) return;
  for (const name of ["initial", "max", "min"]) {
    const moment = checkText(action, name, { most: 16 });
    if (moment === undefined) continue;
    const year = mode === "time" ? 1900 : Number(moment.slice(0, 4));
    if (!format.test(moment) || year < 1900 || year > 2100) report(action, name, "invalid date format");
  }
}
