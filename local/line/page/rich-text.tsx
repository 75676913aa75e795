import type { webhook } from "@line/bot-sdk";
import type { VNode } from "preact";
import { LINE_EMOJI, isEmojiName } from "../line-emoji.ts";
import { splitLinks } from "./links.ts";

/** A text with its links; LINE emoji as pictures and mentions in bold where the message says so. */
export function RichText({ text, marks = [] }: { text: string; marks?: readonly TextMark[] }): VNode {
  let end = 0;
  const pieces = marks.flatMap(({ index, length, kind }) => {
    if (index < end) return [];
    const before = text.slice(end, index);
    end = index + length;
    const marked = text.slice(index, end);
    return [<Linked text={before} />, kind === "emoji" ? <Emoji written={marked} /> : <b>{marked}</b>];
  });
  return (
    <>
      {pieces}
      <Linked text={text.slice(end)} />
    </>
  );
}

export interface TextMark {
  /** In UTF-16 units. */
  readonly index: number;
  readonly length: number;
  readonly kind: "emoji" | "mention";
}

/** In the order of the text. */
export function marksOf({ emojis = [], mention }: webhook.TextMessageContent): TextMark[] {
  const emoji = emojis.map(({ index, length }) => ({ index, length, kind: "emoji" as const }));
  const mentions = (mention?.mentionees ?? []).map(({ index, length }) => ({
    index,
    length,
    kind: "mention" as const,
  }));
  return [...emoji, ...mentions].sort((one, other) => one.index - other.index);
}

function Emoji({ written }: { written: string }): VNode {
  const name = written.slice(1, -1);
  return (
    <span role="img" aria-label={name} title={written}>
      {isEmojiName(name) ? LINE_EMOJI[name].drawnAs : written}
    </span>
  );
}

function Linked({ text }: { text: string }): VNode {
  return (
    <>
      {splitLinks(text).map((piece) =>
        piece.url === undefined ? (
          piece.text
        ) : (
          <a href={piece.url} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ),
      )}
    </>
  );
}
