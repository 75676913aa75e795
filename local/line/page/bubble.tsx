import type { VNode } from "preact";
import type { Bubble, Person } from "../page-api.ts";
import { BotAvatar, PersonAvatar } from "./avatar.tsx";
import { FoldedText } from "./folded-text.tsx";
import { Icon } from "./icons.tsx";
import { contentOf, senderNameOf } from "./message-content.ts";
import { clockTime } from "./time.ts";
import { useLanguage, useWords } from "./words.ts";

interface Props {
  readonly bubble: Bubble;
  /** Written by the person whose phone this chat shows: on the right, in green. */
  readonly isMine: boolean;
  readonly startsRun: boolean;
  readonly people: readonly Person[];
  readonly botName: string;
}

export function BubbleRow({ bubble, isMine, startsRun, people, botName }: Props): VNode {
  const side = isMine ? "mine" : "theirs";
  return (
    <li class={`row ${side} ${startsRun ? "starts-run" : ""}`} data-testid="bubble" data-from={bubble.from}>
      {!isMine && <Face bubble={bubble} people={people} isShown={startsRun} />}
      <div class="row-body">
        {!isMine && startsRun && <p class="sender">{nameOf(bubble, people, botName)}</p>}
        <div class="bubble-and-marks">
          <BubbleBody bubble={bubble} people={people} />
          <Marks bubble={bubble} isMine={isMine} />
        </div>
      </div>
    </li>
  );
}

function BubbleBody({ bubble, people }: { bubble: Bubble; people: readonly Person[] }): VNode {
  const content = contentOf(bubble.message, people, useWords());
  if (content.kind === "text") {
    return (
      <div class="bubble">
        <FoldedText text={content.text} />
      </div>
    );
  }
  return (
    <div class="bubble card">
      <p class="card-label">
        <Icon name="card" />
        {content.label}
      </p>
      {content.text && <FoldedText text={content.text} />}
    </div>
  );
}

function Marks({ bubble, isMine }: { bubble: Bubble; isMine: boolean }): VNode {
  const words = useWords();
  const language = useLanguage();
  return (
    <p class="marks">
      {isMine && bubble.read && <span class="read-mark">{words.read}</span>}
      {bubble.via === "push" && (
        <span class="push-mark" title={words.pushMeans}>
          {words.push}
        </span>
      )}
      <time dateTime={new Date(bubble.atMs).toISOString()}>{clockTime(bubble.atMs, language)}</time>
    </p>
  );
}

function Face({
  bubble,
  people,
  isShown,
}: {
  bubble: Bubble;
  people: readonly Person[];
  isShown: boolean;
}): VNode {
  if (!isShown) return <span class="avatar-space" />;
  if (bubble.from === "bot") return <BotAvatar />;
  return <PersonAvatar name={nameOf(bubble, people, "")} id={bubble.from} />;
}

function nameOf(bubble: Bubble, people: readonly Person[], botName: string): string {
  if (bubble.from !== "bot") {
    return people.find((one) => one.userId === bubble.from)?.displayName ?? bubble.from;
  }
  const ownName = senderNameOf(bubble.message);
  return ownName === undefined ? botName : `${ownName} from '${botName}'`;
}
