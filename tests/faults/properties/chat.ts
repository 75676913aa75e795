import type { webhook } from "@line/bot-sdk";
import { wordsOf } from "./parrot.ts";

/** Where a story happens: a person's chat, or a group of two people. */
export type ChatKind = "person" | "group";

/** Two people; in a 1:1 chat it is always the first. */
export type Member = 0 | 1;

export const CHAT_IDS: Readonly<Record<ChatKind, string>> = { person: "U1", group: "C1" };

const MEMBER_IDS = ["U1", "U2"] as const;

export interface Writing {
  /** In a group: said to the others and not to the bot. */
  readonly isTalk?: boolean | undefined;
  readonly quotes?: string | undefined;
  /** In place of words of their own. */
  readonly text?: string | undefined;
}

/** Writes LINE's events of one chat, each a little different from all the others. */
export interface EventWriter {
  message(by: Member, writing?: Writing): webhook.MessageEvent;
  tap(by: Member, data: string): webhook.PostbackEvent;
  unsend(message: webhook.MessageEvent): webhook.UnsendEvent;
  leave(): webhook.UnfollowEvent | webhook.LeaveEvent;
  comeBack(): webhook.FollowEvent | webhook.JoinEvent;
}

export function eventWriter(kind: ChatKind, now: () => number): EventWriter {
  let events = 0;
  let lastMs = 0;
  let wasErasing = false;

  const source = (by: Member): webhook.UserSource | webhook.GroupSource => {
    const userId = MEMBER_IDS[kind === "person" ? 0 : by];
    return kind === "person" ? { type: "user", userId } : { type: "group", groupId: CHAT_IDS.group, userId };
  };
  const base = (by: Member, isErasing = false) => {
    events += 1;
    // Two messages of one moment are possible; their ids keep their order. What deletes has a moment of its own.
    lastMs = Math.max(now(), lastMs + (isErasing || wasErasing ? 1 : 0));
    wasErasing = isErasing;
    return {
      mode: "active" as const,
      source: source(by),
      timestamp: lastMs,
      webhookEventId: `e${String(events).padStart(3, "0")}`,
      deliveryContext: { isRedelivery: false },
      replyToken: `t${events}`,
    };
  };
  const ofNobody = (isErasing = false) => {
    const { replyToken, ...event } = base(0, isErasing);
    const nobody = { type: "group" as const, groupId: CHAT_IDS.group };
    return { ...event, replyToken, source: kind === "person" ? event.source : nobody };
  };

  return {
    message: (by, { isTalk = false, quotes, text = wordsOf(events + 1) } = {}) => {
      const event = base(by);
      const isMention = kind === "group" && !isTalk && !text.startsWith("/");
      const id = `m${String(events).padStart(3, "0")}`;
      return {
        ...event,
        type: "message",
        message: {
          type: "text",
          id,
          text: isMention ? `@Bot ${text}` : text,
          quoteToken: "q",
          ...(isMention && {
            mention: { mentionees: [{ type: "user", index: 0, length: 4, isSelf: true }] },
          }),
          ...(quotes !== undefined && { quotedMessageId: quotes }),
        },
      };
    },
    tap: (by, data) => ({ ...base(by, data.startsWith("forget:")), type: "postback", postback: { data } }),
    unsend: ({ source: from, message: { id } }) => {
      const { replyToken: _none, ...event } = base(0);
      return { ...event, ...(from && { source: from }), type: "unsend", unsend: { messageId: id } };
    },
    leave: () => {
      const { replyToken: _none, ...event } = ofNobody(true);
      return { ...event, type: kind === "person" ? "unfollow" : "leave" };
    },
    comeBack: () =>
      kind === "person"
        ? { ...ofNobody(), type: "follow", follow: { isUnblocked: true } }
        : { ...ofNobody(), type: "join" },
  };
}

/** The words that nobody else says, and the number they came with; undefined for a command. */
export function numberOf({ message }: webhook.MessageEvent): number | undefined {
  const digits = message.type === "text" ? /question (\d{3}) in words/.exec(message.text)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}
