import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat, Person } from "../page-api.ts";
import { addGroup } from "./simulator-connection.ts";
import { useWords } from "./words.ts";

interface Props {
  readonly people: readonly Person[];
  readonly added: (chat: Chat) => void;
  readonly close: () => void;
}

/** A group of some test users; the bot is invited at once. */
export function NewGroupDialog({ people, added, close }: Props): VNode {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [title, setTitle] = useState("");
  const [memberIds, setMemberIds] = useState<readonly string[]>([]);
  const [refusal, setRefusal] = useState<string>();
  useEffect(() => dialog.current?.showModal(), []);

  async function submit(): Promise<void> {
    const outcome = await addGroup({ title: title.trim(), memberIds });
    if (outcome.ok) added(outcome.value);
    else setRefusal(outcome.message ?? words.notReachable);
  }

  function toggle(userId: string): void {
    setMemberIds((before) =>
      before.includes(userId) ? before.filter((one) => one !== userId) : [...before, userId],
    );
  }

  return (
    <dialog ref={dialog} class="small-dialog" aria-labelledby="new-group-title" onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h2 id="new-group-title">{words.newGroup}</h2>
        <label>
          {words.groupName}
          <input
            data-testid="group-name"
            value={title}
            required
            maxLength={50}
            autocomplete="off"
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
        </label>
        <fieldset class="choices">
          <legend>{words.members}</legend>
          {people.map(({ userId, displayName }) => (
            <label key={userId}>
              <input
                type="checkbox"
                data-testid={`join-${userId}`}
                checked={memberIds.includes(userId)}
                onChange={() => toggle(userId)}
              />
              {displayName}
            </label>
          ))}
        </fieldset>
        {refusal !== undefined && (
          <p class="refusal" role="alert">
            {refusal}
          </p>
        )}
        <div class="dialog-buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {words.cancel}
          </button>
          <button
            type="submit"
            class="primary"
            data-testid="group-add"
            disabled={title.trim() === "" || memberIds.length === 0}
          >
            {words.add}
          </button>
        </div>
      </form>
    </dialog>
  );
}
