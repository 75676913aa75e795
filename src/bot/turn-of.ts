import type { webhook } from "@line/bot-sdk";
import type { ReplyToken, TurnKey } from "../conversation/turn.ts";
import { readWords } from "../line/message-words.ts";
import { conversationOf } from "../line/webhook.ts";
import type { EventJob } from "../queue/chat-job.ts";

export interface BegunTurn {
  readonly key: TurnKey;
  readonly said: string;
}

/** The turn that a message of words begins, if it is for the bot; undefined for anything else. */
export function turnOf(event: webhook.Event): BegunTurn | undefined {
  if (event.type !== "message") return undefined;
  const conversation = conversationOf(event.source);
  const words = readWords(event.message);
  if (words.kind !== "words" || conversation === undefined) return undefined;
  return { key: { conversation, timestamp: event.timestamp, id: event.message.id }, said: words.text };
}

export function tokenOf(
  { replyToken }: { replyToken?: string },
  { receivedAtMs }: EventJob,
): ReplyToken | undefined {
  return replyToken ? { replyToken, receivedAtMs } : undefined;
}

/** Who did it; undefined where LINE withholds that, as it may in groups. */
export function speakerOf({ source }: Pick<webhook.Event, "source">): string | undefined {
  return source?.userId;
}
