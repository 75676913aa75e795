import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons.tsx";
import type { Outcome } from "./simulator-connection.ts";
import { useWords } from "./words.ts";

/** What old browsers and Safari's last key of a composition report instead of `isComposing`. */
const COMPOSING_KEY_CODE = 229;

interface Props {
  /** Texts not sent yet, per chat; they survive a look at another chat. */
  readonly drafts: Map<string, string>;
  readonly draftKey: string;
  /** The person just opened this chat. */
  readonly isActive: boolean;
  readonly send: (text: string) => Promise<Outcome<unknown>>;
}

export function Composer({ drafts, draftKey, isActive, send }: Props): VNode {
  const words = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(drafts.get(draftKey) ?? "");
  const [refusal, setRefusal] = useState<string>();
  const [isSending, setSending] = useState(false);
  const isEmpty = text.trim() === "";

  useLayoutEffect(() => grow(field.current), [text]);
  useEffect(() => {
    // Not on a phone, where the keyboard would hide half of the chat.
    if (isActive && matchMedia("(hover: hover)").matches) field.current?.focus();
  }, []);

  function write(next: string): void {
    drafts.set(draftKey, next);
    setText(next);
    setRefusal(undefined);
  }

  async function submit(): Promise<void> {
    if (isEmpty || isSending) return;
    setSending(true);
    const outcome = await send(text);
    setSending(false);
    if (outcome.ok) write("");
    else setRefusal(outcome.message ?? words.notReachable);
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey) return;
    // This Enter picks a word of the input method.
    if (event.isComposing || event.keyCode === COMPOSING_KEY_CODE) return;
    event.preventDefault();
    void submit();
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {refusal !== undefined && (
        <p class="refusal" role="alert">
          <Icon name="warning" />
          {refusal}
        </p>
      )}
      <textarea
        ref={field}
        data-testid="composer"
        rows={1}
        value={text}
        readOnly={isSending}
        placeholder={words.write}
        aria-label={words.write}
        enterkeyhint="send"
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button
        type="submit"
        class="send"
        data-testid="send"
        aria-label={words.send}
        title={words.send}
        disabled={isEmpty || isSending}
      >
        <Icon name="send" />
      </button>
    </form>
  );
}

/** As tall as its text; chat.css sets where it begins to scroll instead. */
function grow(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
