import type { Acts } from "./acts.ts";
import type { Chat } from "./page-api.ts";
import type { Recording } from "./recording.ts";
import { readLedger } from "./state.ts";
import { dataOf } from "./tapped-button.ts";
import { addChat } from "./world/chats.ts";
import type { Deed } from "./world/deeds.ts";
import { addPerson } from "./world/people.ts";
import type { World } from "./world/world.ts";
import type { WrittenMessage } from "./written-message.ts";

/** A bot that says less than it did is not waited for longer than this. */
const PATIENCE_MS = 20_000;

/** New people with the same names, in a chat of their own, so that the bot remembers nothing of the first time. */
export function prepareReplay(world: World, { chat, people, membersAtFirst }: Recording): Stage {
  const users = new Map(people.map((person) => [person.userId, addPerson(world, person).userId]));
  const memberIds = membersAtFirst.flatMap((id) => users.get(id) ?? []);
  const [only = ""] = memberIds;
  const title = `${chat.title} ↻`;
  const own = chat.kind === "user" ? world.chats.get(only) : undefined;
  const stage = chat.kind === "user" ? own : addChat(world, { kind: chat.kind, title, memberIds });
  if (!stage) throw new Error("The recording has no person. Export it again.");
  return { chat: stage, users, messages: new Map() };
}

interface Stage {
  readonly chat: Chat;
  /** Then → now. */
  readonly users: ReadonlyMap<string, string>;
  readonly messages: Map<string, string>;
}

/** Does what people did, each time after the bot has said as much as it had said by then. */
export async function replay(
  world: World,
  acts: Acts,
  recorded: Recording,
  stage: Stage,
  closing: AbortSignal,
): Promise<void> {
  for (const deed of recorded.deeds) {
    const heard = recorded.seen.filter(({ from, atMs }) => from === "bot" && atMs < deed.atMs);
    await untilBotSaid(world, stage.chat.chatId, heard.length, closing);
    if (closing.aborted) return;
    heard.forEach(({ messageId }, index) => {
      const now = botsBubbles(world, stage.chat.chatId)[index]?.messageId;
      if (now !== undefined) stage.messages.set(messageId, now);
    });
    perform(world, acts, deed, stage);
  }
}

function perform(world: World, acts: Acts, deed: Deed, { chat: { chatId }, users, messages }: Stage): void {
  const userId = users.get(deed.userId) ?? deed.userId;
  switch (deed.kind) {
    case "write": {
      const message = requote(deed.message, messages);
      const [sent] = acts.sendMessages([{ userId, chatId, message }]);
      if (sent) messages.set(deed.messageId, sent.messageId);
      return;
    }
    case "edit":
      acts.editMessage({ userId, messageId: messages.get(deed.messageId) ?? "", text: deed.text });
      return;
    case "unsend":
      acts.unsendMessage({ userId, messageId: messages.get(deed.messageId) ?? "" });
      return;
    case "tap": {
      const { button, displayText, params } = deed;
      const data = (button && dataOf(world, chatId, button)) ?? deed.data;
      acts.tapPostback({ userId, chatId, data, displayText, params });
      return;
    }
    case "block":
    case "unblock":
      acts.setBlocked(userId, deed.kind === "block");
      return;
    case "join":
    case "leave":
      acts.setMember(chatId, userId, deed.kind === "join");
      return;
    case "bring-bot":
    case "remove-bot":
      acts.setBotMember(chatId, deed.kind === "bring-bot");
  }
}

function requote(message: WrittenMessage, messages: ReadonlyMap<string, string>): WrittenMessage {
  if (!("quotedMessageId" in message)) return message;
  const { quotedMessageId: then, ...rest } = message;
  const now = messages.get(then ?? "");
  return now === undefined ? rest : { ...rest, quotedMessageId: now };
}

function untilBotSaid(world: World, chatId: string, count: number, closing: AbortSignal): Promise<void> {
  const enough = () => botsBubbles(world, chatId).length >= count;
  if (enough()) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      closing.removeEventListener("abort", end);
      unsubscribe();
      resolve();
    };
    // Real time, also where a test turns the simulator's clock: the bot works in real time.
    const timer = setTimeout(end, PATIENCE_MS);
    const unsubscribe = world.changes.subscribe(() => enough() && end());
    closing.addEventListener("abort", end);
  });
}

function botsBubbles(world: World, chatId: string) {
  return readLedger(world, { chatId }).filter(({ from }) => from === "bot");
}
