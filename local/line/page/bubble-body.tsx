import type { ComponentChildren, VNode } from "preact";
import type { Bubble, Person } from "../page-api.ts";
import type { PerformAction } from "./actions.ts";
import { FlexMessage } from "./flex/flex-message.tsx";
import { FoldedText } from "./folded-text.tsx";
import { Icon } from "./icons.tsx";
import { contentOf } from "./message-content.ts";
import { marksOf } from "./rich-text.tsx";
import { drawingOf } from "./stickers.ts";
import { TemplateMessage } from "./template-message.tsx";
import { useWords } from "./words.ts";

interface Props {
  readonly bubble: Bubble;
  readonly people: readonly Person[];
  readonly act: PerformAction;
  /** The quoted message, above the words. */
  readonly children?: ComponentChildren;
}

/** What a message looks like, without who sent it and when. */
export function BubbleBody({ bubble, people, act, children }: Props): VNode {
  const { message } = bubble;
  const content = contentOf(message, people, useWords());
  if (message.type === "flex") return <FlexMessage message={message} act={act} />;
  if (message.type === "template") return <TemplateMessage message={message} act={act} />;
  if (message.type === "sticker") {
    const name = "keywords" in message ? message.keywords?.join(", ") : undefined;
    return (
      <div class="sticker-bubble">
        {children}
        <span class="sticker" role="img" aria-label={name ?? content.label} title={name}>
          {drawingOf(message.packageId, message.stickerId)}
        </span>
      </div>
    );
  }
  if (content.kind === "text") {
    const isFromPerson = message.type === "text" && "id" in message;
    return (
      <div class="bubble">
        {children}
        <FoldedText text={content.text} {...(isFromPerson && { marks: marksOf(message) })} />
      </div>
    );
  }
  return (
    <div class="bubble card">
      {children}
      <p class="card-label">
        <Icon name="card" />
        {content.label}
      </p>
      {content.text && <FoldedText text={content.text} />}
    </div>
  );
}
