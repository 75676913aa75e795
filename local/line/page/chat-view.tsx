import type { messagingApi } from "@line/bot-sdk";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Bubble, Chat, SimulatorState } from "../page-api.ts";
import type { WrittenMessage } from "../written-message.ts";
import { type ActionPowers, type PerformAction, performAction } from "./actions.ts";
import { BotAvatar } from "./avatar.tsx";
import type { BubbleDeeds } from "./bubble-menu.tsx";
import { BubbleRow, nameOf } from "./bubble.tsx";
import { ChatDialog } from "./chat-dialog.tsx";
import { Composer } from "./composer.tsx";
import { Icon } from "./icons.tsx";
import { contentOf, quickRepliesOf } from "./message-content.ts";
import { MomentDialog } from "./moment-dialog.tsx";
import { QuickReplies } from "./quick-replies.tsx";
import {
  type Outcome,
  editMessage,
  sendMessage,
  tapPostback,
  unsendMessage,
} from "./simulator-connection.ts";
import { dayName } from "./time.ts";
import { timelineOf } from "./timeline.ts";
import { useStickToBottom } from "./use-stick-to-bottom.ts";
import { useLanguage, useWords } from "./words.ts";

const COPIED_SHOWN_MS = 2_000;

interface Props {
  readonly state: SimulatorState;
  readonly chat: Chat;
  /** The simulator's clock minus this browser's. */
  readonly clockAheadMs: number;
  readonly drafts: Map<string, string>;
  /** More than one column is on screen. */
  readonly isAmongOthers: boolean;
  /** The chat list changes this column. */
  readonly isActive: boolean;
  readonly activate: () => void;
  readonly goBack: () => void;
  readonly close: () => void;
}

/** One person's phone: their chat with the bot. */
export function ChatView(props: Props): VNode {
  const { state, chat, clockAheadMs, drafts, isAmongOthers, isActive, activate, goBack, close } = props;
  const words = useWords();
  const language = useLanguage();
  const [authorId = chat.chatId, setAuthorId] = useState(chat.memberIds[0]);
  const [about, setAbout] = useState<{ readonly bubble: Bubble; readonly isEdit: boolean }>();
  const [picking, setPicking] = useState<messagingApi.DatetimePickerAction>();
  const [isManaging, setManaging] = useState(false);
  const [isCopied, setCopied] = useState(false);
  const userId = chat.memberIds.includes(authorId) ? authorId : (chat.memberIds[0] ?? authorId);
  const { chatId } = chat;
  const botName = state.bot.displayName;
  // What this member saw: not what was said before they came.
  const bubbles = state.bubbles.filter((one) => one.chatId === chatId && one.seenBy.includes(userId));
  const isLoading = useIsLoading(state, chat.chatId, clockAheadMs);
  const { scroller, isAway, scrollDown } = useStickToBottom(bubbles.length, isLoading);

  const column = useRef<HTMLElement>(null);
  useEffect(() => column.current?.scrollIntoView({ block: "nearest", inline: "nearest" }), []);

  function send(message: WrittenMessage): Promise<Outcome<unknown>> {
    scrollDown();
    return sendMessage({ userId, chatId, message });
  }

  async function say(text: string): Promise<Outcome<unknown>> {
    if (!about) return send({ type: "text", text });
    const { messageId } = about.bubble;
    const outcome = await (about.isEdit
      ? editMessage({ userId, messageId, text })
      : send({ type: "text", text, quotedMessageId: messageId }));
    if (outcome.ok) setAbout(undefined);
    return outcome;
  }

  const powers: ActionPowers = {
    send: (message) => void send(message),
    tap: (postback) => void tapPostback({ userId, chatId, ...postback }),
    pickMoment: setPicking,
    copied: () => {
      setCopied(true);
      setTimeout(() => setCopied(false), COPIED_SHOWN_MS);
    },
  };
  const act: PerformAction = (action) => performAction(action, powers);

  function deedsWith(bubble: Bubble): BubbleDeeds {
    const isOwn = bubble.from === userId;
    const canEdit = isOwn && chat.kind === "group" && bubble.message.type === "text";
    return {
      quote: () => setAbout({ bubble, isEdit: false }),
      edit: canEdit ? () => setAbout({ bubble, isEdit: true }) : undefined,
      unsend: isOwn ? () => void unsendMessage({ userId, messageId: bubble.messageId }) : undefined,
    };
  }

  const blocked = state.people.find((one) => one.userId === chatId)?.hasBlocked;
  const closedBecause = chat.lacksBot ? words.botIsOut : blocked ? words.hasBlocked : undefined;
  const names =
    chat.kind === "user"
      ? []
      : [botName, "All", ...chat.memberIds.filter((id) => id !== userId).map((id) => nameOfUser(state, id))];

  return (
    <section
      ref={column}
      class={`chat ${isAmongOthers && isActive ? "is-active" : ""}`}
      aria-label={words.chatWith(chat.title)}
      data-testid={`column-${chat.chatId}`}
      onFocusIn={activate}
      onPointerDown={activate}
    >
      <header class="chat-header">
        <button
          type="button"
          class="icon-button back"
          data-testid="back"
          aria-label={words.back}
          onClick={goBack}
        >
          <Icon name="back" />
        </button>
        <BotAvatar />
        <h2>
          {state.bot.displayName}
          <span class="whose">{chat.title}</span>
        </h2>
        <button
          type="button"
          class="icon-button"
          data-testid="manage"
          aria-label={words.manage}
          title={words.manage}
          onClick={() => setManaging(true)}
        >
          <Icon name={chat.kind === "user" ? "more" : "people"} />
        </button>
        {isAmongOthers && (
          <button
            type="button"
            class="icon-button"
            aria-label={words.closeColumn}
            title={words.closeColumn}
            onClick={close}
          >
            <Icon name="close" />
          </button>
        )}
      </header>
      {/* Scrolls, so it must be reachable with the keyboard. */}
      <div class="scroller" ref={scroller} tabIndex={0} role="log" aria-label={words.chatWith(chat.title)}>
        <ol class="bubbles">
          {timelineOf(bubbles).map((item) =>
            item.kind === "day" ? (
              <li key={item.key} class="day">
                <span>{dayName(item.atMs, Date.now() + clockAheadMs, language)}</span>
              </li>
            ) : (
              <BubbleRow
                key={item.key}
                bubble={item.bubble}
                quoted={bubbles.find((one) => one.messageId === item.bubble.quotedMessageId)}
                isMine={item.bubble.from === userId}
                startsRun={item.startsRun}
                people={state.people}
                botName={botName}
                act={act}
                deeds={deedsWith(item.bubble)}
              />
            ),
          )}
          {isLoading && <LoadingBubble />}
        </ol>
        {bubbles.length === 0 && <p class="empty">{words.noMessages}</p>}
      </div>
      {isAway && (
        <button type="button" class="to-newest" onClick={scrollDown}>
          <Icon name="down" />
          {words.newMessages}
        </button>
      )}
      {isCopied && (
        <p class="copied" role="status">
          {words.copied}
        </p>
      )}
      <QuickReplies items={quickRepliesOf(bubbles.at(-1))} act={act} />
      {chat.kind !== "user" && (
        <label class="author">
          {words.writeAs}
          <select
            data-testid="author"
            value={userId}
            onChange={(event) => setAuthorId(event.currentTarget.value)}
          >
            {chat.memberIds.map((id) => (
              <option value={id}>{nameOfUser(state, id)}</option>
            ))}
          </select>
        </label>
      )}
      {closedBecause === undefined ? (
        <Composer
          drafts={drafts}
          draftKey={chatId}
          isActive={isActive}
          names={names}
          about={
            about && {
              title: about.isEdit
                ? words.editing
                : words.quoting(nameOf(about.bubble, state.people, botName)),
              text: contentOf(about.bubble.message, state.people, words).text,
              editedId: about.isEdit ? about.bubble.messageId : undefined,
            }
          }
          forget={() => setAbout(undefined)}
          send={say}
          sendOther={send}
        />
      ) : (
        <p class="closed">{closedBecause}</p>
      )}
      {isManaging && <ChatDialog state={state} chat={chat} close={() => setManaging(false)} />}
      {picking && (
        <MomentDialog
          action={picking}
          chosen={(params) => {
            if (picking.data !== undefined) powers.tap({ data: picking.data, params });
            setPicking(undefined);
          }}
          close={() => setPicking(undefined)}
        />
      )}
    </section>
  );
}

function nameOfUser({ people }: SimulatorState, userId: string): string {
  return people.find((one) => one.userId === userId)?.displayName ?? userId;
}

function LoadingBubble(): VNode {
  return (
    <li class="row theirs starts-run" data-testid="loading">
      <BotAvatar />
      <div class="bubble loading">
        <span class="only-heard">{useWords().isTyping}</span>
        <i />
        <i />
        <i />
      </div>
    </li>
  );
}

/** True until the animation's own end, which the simulator does not announce. */
function useIsLoading(state: SimulatorState, chatId: string, clockAheadMs: number): boolean {
  const untilMs = state.loading.find((one) => one.chatId === chatId)?.untilMs ?? 0;
  const leftMs = untilMs - (Date.now() + clockAheadMs);
  const [, drawAgain] = useState(0);
  useEffect(() => {
    if (leftMs <= 0) return undefined;
    const timer = setTimeout(() => drawAgain(untilMs), leftMs + 1);
    return () => clearTimeout(timer);
  }, [untilMs]);
  return leftMs > 0;
}
