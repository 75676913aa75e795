import type { webhook } from "@line/bot-sdk";
import type { TurnKey } from "../../conversation/turn.ts";
import { isGroupChat } from "../../line/chat-kind.ts";
import { readWords, type MessageWords } from "../../line/message-words.ts";
import { conversationOf } from "../../line/webhook.ts";
import type { EventJob } from "../../queue/chat-job.ts";
import { MEDIA_BURST_MS } from "../../times.ts";
import { isAddressed } from "../addressing.ts";
import { answerMessage } from "../answer-message.ts";
import type { Bot, Handled, Visit } from "../bot.ts";
import { isSlashCommand, readCommand } from "../commands.ts";
import { runCommand } from "../run-command.ts";
import { sayOurs } from "../say-ours.ts";
import { takeTurn } from "../take-turn.ts";
import { speakerOf, tokenOf } from "../turn-of.ts";
import { ignore } from "./ignore.ts";

type Words = Extract<MessageWords, { kind: "words" }>;

/** Answers a person's message; in a group only one that is for the bot, and the rest is kept as talk. */
export async function onMessage(
  event: webhook.MessageEvent,
  job: EventJob,
  bot: Bot,
  visit: Visit,
): Promise<Handled> {
  const conversation = conversationOf(event.source);
  if (conversation === undefined) return ignore(event, "no chat that is known", bot);
  const said = readWords(event.message);
  const key = { conversation, timestamp: event.timestamp, id: event.message.id };
  switch (said.kind) {
    case "unknown":
      return ignore(event, "unknown kind of message", bot);
    case "media":
      return onMedia(event, key, job, bot, visit);
    case "words": {
      if (!(await isForBot(conversation, said, bot))) return keepTalk(event, key, said, bot);
      return answerWords(event, key, said, job, bot, visit);
    }
  }
}

/**
 * An edited message, which only groups have. It is answered if it is for the bot now, or if it was before: the person
 * mended a question. Of several edits the newest counts, and a message taken back stays so.
 */
export async function onEdit(
  event: webhook.MessageEditedEvent,
  job: EventJob,
  bot: Bot,
  visit: Visit,
): Promise<Handled> {
  const conversation = conversationOf(event.source);
  const said = readWords(event.message);
  if (conversation === undefined || said.kind !== "words") return ignore(event, "no text that is known", bot);
  const key = { conversation, timestamp: event.timestamp, id: event.webhookEventId };
  const edit = { conversation, messageId: event.message.id, text: said.text, timestamp: event.timestamp };
  const { messages, clock } = bot;
  const isNowForBot = await isForBot(conversation, said, bot);
  const outcome = await messages.edit({ ...edit, ...(isNowForBot && { turn: key }) }, clock.now());
  if (outcome.kind !== "newest") return ignore(event, `the edit is ${outcome.kind}`, bot);
  if (!isNowForBot && outcome.original !== "turn") return ignore(event, "not addressed to the bot", bot);
  if (!isNowForBot) await messages.edit({ ...edit, turn: key }, clock.now());
  return begin(event, key, said, job, bot, visit);
}

async function isForBot(conversation: string, said: Words, bot: Bot): Promise<boolean> {
  if (!isGroupChat(conversation) || isSlashCommand(said.text)) return true;
  return isAddressed(conversation, said, await bot.chats.settings(conversation), bot);
}

async function answerWords(
  event: webhook.MessageEvent,
  key: TurnKey,
  said: Words,
  job: EventJob,
  bot: Bot,
  visit: Visit,
): Promise<Handled> {
  const { conversation, timestamp } = key;
  const message = { conversation, messageId: key.id, timestamp, place: "turn" } as const;
  const received = await bot.messages.receive(message, bot.clock.now());
  if (received.kind !== "new") return ignore(event, `the message is ${received.kind}`, bot);
  markAsRead(event.message, bot);
  return begin(event, key, said, job, bot, visit);
}

/** The turn itself: a command is done, anything else asked of the model. */
function begin(
  event: webhook.MessageEvent | webhook.MessageEditedEvent,
  key: TurnKey,
  { text, quotes, quoteToken }: Words,
  job: EventJob,
  bot: Bot,
  visit: Visit,
): Promise<Handled> {
  const speaker = isGroupChat(key.conversation) ? speakerOf(event) : undefined;
  const start = { key, said: text, token: tokenOf(event, job), speaker, quotes };
  const command = readCommand(text);
  const make = command ? runCommand(command, bot) : answerMessage(job.receivedAtMs, bot, quoteToken);
  return takeTurn(start, make, job.receivedAtMs, bot, visit);
}

/** What people of a group say to each other. */
async function keepTalk(
  event: webhook.MessageEvent,
  { conversation, timestamp, id: messageId }: TurnKey,
  { text }: Words,
  bot: Bot,
): Promise<Handled> {
  const { keepsTalk } = await bot.chats.settings(conversation);
  if (!keepsTalk) return ignore(event, "not addressed to the bot", bot);
  const nowMs = bot.clock.now();
  const message = { conversation, messageId, timestamp };
  const received = await bot.messages.receive({ ...message, place: "talk" }, nowMs);
  if (received.kind === "new")
    await bot.messages.keepTalk({ ...message, text, speaker: speakerOf(event) }, nowMs);
  return ignore(event, "not addressed to the bot; kept as talk", bot);
}

/** One "not yet" for a burst of pictures; in a group only where everything is answered, for a picture mentions nobody. */
async function onMedia(
  event: webhook.MessageEvent,
  key: TurnKey,
  job: EventJob,
  bot: Bot,
  visit: Visit,
): Promise<Handled> {
  const { conversation } = key;
  if (isGroupChat(conversation) && !(await bot.chats.settings(conversation)).answersEverything)
    return ignore(event, "not addressed to the bot", bot);
  if (!(await bot.chats.isFirst("media", key, MEDIA_BURST_MS, bot.clock.now())))
    return ignore(event, "answered with the first of its burst", bot);
  const start = { key, said: "", token: tokenOf(event, job) };
  const make = sayOurs(bot, ({ notYetMedia }) => ({ type: "text", text: notYetMedia }));
  return takeTurn(start, make, job.receivedAtMs, bot, visit);
}

/** A courtesy beside the work: nobody waits for it, and no failure counts. */
function markAsRead(message: object, { line }: Bot): void {
  if ("markAsReadToken" in message && typeof message.markAsReadToken === "string")
    void line.markAsRead(message.markAsReadToken);
}
