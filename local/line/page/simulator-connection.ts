import type {
  Change,
  Chat,
  EditMessage,
  Person,
  SendMessage,
  SimulatorState,
  TapPostback,
  UnsendMessage,
} from "../page-api.ts";
import type { Switches } from "../switches.ts";

const RETRY_AFTER_MS = 1000;

export interface Listener {
  onState(state: SimulatorState): void;
  onChange(change: Change): void;
  onLost(): void;
}

/** Follows the simulator until the returned function is called; after a break it reads the whole state again. */
export function followSimulator(listener: Listener): () => void {
  let stopped = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | undefined;
  // Changes that arrive while the state is being read; applied after it, so none is lost in between.
  let waiting: Change[] | undefined = [];

  function open(): void {
    source = new EventSource("/simulator/changes");
    source.addEventListener("open", () => void readState());
    source.addEventListener("message", (event: MessageEvent<string>) => {
      const change: Change = JSON.parse(event.data);
      if (waiting) waiting.push(change);
      else listener.onChange(change);
    });
    source.addEventListener("error", reopen);
  }

  async function readState(): Promise<void> {
    waiting = [];
    try {
      const response = await fetch("/simulator/state");
      if (!response.ok) throw new Error(`The simulator answered ${response.status}`);
      const state: SimulatorState = await response.json();
      if (stopped) return;
      listener.onState(state);
      for (const change of waiting) listener.onChange(change);
      waiting = undefined;
    } catch {
      reopen();
    }
  }

  // The browser's own retry gives up on an HTTP error and waits long on a refused connection.
  function reopen(): void {
    source?.close();
    clearTimeout(retry);
    if (stopped) return;
    listener.onLost();
    retry = setTimeout(open, RETRY_AFTER_MS);
  }

  open();
  return () => {
    stopped = true;
    clearTimeout(retry);
    source?.close();
  };
}

/** What came of a request: done, or refused with a text that says what to change. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message?: string };

export function sendMessage(
  message: SendMessage,
): Promise<Outcome<{ messageId: string; webhookEventId: string }>> {
  return post("/simulator/messages", message);
}

export function tapPostback(tap: TapPostback): Promise<Outcome<{ webhookEventId: string }>> {
  return post("/simulator/postbacks", tap);
}

export function addPerson(person: Pick<Person, "displayName" | "language">): Promise<Outcome<Person>> {
  return post("/simulator/people", person);
}

export function editMessage(edit: EditMessage): Promise<Outcome<unknown>> {
  return post("/simulator/edits", edit);
}

export function unsendMessage(unsend: UnsendMessage): Promise<Outcome<unknown>> {
  return post("/simulator/unsends", unsend);
}

export function setBlocked(userId: string, isBlocked: boolean): Promise<Outcome<Person>> {
  return post("/simulator/friendship", { userId, isBlocked });
}

export function setConsent(userId: string, isGiven: boolean): Promise<Outcome<Person>> {
  return post("/simulator/consent", { userId, isGiven });
}

export function addGroup(group: Pick<Chat, "title" | "memberIds">): Promise<Outcome<Chat>> {
  return post("/simulator/groups", group);
}

export function setMember(chatId: string, userId: string, isMember: boolean): Promise<Outcome<Chat>> {
  return post("/simulator/members", { chatId, userId, isMember });
}

export function setBotMember(chatId: string, isMember: boolean): Promise<Outcome<Chat>> {
  return post("/simulator/bot", { chatId, isMember });
}

export function turnSwitches(changed: Partial<Switches>): Promise<Outcome<Switches>> {
  return post("/simulator/switches", changed);
}

/** `recorded` is the text of an exported file. */
export async function replayRecording(recorded: string): Promise<Outcome<Chat>> {
  try {
    return await post("/simulator/replay", JSON.parse(recorded));
  } catch {
    return { ok: false, message: "This file is no recording: it is not JSON." };
  }
}

async function post<T>(path: string, body: unknown): Promise<Outcome<T>> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer: T & { message?: string } = await response.json();
    if (response.ok) return { ok: true, value: answer };
    return answer.message === undefined ? { ok: false } : { ok: false, message: answer.message };
  } catch {
    // No message: the page says in its own language that the simulator cannot be reached.
    return { ok: false };
  }
}
