import type { messagingApi } from "@line/bot-sdk";
import type { VNode } from "preact";
import type { PerformAction } from "./actions.ts";

interface Props {
  readonly items: readonly messagingApi.QuickReplyItem[];
  readonly act: PerformAction;
}

/** The buttons LINE shows above the input field until somebody writes. */
export function QuickReplies({ items, act }: Props): VNode | null {
  if (items.length === 0) return null;
  return (
    <ul class="quick-replies">
      {items.flatMap(({ action }) =>
        action ? (
          <li>
            <button type="button" data-testid="quick-reply" onClick={() => act(action)}>
              {action.label}
            </button>
          </li>
        ) : (
          []
        ),
      )}
    </ul>
  );
}
