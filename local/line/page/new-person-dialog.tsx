import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Person } from "../page-api.ts";
import { Icon } from "./icons.tsx";
import { addPerson } from "./simulator-connection.ts";
import { useLanguage, useWords } from "./words.ts";

/** The languages of LINE's biggest markets, each in its own words. */
const LANGUAGES = [
  ["ja", "日本語"],
  ["en", "English"],
  ["zh-TW", "繁體中文"],
  ["th", "ไทย"],
  ["ko", "한국어"],
  ["id", "Bahasa Indonesia"],
] as const;

interface Props {
  readonly added: (person: Person) => void;
  readonly close: () => void;
}

export function NewPersonDialog({ added, close }: Props): VNode {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [displayName, setDisplayName] = useState("");
  const [language, setLanguage] = useState<string>(useLanguage());
  const [refusal, setRefusal] = useState<string>();

  useEffect(() => dialog.current?.showModal(), []);

  async function submit(): Promise<void> {
    const outcome = await addPerson({ displayName: displayName.trim(), language });
    if (outcome.ok) added(outcome.value);
    else setRefusal(outcome.message ?? words.notReachable);
  }

  return (
    <dialog ref={dialog} class="new-person" aria-labelledby="new-person-title" onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h2 id="new-person-title">{words.newPerson}</h2>
        <label>
          {words.displayName}
          <input
            data-testid="person-name"
            value={displayName}
            required
            maxLength={20}
            autofocus
            autocomplete="off"
            onInput={(event) => setDisplayName(event.currentTarget.value)}
          />
        </label>
        <label>
          {words.personLanguage}
          <select value={language} onChange={(event) => setLanguage(event.currentTarget.value)}>
            {LANGUAGES.map(([tag, name]) => (
              <option value={tag}>{name}</option>
            ))}
          </select>
        </label>
        {refusal !== undefined && (
          <p class="refusal" role="alert">
            <Icon name="warning" />
            {refusal}
          </p>
        )}
        <div class="dialog-buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {words.cancel}
          </button>
          <button type="submit" class="primary" data-testid="person-add" disabled={displayName.trim() === ""}>
            {words.add}
          </button>
        </div>
      </form>
    </dialog>
  );
}
