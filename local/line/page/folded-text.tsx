import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { RichText, type TextMark } from "./rich-text.tsx";
import { useWords } from "./words.ts";

/** Text with its line breaks and links; a long one shows its first lines and a button for the rest. */
export function FoldedText({ text, marks }: { text: string; marks?: readonly TextMark[] }): VNode {
  const words = useWords();
  const element = useRef<HTMLDivElement>(null);
  const [isUnfolded, setUnfolded] = useState(false);
  const [isLong, setLong] = useState(false);

  // Only the browser knows how many lines a text takes; the limit itself is in chat.css.
  useLayoutEffect(() => {
    const folded = element.current;
    if (!folded || isUnfolded) return undefined;
    const measure = (): void => setLong(folded.scrollHeight > folded.clientHeight + 1);
    const observer = new ResizeObserver(measure);
    measure();
    observer.observe(folded);
    return () => observer.disconnect();
  }, [text, isUnfolded]);

  return (
    <>
      <div ref={element} class={`text ${isUnfolded ? "" : "folded"} ${isLong && !isUnfolded ? "fades" : ""}`}>
        <RichText text={text} {...(marks && { marks })} />
      </div>
      {isLong && (
        <button
          type="button"
          class="see-more"
          data-testid="see-more"
          aria-expanded={isUnfolded}
          onClick={() => setUnfolded(!isUnfolded)}
        >
          {isUnfolded ? words.seeLess : words.seeMore}
        </button>
      )}
    </>
  );
}
