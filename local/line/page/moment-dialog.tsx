import type { messagingApi } from "@line/bot-sdk";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useWords } from "./words.ts";

type Picker = messagingApi.DatetimePickerAction;

interface Props {
  readonly action: Picker;
  readonly chosen: (params: Readonly<Record<string, string>>) => void;
  readonly close: () => void;
}

const INPUTS = { date: "date", time: "time", datetime: "datetime-local" } as const;

/** LINE's picker for a date, a time or both. */
export function MomentDialog({ action, chosen, close }: Props): VNode {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const mode = action.mode ?? "date";
  const [moment, setMoment] = useState(inputValue(action.initial));
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="small-dialog" aria-label={action.label} onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          chosen({ [mode]: moment });
        }}
      >
        <label>
          {action.label}
          <input
            type={INPUTS[mode]}
            data-testid="moment"
            required
            value={moment}
            min={inputValue(action.min)}
            max={inputValue(action.max)}
            onInput={(event) => setMoment(event.currentTarget.value)}
          />
        </label>
        <div class="dialog-buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {words.cancel}
          </button>
          <button type="submit" class="primary">
            {words.chooseMoment}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** LINE allows a small t between date and time; the browser does not. */
function inputValue(moment = ""): string {
  return moment.replace("t", "T");
}
