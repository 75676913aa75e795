import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { webhook } from "@line/bot-sdk";
import { phrases } from "../../src/bot/phrases/phrases.ts";
import { callsAtLine, userIdOf } from "../support/line-platform.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";

let testBot: TestBot;
let sent = 0;

beforeEach(async () => {
  testBot = await startTestBot({ people: [{ displayName: "さくら", language: "ja" }] });
});
afterEach(() => testBot.close());

/** An event as LINE sends it; its reply token works. */
function event(fields: object, groupId?: string): webhook.Event {
  sent += 1;
  const { clock, line } = testBot;
  const userId = userIdOf(line);
  const whole = {
    mode: "active",
    timestamp: clock.now(),
    webhookEventId: `arrival-${sent}`,
    deliveryContext: { isRedelivery: false },
    source: groupId === undefined ? { type: "user", userId } : { type: "group", groupId },
    replyToken: `a${sent}`.padStart(32, "0"),
    ...fields,
  };
  line.sendEvents([JSON.parse(JSON.stringify(whole))]);
  return JSON.parse(JSON.stringify(whole));
}

const groupId = () => testBot.line.state().chats.find(({ kind }) => kind === "group")?.chatId;
const media = (type: string) => event({ type: "message", message: { type, id: String(700 + sent) } });

test("a new friend is greeted once, in their language, with what is kept and where it goes", async () => {
  const { handle, said } = testBot;
  const follow = event({ type: "follow", follow: { isUnblocked: false } });
  await handle(follow);
  await handle(follow);

  expect(said()).toEqual([`reply: ${phrases.ja.greeting({ days: 30 })}`]);
});

test("a greeting that comes too late for its reply is left out and never pushed", async () => {
  const { handle, said, clock, deliverWaiting, say } = testBot;
  const follow = event({ type: "follow", follow: { isUnblocked: true } });
  await handle(follow, { receivedAtMs: clock.now() - 55_000 });
  await deliverWaiting();
  await handle(say("hello"));

  expect(said()).toEqual(["reply: echo: hello"]);
});

test("a group is told how to call the bot, and people who join in a burst are greeted once", async () => {
  const { handle, said } = testBot;
  await handle(event({ type: "join" }, groupId()));
  await handle(event({ type: "memberJoined", joined: { members: [] } }, groupId()));
  await handle(event({ type: "memberJoined", joined: { members: [] } }, groupId()));

  const kept = { days: 30 };
  const words = [phrases.en, phrases.ja].find(({ groupGreeting }) =>
    said()[0]?.includes(groupGreeting(kept)),
  );
  expect(said()).toEqual([`reply: ${words?.groupGreeting(kept)}`, `reply: ${words?.memberGreeting}`]);
});

test('pictures, films, recordings and files are told "not yet" once a burst, also when they come again', async () => {
  const { handle, said, clock } = testBot;
  const first = media("image");
  await handle(first);
  await handle(media("image"));
  await handle(media("video"));
  await handle(first);
  expect(said()).toEqual([`reply: ${phrases.ja.notYetMedia}`]);

  clock.advance(61_000);
  await handle(media("file"));
  expect(said()).toHaveLength(2);
});

test("a sticker and a place reach the model in words", async () => {
  const { handle, prompts } = testBot;
  const sticker = { type: "sticker", id: "801", packageId: "1", stickerId: "2", keywords: ["Happy", "Cat"] };
  await handle(event({ type: "message", message: sticker }));
  const place = { title: "東京タワー", address: "芝公園4-2-8", latitude: 35.6586, longitude: 139.7454 };
  await handle(event({ type: "message", message: { type: "location", id: "802", ...place } }));

  expect(prompts().map((texts) => texts.at(-1))).toEqual([
    "[a sticker; it shows: Happy, Cat]",
    "[a place; 東京タワー; 芝公園4-2-8; latitude 35.6586, longitude 139.7454]",
  ]);
});

test("blocking deletes what was kept", async () => {
  const { handle, say, prompts, clock } = testBot;
  await handle(say("canary"));
  clock.advance(1_000);
  await handle(event({ type: "unfollow" }));
  clock.advance(1_000);
  await handle(say("hello again"));

  expect(prompts().at(-1)?.join()).not.toContain("canary");
});

test("a message with a token for it is marked as read, and an account that forbids it is answered all the same", async () => {
  const { handle, said, line } = testBot;
  const message = { type: "text", id: "901", text: "hello", quoteToken: "q", markAsReadToken: "unknown" };
  await handle(event({ type: "message", message }));

  expect(said()).toEqual(["reply: echo: hello"]);
  expect(callsAtLine(line)).toContain("markAsRead 400");
});
