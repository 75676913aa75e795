import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { LINE_EMOJI } from "../line-emoji.ts";
import type { WrittenMessage } from "../written-message.ts";
import { STICKERS } from "./stickers.ts";
import { useWords } from "./words.ts";

interface Props {
  /** Names that can be mentioned here; none in a 1:1 chat. */
  readonly names: readonly string[];
  /** Puts words where the cursor is. */
  readonly insert: (text: string) => void;
  readonly send: (message: WrittenMessage) => void;
}

/** What can be sent besides words. */
export function Tray({ names, insert, send }: Props): VNode {
  const words = useWords();
  return (
    <div class="tray" data-testid="tray">
      {names.length > 0 && (
        <div class="tray-row" role="group" aria-label={words.mention}>
          {names.map((name) => (
            <button type="button" class="chip" onClick={() => insert(`@${name} `)}>
              @{name}
            </button>
          ))}
        </div>
      )}
      <div class="tray-row" role="group" aria-label={words.emoji}>
        {Object.entries(LINE_EMOJI).map(([name, { drawnAs }]) => (
          <button
            type="button"
            class="emoji"
            aria-label={name}
            title={name}
            onClick={() => insert(`(${name})`)}
          >
            {drawnAs}
          </button>
        ))}
      </div>
      <div class="tray-row" role="group" aria-label={words.sticker}>
        {STICKERS.map(({ packageId, stickerId, keywords, drawnAs }) => (
          <button
            type="button"
            class="emoji is-large"
            data-testid={`sticker-${stickerId}`}
            aria-label={keywords[0]}
            title={keywords.join(", ")}
            onClick={() => send({ type: "sticker", packageId, stickerId, keywords })}
          >
            {drawnAs}
          </button>
        ))}
      </div>
      <div class="tray-row" role="group" aria-label={words.file}>
        <Chip label={words.photo} send={() => send({ type: "image" })} />
        <Chip label={words.photos} send={() => sendPhotos(send)} />
        <Chip label={words.video} send={() => send({ type: "video" })} />
        <Chip label={words.audio} send={() => send({ type: "audio" })} />
        <Chip label={words.file} send={() => send({ type: "file", fileName: "notes.pdf" })} />
      </div>
      <PlaceForm send={send} />
    </div>
  );
}

function Chip({ label, send }: { label: string; send: () => void }): VNode {
  return (
    <button type="button" class="chip" onClick={send}>
      {label}
    </button>
  );
}

function PlaceForm({ send }: Pick<Props, "send">): VNode {
  const words = useWords();
  const [title, setTitle] = useState("京都駅");
  const [address, setAddress] = useState("京都市下京区");
  const [latitude, setLatitude] = useState("34.9858");
  const [longitude, setLongitude] = useState("135.7588");
  const fields = [
    [words.placeTitle, title, setTitle],
    [words.address, address, setAddress],
    [words.latitude, latitude, setLatitude],
    [words.longitude, longitude, setLongitude],
  ] as const;
  const where = { latitude: Number(latitude), longitude: Number(longitude) };
  return (
    <fieldset class="tray-row place">
      <legend>{words.location}</legend>
      {fields.map(([label, value, set]) => (
        <input
          value={value}
          aria-label={label}
          title={label}
          onInput={(event) => set(event.currentTarget.value)}
        />
      ))}
      <Chip
        label={words.sendPlace}
        send={() =>
          send({ type: "location", ...(title && { title }), ...(address && { address }), ...where })
        }
      />
    </fieldset>
  );
}

/** A set arrives as one event for each picture. */
function sendPhotos(send: Props["send"]): void {
  const id = crypto.randomUUID();
  for (const index of [1, 2, 3]) send({ type: "image", imageSet: { id, index, total: 3 } });
}
