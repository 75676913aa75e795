import type { Bubble, Change, SimulatorState } from "../page-api.ts";

/** As many as the simulator keeps, so a page left open for a day stays quick. */
const KEPT_TRAFFIC = 500;

/** The state after one change. Applying the same change twice is the same as once. */
export function applyChange(state: SimulatorState, change: Change): SimulatorState {
  switch (change.kind) {
    case "bubble":
      return withBubble(state, change.bubble);
    case "loading":
      return { ...state, loading: [...loadingElsewhere(state, change.loading.chatId), change.loading] };
    case "traffic": {
      const traffic = replaceOrAdd(state.traffic, change.entry, (one) => one.id === change.entry.id);
      return { ...state, traffic: traffic.slice(-KEPT_TRAFFIC) };
    }
    case "person":
      return {
        ...state,
        people: replaceOrAdd(state.people, change.person, (one) => one.userId === change.person.userId),
        chats: replaceOrAdd(state.chats, change.chat, (one) => one.chatId === change.chat.chatId),
      };
    case "chat":
      return {
        ...state,
        chats: replaceOrAdd(state.chats, change.chat, (one) => one.chatId === change.chat.chatId),
      };
    case "switches":
      return { ...state, switches: change.switches };
    case "quota":
      return { ...state, quota: change.quota };
    default:
      // A newer simulator may tell more than this page knows.
      return state;
  }
}

function withBubble(state: SimulatorState, bubble: Bubble): SimulatorState {
  const bubbles = replaceOrAdd(state.bubbles, bubble, (one) => one.messageId === bubble.messageId);
  const isNewAnswer = bubble.from === "bot" && bubbles.length > state.bubbles.length;
  return { ...state, bubbles, loading: isNewAnswer ? loadingElsewhere(state, bubble.chatId) : state.loading };
}

function loadingElsewhere(state: SimulatorState, chatId: string): SimulatorState["loading"] {
  return state.loading.filter((one) => one.chatId !== chatId);
}

function replaceOrAdd<T>(list: readonly T[], added: T, isSame: (one: T) => boolean): readonly T[] {
  const index = list.findIndex(isSame);
  return index === -1 ? [...list, added] : list.with(index, added);
}
