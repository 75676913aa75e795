import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { Icon } from "./icons.tsx";
import { useWords } from "./words.ts";

/** What the person at this phone can do with a message; absent: not with this one. */
export interface BubbleDeeds {
  readonly quote?: (() => void) | undefined;
  readonly edit?: (() => void) | undefined;
  readonly unsend?: (() => void) | undefined;
}

const DEEDS = ["quote", "edit", "unsend"] as const;

/** What a long press opens on a phone. */
export function BubbleMenu({ deeds }: { deeds: BubbleDeeds }): VNode | null {
  const words = useWords();
  const menu = useRef<HTMLDetailsElement>(null);
  if (DEEDS.every((name) => !deeds[name])) return null;
  return (
    <details
      ref={menu}
      class="bubble-menu"
      name="bubble-menu"
      // At the lower edge the menu would open out of sight.
      onToggle={() => menu.current?.lastElementChild?.scrollIntoView({ block: "nearest" })}
      onKeyDown={(event) => event.key === "Escape" && close(menu.current)}
    >
      <summary data-testid="bubble-menu" aria-label={words.more} title={words.more}>
        <Icon name="more" />
      </summary>
      <div class="bubble-menu-items">
        {DEEDS.map((name) => {
          const deed = deeds[name];
          if (!deed) return null;
          const act = (): void => {
            close(menu.current);
            deed();
          };
          return (
            <button type="button" data-testid={`do-${name}`} onClick={act}>
              {words[name]}
            </button>
          );
        })}
      </div>
    </details>
  );
}

function close(menu: HTMLDetailsElement | null): void {
  if (menu) menu.open = false;
}
