import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { WrittenMessage } from "../written-message.ts";
import { Icon } from "./icons.tsx";
import type { Outcome } from "./simulator-connection.ts";
import { Tray } from "./tray.tsx";
import { useWords } from "./words.ts";

/** What old browsers and Safari's last key of a composition report instead of `isComposing`. */
const COMPOSING_KEY_CODE = 229;

interface Props {
  /** Texts not sent yet, per chat; they survive a look at another chat. */
  readonly drafts: Map<string, string>;
  readonly draftKey: string;
  /** The person just opened this chat. */
  readonly isActive: boolean;
  readonly names: readonly string[];
  /** What this writing is about: a message quoted or edited. */
  readonly about: About | undefined;
  readonly forget: () => void;
  readonly send: (text: string) => Promise<Outcome<unknown>>;
  readonly sendOther: (message: WrittenMessage) => Promise<Outcome<unknown>>;
}

interface About {
  /** `Reply to Alex` */
  readonly title: string;
  readonly text: string;
  /** Present when that message is being changed. */
  readonly editedId?: string | undefined;
}

export function Composer(props: Props): VNode {
  const { drafts, draftKey, isActive, names, about, forget, send, sendOther } = props;
  const words = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(drafts.get(draftKey) ?? "");
  const [refusal, setRefusal] = useState<string>();
  const [isSending, setSending] = useState(false);
  const [isTrayOpen, setTrayOpen] = useState(false);
  const isEmpty = text.trim() === "";

  useLayoutEffect(() => grow(field.current), [text]);
  useEffect(() => {
    // Not on a phone, where the keyboard would hide half of the chat.
    if (isActive && matchMedia("(hover: hover)").matches) field.current?.focus();
  }, []);
  useEffect(() => {
    if (about?.editedId !== undefined) write(about.text);
    if (about) field.current?.focus();
  }, [about?.editedId, about?.title, about?.text]);

  function write(next: string): void {
    drafts.set(draftKey, next);
    setText(next);
    setRefusal(undefined);
  }

  function insert(inserted: string): void {
    const at = field.current?.selectionStart ?? text.length;
    write(text.slice(0, at) + inserted + text.slice(at));
    field.current?.focus();
  }

  async function submit(): Promise<void> {
    if (isEmpty || isSending) return;
    setTrayOpen(false);
    setSending(true);
    const outcome = await send(text);
    setSending(false);
    if (outcome.ok) write("");
    else setRefusal(outcome.message ?? words.notReachable);
    field.current?.focus();
  }

  async function submitOther(message: WrittenMessage): Promise<void> {
    setTrayOpen(false);
    const outcome = await sendOther(message);
    if (!outcome.ok) setRefusal(outcome.message ?? words.notReachable);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Escape" && about) return stopAbout();
    if (event.key !== "Enter" || event.shiftKey) return;
    // This Enter picks a word of the input method.
    if (event.isComposing || event.keyCode === COMPOSING_KEY_CODE) return;
    event.preventDefault();
    void submit();
  }

  function stopAbout(): void {
    if (about?.editedId !== undefined) write("");
    forget();
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
      {about && (
        <p class="about" data-testid="about">
          <span>
            <strong>{about.title}</strong> {about.text}
          </span>
          <button type="button" class="icon-button" aria-label={words.cancel} onClick={stopAbout}>
            <Icon name="close" />
          </button>
        </p>
      )}
      {isTrayOpen && <Tray names={names} insert={insert} send={(message) => void submitOther(message)} />}
      <button
        type="button"
        class="icon-button attach"
        data-testid="attach"
        aria-label={words.attach}
        title={words.attach}
        aria-expanded={isTrayOpen}
        onClick={() => setTrayOpen(!isTrayOpen)}
      >
        <Icon name="smile" />
      </button>
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
