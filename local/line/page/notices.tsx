import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { BotAvatar } from "./avatar.tsx";
import { Icon } from "./icons.tsx";
import { useWords } from "./words.ts";

const SHOWN_MS = 6000;

/** A message that came to a chat nobody is looking at. */
export interface Notice {
  readonly messageId: string;
  readonly chatId: string;
  readonly title: string;
  readonly text: string;
}

interface Props {
  readonly notices: readonly Notice[];
  readonly open: (notice: Notice) => void;
  readonly dismiss: (notice: Notice) => void;
}

export function Notices({ notices, open, dismiss }: Props): VNode {
  return (
    <div class="notices" role="status" data-testid="notices">
      {notices.map((notice) => (
        <Toast key={notice.messageId} notice={notice} open={open} dismiss={dismiss} />
      ))}
    </div>
  );
}

function Toast({ notice, open, dismiss }: Omit<Props, "notices"> & { notice: Notice }): VNode {
  const words = useWords();
  useEffect(() => {
    const timer = setTimeout(() => dismiss(notice), SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="notice">
      <button type="button" class="notice-open" onClick={() => open(notice)}>
        <BotAvatar />
        <span>
          <strong>{notice.title}</strong>
          <span class="notice-text">{notice.text}</span>
        </span>
      </button>
      <button type="button" class="icon-button" aria-label={words.close} onClick={() => dismiss(notice)}>
        <Icon name="close" />
      </button>
    </div>
  );
}

/** The system's own notification, when the person allowed it. Returns whether one was shown. */
export function notifySystem(notice: Notice, onClick: () => void): boolean {
  if (!("Notification" in window) || Notification.permission !== "granted") return false;
  try {
    const shown = new Notification(notice.title, { body: notice.text, tag: notice.chatId });
    shown.addEventListener("click", () => {
      window.focus();
      onClick();
      shown.close();
    });
    return true;
  } catch {
    // Android's Chrome has the class but only lets a service worker use it.
    return false;
  }
}
