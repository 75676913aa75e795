import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { webhook } from "@line/bot-sdk";
import { kindOfLetter, type LetterKind } from "../../operate/letter-kind.ts";
import { button } from "../../src/bot/buttons.ts";
import { readEvent } from "../../src/line/webhook.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

type EventType = webhook.Event["type"];

/** Every type of the SDK: one that it adds does not compile until it stands here. A postback is a list of its own below. */
const KINDS: Readonly<Record<Exclude<EventType, "postback">, LetterKind>> = {
  accountLink: "other",
  activated: "other",
  beacon: "other",
  botResumed: "other",
  botSuspended: "other",
  deactivated: "other",
  delivery: "other",
  follow: "other",
  join: "other",
  leave: "erasure",
  memberJoined: "other",
  memberLeft: "other",
  membership: "other",
  message: "question",
  messageEdited: "question",
  module: "other",
  unfollow: "erasure",
  unsend: "erasure",
  videoPlayComplete: "other",
};

let testBot: TestBot;
beforeAll(async () => {
  testBot = await startTestBot();
});
afterAll(() => testBot.close());

/** An event that happens in the chat of a message, and to that message where its type has one. */
function eventAbout({ message, source, timestamp }: webhook.MessageEvent, fields: object): webhook.Event {
  const event = readEvent({
    mode: "active",
    timestamp: timestamp + 1,
    webhookEventId: "about",
    deliveryContext: { isRedelivery: false },
    source,
    unsend: { messageId: message.id },
    message: { type: "text", id: `${message.id}0`, text: "something else", quoteToken: "q" },
    joined: { members: [source] },
    left: { members: [source] },
    ...fields,
  });
  if (!event) throw new Error("This is no event at all.");
  return event;
}

/** The tap on a button that the bot made for a message. */
function tapAbout({ message, timestamp }: webhook.MessageEvent, kind: "show" | "retry" | "forget"): object {
  const { items = [] } = button(kind, { conversation: "", timestamp, id: message.id }, "Tap");
  const data = items.flatMap(({ action }) =>
    action?.type === "postback" && action.data ? [action.data] : [],
  );
  return { type: "postback", postback: { data: data[0] } };
}

const CASES: readonly (readonly [string, LetterKind, (event: webhook.MessageEvent) => object])[] = [
  ...Object.entries(KINDS).map(([type, kind]) => [type, kind, () => ({ type })] as const),
  ["a tap on “delete everything”", "erasure", (event) => tapAbout(event, "forget")],
  ["a tap on “try again”", "question", (event) => tapAbout(event, "retry")],
  ["a tap on “show the answer”", "question", (event) => tapAbout(event, "show")],
  ["a tap on a suggestion", "question", () => ({ type: "postback", postback: { data: "ask:why?" } })],
  ["an event of next year", "other", () => ({ type: "telepathy" })],
];

test.each(CASES)(
  "%s is a letter of the kind “%s”, and deletes what was said only if that is an erasure",
  async (_name, kind, fieldsOf) => {
    const { bot, clock, say, handle } = testBot;
    clock.advance(60_000);
    const message = say("my secret");
    await handle(message);
    const event = eventAbout(message, fieldsOf(message));

    expect(kindOfLetter({ kind: "event", event, receivedAtMs: clock.now() })).toBe(kind);
    clock.advance(60_000);
    await handle(event);
    const key = {
      conversation: message.source?.userId ?? "",
      timestamp: message.timestamp,
      id: message.message.id,
    };
    const kept = (await bot.turns.look(key, clock.now()))?.said ?? "";
    expect(kept).toBe(kind === "erasure" ? "" : "my secret");
  },
);

test("an answer that waits for a push is a question", () => {
  const turn = { conversation: "U1", timestamp: 1, id: "1" };
  expect(kindOfLetter({ kind: "deliver", turn })).toBe("question");
});
