import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { splitLinks } from "./links.ts";
import { useWords } from "./words.ts";

/** Text with its line breaks and links; a long one shows its first lines and a button for the rest. */
export function FoldedText({ text }: { text: string }): VNode {
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
        {splitLinks(text).map((piece) =>
          piece.url === undefined ? (
            piece.text
          ) : (
            <a href={piece.url} target="_blank" rel="noopener noreferrer">
              {piece.text}
            </a>
          ),
        )}
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
