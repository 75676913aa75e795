import type { VNode } from "preact";
import type { Bubble, Person } from "../page-api.ts";
import type { PerformAction } from "./actions.ts";
import { BotAvatar, PersonAvatar } from "./avatar.tsx";
import { BubbleBody } from "./bubble-body.tsx";
import { type BubbleDeeds, BubbleMenu } from "./bubble-menu.tsx";
import { previewOf, senderNameOf } from "./message-content.ts";
import { clockTime } from "./time.ts";
import { useLanguage, useWords } from "./words.ts";

interface Props {
  readonly bubble: Bubble;
  /** The message it answers to; undefined also when that is gone. */
  readonly quoted: Bubble | undefined;
  /** Written by the person whose phone this chat shows: on the right, in green. */
  readonly isMine: boolean;
  readonly startsRun: boolean;
  readonly people: readonly Person[];
  readonly botName: string;
  readonly act: PerformAction;
  readonly deeds: BubbleDeeds;
}

export function BubbleRow(props: Props): VNode {
  const { bubble, quoted, isMine, startsRun, people, botName, act, deeds } = props;
  const words = useWords();
  const side = isMine ? "mine" : "theirs";
  if (bubble.isUnsent) {
    return (
      <li class="day" data-testid="unsent">
        <span>{words.unsentBy(nameOf(bubble, people, botName))}</span>
      </li>
    );
  }
  return (
    <li class={`row ${side} ${startsRun ? "starts-run" : ""}`} data-testid="bubble" data-from={bubble.from}>
      {!isMine && <Face bubble={bubble} people={people} isShown={startsRun} />}
      <div class="row-body">
        {!isMine && startsRun && <p class="sender">{nameOf(bubble, people, botName)}</p>}
        <div class="bubble-and-marks">
          <BubbleBody bubble={bubble} people={people} act={act}>
            {bubble.quotedMessageId !== undefined && (
              <Quoted quoted={quoted} people={people} botName={botName} />
            )}
          </BubbleBody>
          <div class="marks-and-menu">
            <BubbleMenu deeds={deeds} />
            <Marks bubble={bubble} isMine={isMine} />
          </div>
        </div>
      </div>
    </li>
  );
}

function Quoted({ quoted, people, botName }: Pick<Props, "quoted" | "people" | "botName">): VNode {
  const words = useWords();
  if (!quoted || quoted.isUnsent) return <blockquote class="quoted">{words.unavailable}</blockquote>;
  return (
    <blockquote class="quoted" data-testid="quoted">
      <b>{nameOf(quoted, people, botName)}</b>
      <span>{previewOf(quoted.message, people, words)}</span>
    </blockquote>
  );
}

function Marks({ bubble, isMine }: { bubble: Bubble; isMine: boolean }): VNode {
  const words = useWords();
  const language = useLanguage();
  return (
    <p class="marks">
      {isMine && bubble.read && <span class="read-mark">{words.read}</span>}
      {bubble.isEdited && <span class="edited-mark">{words.edited}</span>}
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

export function nameOf(bubble: Bubble, people: readonly Person[], botName: string): string {
  if (bubble.from !== "bot") {
    return people.find((one) => one.userId === bubble.from)?.displayName ?? bubble.from;
  }
  const ownName = senderNameOf(bubble.message);
  return ownName === undefined ? botName : `${ownName} from '${botName}'`;
}
