import type { webhook } from "@line/bot-sdk";
import type { ReplyToken, TurnKey } from "../conversation/turn.ts";
import { readWords } from "../line/message-words.ts";
import { conversationOf } from "../line/webhook.ts";
import type { EventJob } from "../queue/chat-job.ts";
import type { Bot } from "./bot.ts";
import { readTap } from "./buttons.ts";

export interface BegunTurn {
  readonly key: TurnKey;
  /** "" where it has no words, or nobody can say which. */
  readonly said: string;
}

/**
 * The turn of a message, if that is for the bot, of an edited one, or of a tap that asks; undefined for anything else.
 * What "try again" asks is stored with the turn it names.
 */
export async function turnOf(event: webhook.Event, bot: Bot): Promise<BegunTurn | undefined> {
  const { timestamp, webhookEventId } = event;
  const conversation = conversationOf(event.source);
  if (conversation === undefined) return undefined;
  switch (event.type) {
    case "message":
    case "messageEdited": {
      const id = event.type === "message" ? event.message.id : webhookEventId;
      const words = readWords(event.message);
      if (words.kind === "unknown") return undefined;
      return { key: { conversation, timestamp, id }, said: words.kind === "words" ? words.text : "" };
    }
    case "postback": {
      const key = { conversation, timestamp, id: webhookEventId };
      const tap = readTap(event.postback, conversation);
      if (tap?.kind === "ask") return { key, said: tap.text };
      if (tap?.kind !== "retry") return undefined;
      const asked = await bot.turns.look(tap.turn, bot.clock.now()).catch(() => undefined);
      return { key, said: asked?.said ?? "" };
    }
    default:
      return undefined;
  }
}

/** Whether an event has words that may be answered or kept; not a tap that deletes, nor what takes something away. */
export function hasWords(event: webhook.Event): boolean {
  if (event.type === "message" || event.type === "messageEdited") return true;
  if (event.type !== "postback") return false;
  const kind = readTap(event.postback, conversationOf(event.source) ?? "")?.kind;
  return kind === "ask" || kind === "retry";
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
