import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { webhook } from "@line/bot-sdk";
import { en } from "../../src/bot/phrases/en.ts";
import { LEASE_MS } from "../../src/times.ts";
import { dyingTurns, startTestBot, type TestBot } from "../support/test-bot.ts";
import { groupOf, type MessageSent, type TestGroup } from "../support/test-group.ts";

/*
 * Section 11: what is taken back leaves with all that others made of it.
 */

const ADDRESS = "my new address is Sakura Street 12";
const REPEATING = `Sam said: ${ADDRESS}`;
const REWORDED = "Sam has moved house.";

let testBot: TestBot;
let group: TestGroup;
let sam: string;
let alex: string;
let kim: string;
/** What the model says to whoever is not Sam. */
let says: string;
/** What happens while the model thinks about it. */
let meanwhile: () => Promise<void>;

beforeEach(async () => {
  says = REWORDED;
  meanwhile = () => Promise.resolve();
  testBot = await startTestBot({
    people: ["Sam", "Alex", "Kim"].map((displayName) => ({ displayName, language: "en" })),
    answer: async ({ messages }) => {
      const asked = messages.at(-1)?.content[0]?.text ?? "";
      if (!/(?:^|\n)Alex: [^\n]*$/.test(asked)) return "Well, well.";
      await meanwhile();
      return says;
    },
  });
  group = groupOf(testBot);
  [sam, alex, kim] = [group.member("Sam"), group.member("Alex"), group.member("Kim")];
});
afterEach(() => testBot.close());

const lastPrompt = () => promptOf(/(?:)/);

/** The newest whose end is like that. */
function promptOf(end: RegExp): string | undefined {
  return testBot
    .prompts()
    .map((texts) => texts.join("\n"))
    .findLast((prompt) => end.test(prompt));
}

test("P14: an answer that repeated a group's talk is not remembered when the talk is taken back", async () => {
  const { handle } = testBot;
  says = REPEATING;
  const talk = group.write(sam, ADDRESS);
  await handle(talk.event);
  await handle(group.ask(alex, "what did Sam write?").event);
  expect(group.texts()).toEqual([REPEATING]);
  await handle(group.unsend(talk));
  await handle(group.ask(alex, "thanks").event);

  expect(lastPrompt()).toBe("Alex: thanks");
});

/** What Sam will take back: how it comes into the prompt of Alex's question. */
const shownAs: Readonly<Record<string, () => Promise<Shown>>> = {
  talk: async () => {
    const talk = group.write(sam, ADDRESS);
    await testBot.handle(talk.event);
    return { message: talk, quote: {} };
  },
  "quoted talk": async () => {
    const talk = group.write(sam, ADDRESS);
    await testBot.handle(talk.event);
    // A new conversation leaves the quote alone.
    await testBot.handle(group.write(sam, "/new").event);
    return { message: talk, quote: { quotedMessageId: talk.id } };
  },
  "a quoted question": async () => {
    const question = group.ask(sam, ADDRESS);
    await testBot.handle(question.event);
    await testBot.handle(group.write(sam, "/new").event);
    return { message: question, quote: { quotedMessageId: question.id } };
  },
  "a question before it": async () => {
    const question = group.ask(sam, ADDRESS);
    await testBot.handle(question.event);
    return { message: question, quote: {} };
  },
  "an edited question": async () => {
    const question = group.ask(sam, "my new adress is");
    await testBot.handle(question.event);
    await testBot.handle(group.edit(question, ADDRESS));
    return { message: question, quote: {} };
  },
};

interface Shown {
  readonly message: MessageSent;
  /** What makes Alex's message quote it. */
  readonly quote: object;
}

/** Where Alex's answer is when Sam takes it back; resolves when it has been delivered. */
const answerIs: Readonly<
  Record<string, (question: webhook.Event, unsend: () => Promise<void>) => Promise<void>>
> = {
  "already sent": async (question, unsend) => {
    await testBot.handle(question);
    await unsend();
  },
  "waiting behind a dead token": async (question, unsend) => {
    await handleTooLate(question);
    await unsend();
    await testBot.deliverWaiting();
  },
  "joined to a reply that has not left": async (question, unsend) => {
    await carriedByKim(question, unsend, { before: "startSending" });
  },
  "in a reply of which nobody knows whether it left": async (question, unsend) => {
    await carriedByKim(question, unsend, { after: "startSending" });
  },
  "being made right now": async (question, unsend) => {
    meanwhile = unsend;
    await testBot.handle(question);
  },
};

async function handleTooLate(event: webhook.Event): Promise<void> {
  const receivedAtMs = testBot.clock.now();
  testBot.clock.advance(61_000);
  await testBot.handle(event, { receivedAtMs, hasMore: true });
}

async function carriedByKim(
  question: webhook.Event,
  unsend: () => Promise<void>,
  death: Parameters<typeof dyingTurns>[1],
): Promise<void> {
  const { bot, handle, clock } = testBot;
  await handleTooLate(question);
  const carrier = group.ask(kim, "hello").event;
  const receivedAtMs = clock.now();
  const dying = handle(carrier, { turns: dyingTurns(bot.turns, death), hasMore: true });
  await expect(dying).rejects.toThrow("dead");
  await unsend();
  clock.advance(LEASE_MS);
  await handle(carrier, { receivedAtMs });
}

const nothing = () => Promise.reject(new Error("There is no such case."));

const cases = Object.keys(shownAs).flatMap((what) =>
  Object.keys(answerIs).map((where) => [what, where] as const),
);

describe.each(cases)("taken back, %s leaves the memory while the answer shown it is %s", (what, where) => {
  async function takeBack(): Promise<void> {
    const { message, quote } = await (shownAs[what] ?? nothing)();
    const question = group.ask(alex, "what did Sam write?", quote);
    await (answerIs[where] ?? nothing)(question.event, async () => {
      await testBot.handle(group.unsend(message), { hasMore: true });
    });
    expect(promptOf(/Alex: what did Sam write\?$/)).toContain(ADDRESS);
  }
  test("an answer in other words is delivered, and not remembered", async () => {
    await takeBack();

    expect(group.texts().filter((text) => text === REWORDED)).toHaveLength(1);
    await testBot.handle(group.ask(kim, "and now?").event);
    expect(lastPrompt()).not.toMatch(/Sakura Street|moved house|what did Sam write/);
  });

  test("an answer that repeats it is not said any more, and can be asked for anew", async () => {
    says = REPEATING;
    await takeBack();

    const isOut = where === "already sent";
    expect(group.texts().filter((text) => text === REPEATING)).toHaveLength(isOut ? 1 : 0);
    expect(group.texts().filter((text) => text === en.takenBack)).toHaveLength(isOut ? 0 : 1);
    await testBot.handle(group.ask(kim, "and now?").event);
    expect(lastPrompt()).not.toMatch(/Sakura Street|what did Sam write/);
  });
});

test("the button under what stands in for an answer asks anew, of what is left", async () => {
  const { handle, deliverWaiting } = testBot;
  says = REPEATING;
  const talk = group.write(sam, ADDRESS);
  await handle(talk.event);
  await handleTooLate(group.ask(alex, "what did Sam write?").event);
  await handle(group.unsend(talk), { hasMore: true });
  await deliverWaiting();
  expect(group.texts()).toEqual([en.takenBack]);

  says = "I cannot see it any more.";
  await handle(group.tap(alex, group.buttons()[0] ?? ""));
  expect(lastPrompt()).toBe("Alex: what did Sam write?");
  expect(group.texts().at(-1)).toBe(says);
});

test.each([
  ["7 units, which may stand there by chance", "4711-ab", false],
  ["8 units", "4711-abc", true],
])(
  "an answer that holds what was taken back is replaced from 8 units on: %s",
  async (_what, words, isReplaced) => {
    const { handle, deliverWaiting } = testBot;
    says = `It says ${words}.`;
    const talk = group.write(sam, words);
    await handle(talk.event);
    await handleTooLate(group.ask(alex, "what did Sam write?").event);
    await handle(group.unsend(talk), { hasMore: true });
    await deliverWaiting();

    expect(group.texts()).toEqual([isReplaced ? en.takenBack : says]);
    await handle(group.ask(kim, "and now?").event);
    expect(lastPrompt()).not.toContain(words);
  },
);
