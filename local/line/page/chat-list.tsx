import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Chat, SimulatorState } from "../page-api.ts";
import { PersonAvatar } from "./avatar.tsx";
import { Icon } from "./icons.tsx";
import { previewOf } from "./message-content.ts";
import { shortTime } from "./time.ts";
import { countUnread } from "./unread.ts";
import { useLanguage, useWords } from "./words.ts";

/** With fewer chats a search field would only be in the way. */
const SEARCH_FROM_CHATS = 7;

interface Props {
  readonly state: SimulatorState;
  readonly seenAtMs: Readonly<Record<string, number>>;
  readonly openChatIds: readonly string[];
  readonly nowMs: number;
  readonly open: (chatId: string) => void;
  readonly openBeside: (chatId: string) => void;
}

export function ChatList({ state, seenAtMs, openChatIds, nowMs, open, openBeside }: Props): VNode {
  const words = useWords();
  const [wanted, setWanted] = useState("");
  const chats = state.chats
    .filter((chat) => chat.title.toLowerCase().includes(wanted.trim().toLowerCase()))
    .map((chat) => ({ chat, newest: state.bubbles.findLast((one) => one.chatId === chat.chatId) }))
    .toSorted((one, other) => (other.newest?.atMs ?? 0) - (one.newest?.atMs ?? 0));

  return (
    <>
      {state.chats.length >= SEARCH_FROM_CHATS && (
        <input
          type="search"
          class="search"
          value={wanted}
          placeholder={words.search}
          aria-label={words.search}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <ul class="chats">
        {chats.map(({ chat, newest }) => (
          <li key={chat.chatId} class={openChatIds.includes(chat.chatId) ? "is-open" : ""}>
            <button
              type="button"
              class="chat-item"
              data-testid={`chat-${chat.chatId}`}
              aria-current={openChatIds.includes(chat.chatId)}
              onClick={() => open(chat.chatId)}
            >
              <ChatItem
                chat={chat}
                preview={newest && previewOf(newest.message, state.people, words)}
                newestAtMs={newest?.atMs}
                nowMs={nowMs}
                unread={countUnread(state.bubbles, chat.chatId, seenAtMs)}
              />
            </button>
            {!openChatIds.includes(chat.chatId) && (
              <button
                type="button"
                class="icon-button beside"
                data-testid={`beside-${chat.chatId}`}
                aria-label={words.openChatBeside(chat.title)}
                title={words.openBeside}
                onClick={() => openBeside(chat.chatId)}
              >
                <Icon name="beside" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {chats.length === 0 && (
        <p class="empty">{state.chats.length === 0 ? words.noChats : words.noSearchResult}</p>
      )}
    </>
  );
}

interface ItemProps {
  readonly chat: Chat;
  readonly preview: string | undefined;
  readonly newestAtMs: number | undefined;
  readonly nowMs: number;
  readonly unread: number;
}

function ChatItem({ chat, preview, newestAtMs, nowMs, unread }: ItemProps): VNode {
  const words = useWords();
  const language = useLanguage();
  return (
    <>
      <PersonAvatar name={chat.title} id={chat.chatId} />
      <span class="chat-words">
        <span class="chat-title">
          {chat.title}
          {chat.kind !== "user" && (
            <span class="chat-kind">
              {words[chat.kind]} {chat.memberIds.length}
            </span>
          )}
        </span>
        <span class="chat-preview">{preview ?? words.noMessages}</span>
      </span>
      <span class="chat-side">
        <span class="chat-time">{newestAtMs !== undefined && shortTime(newestAtMs, nowMs, language)}</span>
        {unread > 0 && (
          <span class="badge" data-testid={`unread-${chat.chatId}`}>
            <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
            <span class="only-heard">{words.unread(unread)}</span>
          </span>
        )}
      </span>
    </>
  );
}
