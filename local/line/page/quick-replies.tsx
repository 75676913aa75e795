import type { messagingApi } from "@line/bot-sdk";
import type { VNode } from "preact";
import { useWords } from "./words.ts";

interface Props {
  readonly items: readonly messagingApi.QuickReplyItem[];
  readonly say: (text: string) => void;
  readonly tap: (data: string, displayText: string | undefined) => void;
}

/** The buttons LINE shows above the input field until somebody writes. */
export function QuickReplies({ items, say, tap }: Props): VNode | null {
  const words = useWords();
  if (items.length === 0) return null;
  return (
    <ul class="quick-replies">
      {items.map(({ action }) => {
        const text = action?.type === "message" ? action.text : undefined;
        const data = action?.type === "postback" ? action.data : undefined;
        const shown = action?.type === "postback" ? action.displayText : undefined;
        const act = () => {
          if (text !== undefined) say(text);
          if (data !== undefined) tap(data, shown);
        };
        return (
          <li>
            <button
              type="button"
              data-testid="quick-reply"
              disabled={text === undefined && data === undefined}
              title={text ?? shown ?? (data === undefined ? words.onlyOnPhone : undefined)}
              onClick={act}
            >
              {action?.label ?? text}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
