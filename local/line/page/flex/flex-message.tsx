import type { messagingApi } from "@line/bot-sdk";
import type { VNode } from "preact";
import type { PerformAction } from "../actions.ts";
import { FlexBoxView, FlexComponentView } from "./components.tsx";
import { bubbleWidthOf } from "./measures.ts";
import { Tappable } from "./tappable.tsx";

interface Props {
  readonly message: messagingApi.FlexMessage;
  readonly act: PerformAction;
}

/** A Flex message as LINE draws it: white in both themes, one bubble or several to scroll through. */
export function FlexMessage({ message: { contents, altText }, act }: Props): VNode {
  const bubbles = contents.type === "carousel" ? contents.contents : [contents];
  return (
    <div
      class="flex-message"
      data-testid="flex"
      role="group"
      aria-label={altText.slice(0, 80)}
      tabIndex={bubbles.length > 1 ? 0 : undefined}
    >
      {bubbles.map((bubble) => (
        <FlexBubble bubble={bubble} act={act} />
      ))}
    </div>
  );
}

const BLOCKS = ["header", "hero", "body", "footer"] as const;

function FlexBubble({ bubble, act }: { bubble: messagingApi.FlexBubble; act: PerformAction }): VNode {
  const { size = "mega", direction = "ltr", styles } = bubble;
  return (
    <Tappable
      action={bubble.action}
      act={act}
      class={`flex-bubble ${size === "nano" || size === "micro" ? "is-small" : ""}`}
      style={{ width: bubbleWidthOf(size) }}
      dir={direction}
    >
      {BLOCKS.map((name) => {
        const block = bubble[name];
        if (!block) return null;
        const { backgroundColor, separator, separatorColor = "#d4d6da" } = styles?.[name] ?? {};
        const line = separator ? `1px solid ${separatorColor}` : undefined;
        return (
          <div class={`flex-${name}`} style={{ backgroundColor, borderTop: line }}>
            {block.type === "box" ? (
              <FlexBoxView box={block} act={act} place={{}} isBlock />
            ) : (
              <FlexComponentView component={block} act={act} around={{ layout: "vertical", isFirst: true }} />
            )}
          </div>
        );
      })}
    </Tappable>
  );
}
