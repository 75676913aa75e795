import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Change } from "../page-api.ts";
import { ChatList } from "./chat-list.tsx";
import { ChatView } from "./chat-view.tsx";
import { type Choices, loadChoices, saveChoices } from "./choices.ts";
import { closeChat, type Columns, keepKnown, openChat, openChatBeside } from "./columns.ts";
import { previewOf } from "./message-content.ts";
import { ModelBanner } from "./model-banner.tsx";
import { NewGroupDialog } from "./new-group-dialog.tsx";
import { NewPersonDialog } from "./new-person-dialog.tsx";
import { type Notice, Notices, notifySystem } from "./notices.tsx";
import { Toolbar } from "./toolbar.tsx";
import { TrafficPanel } from "./traffic-panel.tsx";
import { countUnread, markSeen } from "./unread.ts";
import { useMedia, usePageVisible } from "./use-media.ts";
import { useScreen } from "./use-screen.ts";
import { useSimulator } from "./use-simulator.ts";
import { LanguageContext, wordsOf } from "./words.ts";

/** From here on the list and the chat fit side by side; layout.css has the same number. */
const WIDE = "(min-width: 760px)";
/** Below this the traffic lies over the chats, so it opens only when asked for. */
const ROOM_FOR_TRAFFIC = "(min-width: 1100px)";
const MOST_NOTICES = 3;

export function App(): VNode {
  const [choices, setChoices] = useState(loadChoices);
  const [active, setActive] = useState(0);
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const [isAddingPerson, setAddingPerson] = useState(false);
  const [isAddingGroup, setAddingGroup] = useState(false);
  const [screen, showScreen] = useScreen();
  const drafts = useRef(new Map<string, string>()).current;
  const isWide = useMedia(WIDE);
  const hasRoomForTraffic = useMedia(ROOM_FOR_TRAFFIC);
  const isVisible = usePageVisible();
  const isSystemDark = useMedia("(prefers-color-scheme: dark)");
  const { state, isLost, clockAheadMs } = useSimulator(onChange);

  const theme = choices.theme ?? (isSystemDark ? "dark" : "light");
  const language = choices.language ?? (navigator.language.startsWith("ja") ? "ja" : "en");
  const words = wordsOf(language);
  const isTrafficShown = isWide ? (choices.isTrafficShown ?? hasRoomForTraffic) : screen === "traffic";
  const stored: Columns = { chatIds: choices.columns, active };
  const columns = state
    ? keepKnown(
        stored,
        state.chats.map((chat) => chat.chatId),
      )
    : stored;
  const shownChatIds = isWide ? columns.chatIds : columns.chatIds.slice(columns.active, columns.active + 1);
  const shownChats = shownChatIds.flatMap((id) => state?.chats.find((chat) => chat.chatId === id) ?? []);
  const watchedChatIds = isVisible && (isWide || screen === "chat") ? shownChatIds : [];

  useEffect(() => saveChoices(choices), [choices]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset["theme"] = theme;
  }, [language, theme]);
  useEffect(() => {
    if (!state) return;
    const seenAtMs = markSeen(choices.seenAtMs, state.bubbles, watchedChatIds);
    if (seenAtMs !== choices.seenAtMs) choose({ seenAtMs });
    const unread = state.chats.reduce(
      (sum, chat) => sum + countUnread(state.bubbles, chat.chatId, seenAtMs),
      0,
    );
    document.title = unread > 0 ? `(${unread}) ${words.title}` : words.title;
  });

  function choose(choice: Partial<Choices>): void {
    setChoices((before) => ({ ...before, ...choice }));
  }

  function showColumns(next: Columns): void {
    choose({ columns: next.chatIds });
    setActive(next.active);
  }

  function open(chatId: string): void {
    showColumns(openChat(columns, chatId));
    setNotices((before) => before.filter((one) => one.chatId !== chatId));
    showScreen("chat");
  }

  function onChange(change: Change): void {
    if (change.kind !== "bubble" || change.bubble.from !== "bot" || !state) return;
    const { bubble } = change;
    if (watchedChatIds.includes(bubble.chatId)) return;
    if (state.bubbles.some((one) => one.messageId === bubble.messageId)) return;
    const chat = state.chats.find((one) => one.chatId === bubble.chatId);
    const notice: Notice = {
      messageId: bubble.messageId,
      chatId: bubble.chatId,
      title: `${state.bot.displayName} → ${chat?.title ?? bubble.chatId}`,
      text: previewOf(bubble.message, state.people, words),
    };
    if (choices.isNotifying && notifySystem(notice, () => open(notice.chatId))) return;
    setNotices((before) => [...before, notice].slice(-MOST_NOTICES));
  }

  function toggleTraffic(): void {
    if (isWide) choose({ isTrafficShown: !isTrafficShown });
    else showScreen(screen === "traffic" ? "list" : "traffic");
  }

  return (
    <LanguageContext.Provider value={language}>
      <div class="page">
        <div class="top" aria-live="polite">
          {isLost && <p class="lost">{words.lost}</p>}
          {state && <ModelBanner modelLabel={state.modelLabel} />}
        </div>
        {state ? (
          <>
            {(isWide || screen === "list") && (
              <nav class="list" aria-label={words.chats}>
                <Toolbar
                  choices={choices}
                  theme={theme}
                  choose={choose}
                  showTraffic={toggleTraffic}
                  addPerson={() => setAddingPerson(true)}
                  addGroup={() => setAddingGroup(true)}
                />
                <ChatList
                  state={state}
                  seenAtMs={choices.seenAtMs}
                  openChatIds={isWide ? columns.chatIds : []}
                  nowMs={Date.now() + clockAheadMs}
                  open={open}
                  openBeside={(chatId) => showColumns(openChatBeside(columns, chatId))}
                />
              </nav>
            )}
            {(isWide || screen === "chat") && (
              <main class="columns">
                {shownChats.map((chat) => (
                  <ChatView
                    key={chat.chatId}
                    state={state}
                    chat={chat}
                    clockAheadMs={clockAheadMs}
                    drafts={drafts}
                    isAmongOthers={shownChats.length > 1}
                    isActive={chat.chatId === columns.chatIds[columns.active]}
                    activate={() => setActive(columns.chatIds.indexOf(chat.chatId))}
                    goBack={() => showScreen("list")}
                    close={() => showColumns(closeChat(columns, chat.chatId))}
                  />
                ))}
                {shownChats.length === 0 && <p class="empty">{words.pickChat}</p>}
              </main>
            )}
            {isTrafficShown && (
              <aside class="traffic" aria-label={words.traffic}>
                <TrafficPanel
                  traffic={state.traffic}
                  quota={state.quota}
                  switches={state.switches}
                  close={toggleTraffic}
                />
              </aside>
            )}
          </>
        ) : (
          <p class="empty connecting">{words.connecting}</p>
        )}
        <Notices
          notices={notices}
          open={(notice) => open(notice.chatId)}
          dismiss={(notice) => setNotices((before) => before.filter((one) => one !== notice))}
        />
        {isAddingGroup && state && (
          <NewGroupDialog
            people={state.people}
            added={(chat) => {
              setAddingGroup(false);
              open(chat.chatId);
            }}
            close={() => setAddingGroup(false)}
          />
        )}
        {isAddingPerson && (
          <NewPersonDialog
            added={(person) => {
              setAddingPerson(false);
              open(person.userId);
            }}
            close={() => setAddingPerson(false)}
          />
        )}
      </div>
    </LanguageContext.Provider>
  );
}
