import { isGroupChat } from "../src/line/chat-kind.ts";
import { conversationOf } from "../src/line/webhook.ts";
import type { ChatJob } from "../src/queue/chat-job.ts";
import { saidAtMs } from "./letter-age.ts";

/**
 * Whether it is certain that an erasure takes back what a letter before it in its chat asks. Such a letter is not worth a
 * push, and where the bot never got to store the message, the letter is the one place where its words are left.
 */
export function takesBack(erasure: ChatJob, asked: ChatJob): boolean {
  if (erasure.kind !== "event") return false;
  const { event } = erasure;
  if (event.type === "unsend") return messageIdOf(asked) === event.unsend.messageId;
  // In a group a button may belong to somebody else, and then nothing is deleted: the bot decides.
  const isWholeChat = event.type !== "postback" || !isGroupChat(conversationOf(event.source) ?? "");
  return isWholeChat && saidAtMs(asked) <= event.timestamp;
}

function messageIdOf(job: ChatJob): string | undefined {
  if (job.kind === "deliver") return job.turn.id;
  if (job.kind === "forget") return undefined;
  const { event } = job;
  return event.type === "message" || event.type === "messageEdited" ? event.message.id : undefined;
}
