import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { webhook } from "@line/bot-sdk";
import { handleJob } from "../../src/bot/handle-job.ts";
import { en } from "../../src/bot/phrases/en.ts";
import type { Forgetting } from "../../src/conversation/chats.ts";
import { readEvent } from "../../src/line/webhook.ts";
import { startTestBot, type TestBot } from "../support/test-bot.ts";
import { groupOf, type TestGroup } from "../support/test-group.ts";

/*
 * Section 6: whatever deletes may be delivered again, after other things came in between, which stay.
 */

const MINUTE_MS = 60_000;

let testBot: TestBot;
beforeEach(async () => {
  testBot = await startTestBot({
    people: ["Alex", "Sam"].map((displayName) => ({ displayName, language: "en" })),
  });
});
afterEach(() => testBot.close());

const lastPrompt = () => testBot.prompts().at(-1)?.join("\n");

let events = 0;

/** An event of the first person's 1:1 chat. */
function personal(fields: object): webhook.Event {
  events += 1;
  const { clock, line } = testBot;
  clock.advance(1_000);
  const [person] = line.state().people;
  const event = readEvent({
    mode: "active",
    timestamp: clock.now(),
    webhookEventId: `again-${events}`,
    deliveryContext: { isRedelivery: false },
    source: { type: "user", userId: person?.userId },
    replyToken: `e${String(events).padStart(31, "0")}`,
    ...fields,
  });
  if (!event) throw new Error("This is no event.");
  line.sendEvents([event]);
  return event;
}

/** As LINE delivers it once more, without having been told that the first time was fine. */
function again(event: webhook.Event): webhook.Event {
  return { ...event, deliveryContext: { isRedelivery: true } };
}

async function handleTooLate(event: webhook.Event): Promise<void> {
  const receivedAtMs = testBot.clock.now();
  testBot.clock.advance(61_000);
  await testBot.handle(event, { receivedAtMs, hasMore: true });
}

test("P8: an unfollow that LINE delivers again deletes nothing of what was said since the person came back", async () => {
  const { handle, say, clock, bot, deliverWaiting, said } = testBot;
  await handle(say("one"));
  const unfollow = personal({ type: "unfollow" });
  await handle(unfollow);
  clock.advance(10 * MINUTE_MS);
  await handle(personal({ type: "follow" }));
  await handle(say("/language en"));
  await handle(say("my cat is called Momo"));
  await handleTooLate(say("a question that waits"));
  await handle(again(unfollow), { hasMore: true });

  await deliverWaiting();
  expect(said().at(-1)).toBe("push: echo: a question that waits");
  const { userId = "" } = unfollow.source ?? {};
  expect((await bot.chats.settings(userId)).language).toBe("en");
  clock.advance(1_000);
  await handle(say("what is my cat called?"));
  expect(testBot.prompts().at(-1)).toEqual([
    "my cat is called Momo",
    "echo: my cat is called Momo",
    "a question that waits",
    "echo: a question that waits",
    "what is my cat called?",
  ]);
});

describe("delivered again after things came in between,", () => {
  test("the tap that had everything deleted deletes and says nothing any more", async () => {
    const { handle, say, said } = testBot;
    await handle(say("my secret"));
    const command = say("/forget");
    await handle(command);
    const data = `forget:${command.timestamp}:${command.message.id}`;
    const tap = personal({ type: "postback", postback: { data } });
    await handle(tap);
    testBot.clock.advance(1_000);
    await handle(say("my cat is called Momo"));
    await handle(again(tap));

    testBot.clock.advance(1_000);
    await handle(say("what is my cat called?"));
    expect(lastPrompt()).toMatch(/^my cat is called Momo\n/);
    expect(said().filter((words) => words.includes(en.forgotten))).toHaveLength(1);
  });

  test("an unsend leaves in the memory what was said after the first one", async () => {
    const { handle, say, clock } = testBot;
    await handle(say("my cat is called Momo"));
    clock.advance(1_000);
    const secret = say("my secret");
    await handle(secret);
    const unsend = personal({ type: "unsend", unsend: { messageId: secret.message.id } });
    await handle(unsend);
    clock.advance(1_000);
    await handle(say("my dog is called Pochi"));
    clock.advance(1_000);
    await handle(again(unsend));

    await handle(say("what are they called?"));
    expect(testBot.prompts().at(-1)).toEqual([
      "my cat is called Momo",
      "echo: my cat is called Momo",
      "my dog is called Pochi",
      "echo: my dog is called Pochi",
      "what are they called?",
    ]);
  });

  describe("in a group,", () => {
    let group: TestGroup;
    let alex: string;
    let sam: string;
    beforeEach(() => {
      group = groupOf(testBot);
      [alex, sam] = [group.member("Alex"), group.member("Sam")];
    });

    test("a leave deletes nothing of what was said since the bot was invited again", async () => {
      const { handle, bot, clock, deliverWaiting } = testBot;
      await handle(group.ask(alex, "my secret").event);
      await handle(group.write(sam, "some secret talk").event);
      const leave = group.event(undefined, { type: "leave" });
      await handle(leave);
      clock.advance(10 * MINUTE_MS);
      await handle(group.event(undefined, { type: "join" }));
      await handle(group.write(alex, "/settings name Momo").event);
      await handle(group.write(sam, "we meet on Saturday").event);
      await handleTooLate(group.ask(alex, "who comes?").event);
      await handle(again(leave), { hasMore: true });
      expect(await bot.chats.nameOf(group.id, alex, clock.now())).toBe("Alex");
      await deliverWaiting();

      expect(group.texts().at(-1)).toContain("who comes?");
      await handle(group.ask(sam, "when?").event);
      expect(lastPrompt()).toContain("Sam: we meet on Saturday");
      expect(lastPrompt()).toContain("Alex: who comes?");
      expect(lastPrompt()).not.toContain("secret");
      expect(await bot.chats.settings(group.id)).toMatchObject({ botName: "Momo" });
    });

    test("a member's tap deletes nothing of what they said since", async () => {
      const { handle } = testBot;
      await handle(group.ask(alex, "my secret").event);
      const command = group.write(alex, "/forget");
      await handle(command.event);
      const tap = group.tap(alex, group.buttons()[0] ?? "");
      await handle(tap);
      await handle(group.write(alex, "I bring the cake").event);
      await handle(group.ask(alex, "who brings cake?").event);
      await handle(again(tap));

      await handle(group.ask(sam, "and now?").event);
      expect(lastPrompt()).toContain("Alex: I bring the cake");
      expect(lastPrompt()).toContain("Alex: who brings cake?");
      expect(lastPrompt()).not.toContain("secret");
    });

    test("an unsend of talk leaves in the memory what was said after the first one", async () => {
      const { handle } = testBot;
      await handle(group.write(sam, "before").event);
      const secret = group.write(sam, "my secret");
      await handle(secret.event);
      await handle(group.write(sam, "after").event);
      const unsend = group.unsend(secret);
      await handle(unsend);
      await handle(group.ask(alex, "who comes?").event);
      await handle(again(unsend));

      await handle(group.ask(sam, "and now?").event);
      expect(lastPrompt()).toContain("Alex: who comes?");
    });
  });
});

/** What a follow-up job does once more, where the first one was not known to be done. */
describe.each([
  ["of a chat", {}],
  ["of a chat that was left", { hasLeft: true }],
  ["of a member", { member: "Alex" }],
])("the job that goes on with forgetting %s", (_what, more) => {
  test("leaves all that is newer as it is, however often it comes", async () => {
    const { handle, bot, clock, table } = testBot;
    const group = groupOf(testBot);
    const [alex, sam] = [group.member("Alex"), group.member("Sam")];
    await handle(group.ask(alex, "my secret").event);
    const forgetting: Forgetting = {
      conversation: group.id,
      untilMs: clock.now(),
      ...more,
      ...("member" in more && { member: alex }),
    };
    const goOn = () =>
      handleJob({ kind: "forget", forgetting }, bot, { receives: 1, hide: () => Promise.resolve() });
    await goOn();
    clock.advance(2 * MINUTE_MS);
    await handle(group.write(alex, "/settings name Momo").event);
    await handle(group.write(alex, "I bring the cake").event);
    await handle(group.ask(sam, "who brings cake?").event);
    await handleTooLate(group.ask(alex, "a question that waits").event);
    const kept = async () => {
      const items: object[] = [];
      for await (const page of table.pages({ pk: `CONV#${group.id}` })) items.push(...page);
      // It is noted anew that it was forgotten.
      return items.filter((item) => !("untilMs" in item));
    };
    const before = await kept();
    await goOn();

    expect(JSON.stringify(await kept())).not.toContain("my secret");
    // Names are learnt anew for a day: in a group the member's own goes with them.
    expect((await kept()).filter((item) => !("name" in item))).toEqual(
      before.filter((item) => !("name" in item)),
    );
  });
});
