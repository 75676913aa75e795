import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Closer than this to the end a person reads the newest message. */
const NEAR_PX = 80;

interface StickyScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Something new waits below what is on screen. */
  readonly isAway: boolean;
  readonly scrollDown: () => void;
}

/** Follows new content as long as the person has not scrolled up to read. */
export function useStickToBottom(...content: readonly unknown[]): StickyScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  const [isAway, setAway] = useState(false);

  function scrollDown(): void {
    isFollowing.current = true;
    setAway(false);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }

  useLayoutEffect(() => {
    if (isFollowing.current) scrollDown();
    else setAway(true);
  }, content);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const onScroll = (): void => {
      isFollowing.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      if (isFollowing.current) setAway(false);
    };
    // The field below grows, the window turns: the newest message stays in sight.
    const observer = new ResizeObserver(() => {
      if (isFollowing.current) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener("scroll", onScroll, { passive: true });
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", onScroll);
      observer.disconnect();
    };
  }, []);

  return { scroller, isAway, scrollDown };
}
