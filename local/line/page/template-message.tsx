import type { messagingApi } from "@line/bot-sdk";
import type { VNode } from "preact";
import type { PerformAction } from "./actions.ts";

interface Props {
  readonly message: messagingApi.TemplateMessage;
  readonly act: PerformAction;
}

/** Buttons, a question or a row of cards, in the frame of a Flex bubble. */
export function TemplateMessage({ message: { template, altText }, act }: Props): VNode {
  return (
    <div class="flex-message" role="group" aria-label={altText.slice(0, 80)}>
      {cardsOf(template).map(({ title, text, actions }) => (
        <div class="flex-bubble template">
          {title && <strong>{title}</strong>}
          {text && <p>{text}</p>}
          {actions.map((action) => (
            <button type="button" class="flex-button is-sm is-link" onClick={() => act(action)}>
              {action.label}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

interface Card {
  readonly title?: string | undefined;
  readonly text?: string | undefined;
  readonly actions: readonly messagingApi.Action[];
}

function cardsOf(template: messagingApi.Template): readonly Card[] {
  switch (template.type) {
    case "buttons":
    case "confirm":
      return [template];
    case "carousel":
      return template.columns;
    case "image_carousel":
      return template.columns.map(({ action }) => ({ actions: action ? [action] : [] }));
    default:
      return [];
  }
}
