import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat, SimulatorState } from "../page-api.ts";
import { BotAvatar } from "./avatar.tsx";
import { BubbleRow } from "./bubble.tsx";
import { Composer } from "./composer.tsx";
import { Icon } from "./icons.tsx";
import { quickRepliesOf } from "./message-content.ts";
import { QuickReplies } from "./quick-replies.tsx";
import { type Outcome, sendMessage, tapPostback } from "./simulator-connection.ts";
import { dayName } from "./time.ts";
import { timelineOf } from "./timeline.ts";
import { useStickToBottom } from "./use-stick-to-bottom.ts";
import { useLanguage, useWords } from "./words.ts";

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
  const bubbles = state.bubbles.filter((one) => one.chatId === chat.chatId);
  const isLoading = useIsLoading(state, chat.chatId, clockAheadMs);
  const { scroller, isAway, scrollDown } = useStickToBottom(bubbles.length, isLoading);

  const column = useRef<HTMLElement>(null);
  useEffect(() => column.current?.scrollIntoView({ block: "nearest", inline: "nearest" }), []);

  function say(text: string): Promise<Outcome<unknown>> {
    scrollDown();
    return sendMessage({ userId: authorId, chatId: chat.chatId, message: { type: "text", text } });
  }

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
                isMine={item.bubble.from === authorId}
                startsRun={item.startsRun}
                people={state.people}
                botName={state.bot.displayName}
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
      <QuickReplies
        items={quickRepliesOf(bubbles.at(-1))}
        say={(text) => void say(text)}
        tap={(data, displayText) =>
          void tapPostback({ userId: authorId, chatId: chat.chatId, data, displayText })
        }
      />
      {chat.kind !== "user" && (
        <label class="author">
          {words.writeAs}
          <select value={authorId} onChange={(event) => setAuthorId(event.currentTarget.value)}>
            {chat.memberIds.map((id) => (
              <option value={id}>{state.people.find((one) => one.userId === id)?.displayName ?? id}</option>
            ))}
          </select>
        </label>
      )}
      <Composer drafts={drafts} draftKey={chat.chatId} isActive={isActive} send={say} />
    </section>
  );
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
