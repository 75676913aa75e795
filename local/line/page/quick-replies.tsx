import type { messagingApi } from "@line/bot-sdk";
import type { VNode } from "preact";
import { useWords } from "./words.ts";

interface Props {
  readonly items: readonly messagingApi.QuickReplyItem[];
  readonly say: (text: string) => void;
}

/** The buttons LINE shows above the input field until somebody writes. */
export function QuickReplies({ items, say }: Props): VNode | null {
  const words = useWords();
  if (items.length === 0) return null;
  return (
    <ul class="quick-replies">
      {items.map(({ action }) => {
        const text = action?.type === "message" ? action.text : undefined;
        return (
          <li>
            <button
              type="button"
              data-testid="quick-reply"
              disabled={text === undefined}
              title={text ?? words.onlyOnPhone}
              onClick={() => text !== undefined && say(text)}
            >
              {action?.label ?? text}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
