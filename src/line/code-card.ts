import type { messagingApi } from "@line/bot-sdk";
import { CODE_GROUND, flexCard, INK } from "./flex-card.ts";
import { textWidth } from "./text-width.ts";

/** The longest text a button can copy, in UTF-16 code units.
 *  https://developers.line.biz/en/reference/messaging-api/#clipboard-action */
const MAX_CLIPBOARD_UNITS = 1000;

// More lines, or wider ones, are easier to follow in a text that a person can copy into an editor.
const MAX_LINES = 30;
const MAX_LINE_WIDTH = 100;

/** A code block as a card with a button that copies it; undefined where text serves better. */
export function codeCard(code: string): messagingApi.FlexMessage | undefined {
  if (code.length > MAX_CLIPBOARD_UNITS) return undefined;
  const lines = code.split("\n");
  if (lines.length > MAX_LINES || lines.some((line) => textWidth(line) > MAX_LINE_WIDTH)) return undefined;

  const shown = lines.map(keepIndentation).join("\n");
  const bubble: messagingApi.FlexBubble = {
    type: "bubble",
    size: "giga",
    body: {
      type: "box",
      layout: "vertical",
      backgroundColor: CODE_GROUND,
      paddingAll: "lg",
      contents: [{ type: "text", text: shown, size: "xs", color: INK, wrap: true }],
    },
    footer: {
      type: "box",
      layout: "vertical",
      paddingAll: "sm",
      contents: [
        {
          type: "button",
          style: "link",
          height: "sm",
          action: { type: "clipboard", label: COPY, clipboardText: code },
        },
      ],
    },
  };
  return flexCard(bubble, code);
}

/** A sign that every phone has and reads out in its own language. */
const COPY = "📋";

/** LINE may trim ordinary spaces at the beginning of a line, and draws no tabs. */
function keepIndentation(line: string): string {
  return line.replace(/^[ \t]+/, (space) => space.replaceAll("\t", "  ").replaceAll(" ", "\u00a0"));
}
