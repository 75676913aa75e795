import type { webhook } from "@line/bot-sdk";
import type { TestBot } from "./test-bot.ts";

/** The group of a TestBot's people, who write in it as LINE sends it. Each event comes a millisecond after the one before. */
export interface TestGroup {
  readonly id: string;
  /** A member's user id. */
  readonly member: (displayName: string) => string;
  /** Any event of the group; its reply token works. */
  readonly event: (userId: string | undefined, fields: object) => webhook.Event;
  /** Talk, or a command. */
  readonly write: (userId: string, text: string, more?: object) => MessageSent;
  /** A message that mentions the bot. */
  readonly ask: (userId: string, text: string, more?: object) => MessageSent;
  /** The same message with other words, which still mention the bot. */
  readonly edit: (sent: MessageSent, text: string) => webhook.Event;
  readonly unsend: (sent: MessageSent) => webhook.Event;
  /** A tap on a button with `data`. */
  readonly tap: (userId: string, data: string) => webhook.Event;
  /** The data of the buttons under the group's newest bubble of the bot. */
  readonly buttons: () => readonly string[];
  /** What the bot said in the group, oldest first. */
  readonly texts: () => readonly string[];
}

export interface MessageSent {
  readonly event: webhook.Event;
  readonly id: string;
  readonly userId: string;
}

const BOT_MENTION = { mention: { mentionees: [{ index: 0, length: 4, type: "user", isSelf: true }] } };

let sent = 0;

export function groupOf({ line, clock }: TestBot): TestGroup {
  const { chats, people } = line.state();
  const id = chats.find(({ kind }) => kind === "group")?.chatId;
  if (id === undefined) throw new Error("The simulator has no group.");
  const ofBot = () => line.ledger(id).filter(({ from }) => from === "bot");

  const event = (userId: string | undefined, fields: object): webhook.Event => {
    sent += 1;
    clock.advance(1);
    const made = JSON.stringify({
      mode: "active",
      timestamp: clock.now(),
      webhookEventId: `in-group-${sent}`,
      deliveryContext: { isRedelivery: false },
      source: { type: "group", groupId: id, ...(userId !== undefined && { userId }) },
      replyToken: String(sent).padStart(32, "0"),
      ...fields,
    });
    line.sendEvents([JSON.parse(made)]);
    return JSON.parse(made);
  };
  const write = (userId: string, text: string, more: object = {}): MessageSent => {
    const messageId = String(7_000_000 + sent);
    const message = { type: "text", id: messageId, text, quoteToken: `quote-${messageId}`, ...more };
    return { event: event(userId, { type: "message", message }), id: messageId, userId };
  };
  return {
    id,
    member: (displayName) => {
      const found = people.find((person) => person.displayName === displayName);
      if (!found) throw new Error(`Nobody is called ${displayName}.`);
      return found.userId;
    },
    event,
    write,
    ask: (userId, text, more = {}) => write(userId, `@Bot ${text}`, { ...BOT_MENTION, ...more }),
    edit: (message, text) =>
      event(message.userId, {
        type: "messageEdited",
        message: { type: "text", id: message.id, text: `@Bot ${text}`, ...BOT_MENTION },
      }),
    unsend: (message) => event(message.userId, { type: "unsend", unsend: { messageId: message.id } }),
    tap: (userId, data) => event(userId, { type: "postback", postback: { data } }),
    buttons: () => {
      const message = ofBot().at(-1)?.message;
      const items = message && "quickReply" in message ? (message.quickReply?.items ?? []) : [];
      return items.flatMap(({ action }) =>
        action?.type === "postback" && action.data !== undefined ? [action.data] : [],
      );
    },
    texts: () => ofBot().map(({ message }) => ("text" in message ? message.text : message.type)),
  };
}
