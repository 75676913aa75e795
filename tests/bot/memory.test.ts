import { afterEach, describe, expect, test } from "@jest/globals";
import type { webhook } from "@line/bot-sdk";
import { en } from "../../src/bot/phrases/en.ts";
import type { Turns } from "../../src/conversation/turn.ts";
import { sortKeyOf } from "../../src/conversation/turn.ts";
import { readEvent } from "../../src/line/webhook.ts";
import { LONGEST_SAVE_PAUSE_MS, SAVE_PAUSE_MS, SAVED_WITHIN_MS } from "../../src/times.ts";
import { until } from "../support/manual-clock.ts";
import { startTestBot, type TestBot, type TestBotOptions } from "../support/test-bot.ts";
import { groupOf } from "../support/test-group.ts";

/*
 * Sections 15, 16 and 22: what a memory is not to lose, not to keep, and not to pay for twice.
 */

let testBot: TestBot;
afterEach(() => testBot.close());

async function start(options: TestBotOptions = {}): Promise<TestBot> {
  testBot = await startTestBot({
    people: ["Alex", "Sam"].map((displayName) => ({ displayName, language: "en" })),
    ...options,
  });
  return testBot;
}

const lastPrompt = () => testBot.prompts().at(-1)?.join("\n");

/** What the first person writes, a second after what came before. */
async function hear(text: string): Promise<void> {
  testBot.clock.advance(1_000);
  await testBot.handle(testBot.say(text));
}

let events = 0;

/** An event of the first person's 1:1 chat. */
async function happens(fields: object): Promise<void> {
  events += 1;
  const { clock, line, handle } = testBot;
  clock.advance(61_000);
  const event: webhook.Event | undefined = readEvent({
    mode: "active",
    timestamp: clock.now(),
    webhookEventId: `happens-${events}`,
    deliveryContext: { isRedelivery: false },
    source: { type: "user", userId: line.state().people[0]?.userId },
    replyToken: `d${String(events).padStart(31, "0")}`,
    ...fields,
  });
  if (!event) throw new Error("This is no event.");
  line.sendEvents([event]);
  await handle(event);
}

describe("a memory is not eaten", () => {
  test("P22: by thirty commands", async () => {
    await start();
    await hear("my name is Alex");
    for (let count = 0; count < 30; count += 1) await hear("/help");
    await hear("what is my name?");

    expect(testBot.prompts().at(-1)).toEqual([
      "my name is Alex",
      "echo: my name is Alex",
      "what is my name?",
    ]);
  });

  test.each<[string, () => Promise<void>]>([
    ["apologies", () => hear("fail")],
    ["answers of no words", () => hear("say nothing")],
    ["greetings", () => happens({ type: "follow", follow: { isUnblocked: true } })],
    [
      "pictures",
      () =>
        happens({
          type: "message",
          message: { type: "image", id: `${events}`, contentProvider: { type: "line" } },
        }),
    ],
    [
      "taps on buttons whose answer is gone",
      () => happens({ type: "postback", postback: { data: "show:1:gone" } }),
    ],
    [
      "taps on buttons whose question is gone",
      () => happens({ type: "postback", postback: { data: "retry:1:gone" } }),
    ],
  ])("by thirty %s", async (_what, once) => {
    await start({
      answer: ({ messages }) => {
        const asked = messages.at(-1)?.content[0]?.text ?? "";
        if (asked === "fail") throw new Error("no model today");
        return asked === "say nothing" ? "" : `echo: ${asked}`;
      },
    });
    await hear("my name is Alex");
    for (let count = 0; count < 30; count += 1) await once();
    await hear("what is my name?");

    expect(testBot.prompts().at(-1)).toEqual([
      "my name is Alex",
      "echo: my name is Alex",
      "what is my name?",
    ]);
  });
});

describe("a new conversation", () => {
  test("P22: does not begin with a group's talk of before", async () => {
    const { handle } = await start();
    const group = groupOf(testBot);
    await handle(group.write(group.member("Sam"), "we meet on Saturday").event);
    await handle(group.write(group.member("Alex"), "/new").event);
    await handle(group.ask(group.member("Alex"), "hello").event);

    expect(lastPrompt()).toBe("Alex: hello");
  });

  test("of a group has the talk since then, not the questions of before, and a quote of before only where it is quoted", async () => {
    const { handle } = await start();
    const group = groupOf(testBot);
    const [alex, sam] = [group.member("Alex"), group.member("Sam")];
    const before = group.write(sam, "we meet on Saturday");
    await handle(before.event);
    await handle(group.ask(alex, "who comes?").event);
    await handle(group.write(alex, "/new").event);
    await handle(group.write(sam, "or on Sunday").event);
    await handle(group.ask(alex, "what is this?", { quotedMessageId: before.id }).event);

    expect(lastPrompt()).toBe(
      [
        "[Written in the group lately, not to you:]\nSam: or on Sunday\n[End]",
        "[Quoting Sam:]\nwe meet on Saturday\n[End]",
        "Alex: what is this?",
      ].join("\n\n"),
    );
    await handle(group.ask(alex, "and this?").event);
    expect(lastPrompt()).not.toContain("Saturday\n[End]\n\nAlex: and this?");
  });

  test("begins where it was asked for, though what was written before comes later", async () => {
    const { handle, say, clock } = await start();
    const before = say("my cat is called Momo");
    clock.advance(1_000);
    await handle(say("/new"));
    await handle(before);
    await hear("what is it called?");

    expect(testBot.prompts().at(-1)).toEqual(["what is it called?"]);
  });
});

async function unsure(text: string): Promise<void> {
  const { bot, say, clock } = testBot;
  clock.advance(1_000);
  const event = say(text);
  const key = {
    conversation: event.source?.userId ?? "",
    timestamp: event.timestamp,
    id: event.message.id,
  };
  const nowMs = clock.now();
  const claim = await bot.turns.claim({ key, said: text }, "lease", nowMs, nowMs + 1_000);
  if (claim.kind !== "claimed") throw new Error("It is not free.");
  const messages = [{ type: "text" as const, text: `re ${text}` }];
  await bot.turns.saveAnswer(claim.turn, { messages, text: `re ${text}` });
  await bot.turns.startSending(claim.turn, { via: "push", atMs: nowMs }, { messages, text: `re ${text}` });
  await bot.turns.finish(claim.turn, "unsure");
}

const offers = () =>
  testBot.line
    .ledger()
    .filter(({ from }) => from === "bot")
    .flatMap(({ message }) => ("quickReply" in message ? (message.quickReply?.items ?? []) : []))
    .filter(({ action }) => action?.type === "postback" && action.label === en.showLastAnswer);

describe("an answer of which nobody knows whether it arrived", () => {
  test("P22: is offered once in 25 later replies", async () => {
    await start();
    await unsure("one");
    for (let count = 0; count < 25; count += 1) await hear(`message ${count}`);

    expect(offers()).toHaveLength(1);
  });

  test("is offered once, each of three, the newest first", async () => {
    const { said, tap, handle } = await start();
    for (const text of ["one", "two", "three"]) await unsure(text);
    for (let count = 0; count < 6; count += 1) await hear(`message ${count}`);
    expect(offers()).toHaveLength(3);

    testBot.clock.advance(1_000);
    await handle(tap());
    expect(said().at(-1)).toBe("reply: re one");
  });

  test("is offered by the reply that comes after a worker who died while offering it", async () => {
    const { bot, say, handle, clock } = await start();
    await unsure("one");
    clock.advance(1_000);
    const event = say("two");
    const receivedAtMs = clock.now();
    await expect(handle(event, { turns: { ...bot.turns, startSending: tableDown } })).rejects.toThrow(
      "no table",
    );
    expect(offers()).toHaveLength(0);
    await handle(event, { receivedAtMs });

    expect(offers()).toHaveLength(1);
  });
});

const tableDown = () => Promise.reject(new Error("no table"));

/** How long the pauses between the tries are, one after the other. */
const PAUSES_MS = [SAVE_PAUSE_MS, 2 * SAVE_PAUSE_MS, 4 * SAVE_PAUSE_MS, LONGEST_SAVE_PAUSE_MS];

/** Turns that cannot be saved an answer of until then. */
function failingUntil(endMs: number): Turns {
  const { bot, clock } = testBot;
  return new Proxy(bot.turns, {
    get: (target, name: keyof Turns) => {
      const isDown = name === "saveAnswer" && clock.now() < endMs;
      return isDown ? tableDown : Reflect.get(target, name);
    },
  });
}

async function passPauses(handling: Promise<unknown>, untilMs: number): Promise<void> {
  const { clock, logged } = testBot;
  const failures = () => logged.filter(({ event }) => event === "answer not saved yet").length;
  const before = failures();
  const over = new AbortController();
  const end = () => over.abort();
  handling.then(end, end);
  for (let tries = 0; clock.now() < untilMs && !over.signal.aborted; tries += 1) {
    const pauseMs = PAUSES_MS[tries] ?? LONGEST_SAVE_PAUSE_MS;
    await until(() => over.signal.aborted || failures() > before + tries);
    if (over.signal.aborted) return;
    await clock.untilSleeping(pauseMs);
    clock.advance(pauseMs);
  }
}

describe("an answer that the table does not take", () => {
  test("P18: twice is saved at the third try, and sent; one model call is paid", async () => {
    const { bot, say, handle, bedrock, said, clock, logged } = await start();
    let failures = 2;
    const saveAnswer: Turns["saveAnswer"] = (...given) => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error("no table")) : bot.turns.saveAnswer(...given);
    };
    const handling = handle(say("hello"), { turns: { ...bot.turns, saveAnswer } });
    await passPauses(handling, clock.now() + SAVE_PAUSE_MS + 2 * SAVE_PAUSE_MS);
    await handling;

    expect(said()).toEqual(["reply: echo: hello"]);
    expect(bedrock.calls()).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toContain("two workers died");
  });

  test.each([
    ["for 12 s goes by its free reply", 12_000, "reply"],
    ["for 40 s goes by its free reply", 40_000, "reply"],
    ["for 90 s, in which its token died, is pushed", 90_000, "push"],
  ])("%s, and one model call is paid", async (_what, downMs, via) => {
    const { say, handle, bedrock, said, clock } = await start();
    const endMs = clock.now() + downMs;
    const handling = handle(say("hello"), { turns: failingUntil(endMs) });
    await passPauses(handling, endMs);
    await handling;

    expect(said()).toEqual([`${via}: echo: hello`]);
    expect(bedrock.calls()).toHaveLength(1);
  });

  test("in all the time of three workers is no reason to take them for dead: the fourth one answers", async () => {
    const { say, handle, bedrock, said, clock } = await start();
    const event = say("hello");
    const receivedAtMs = clock.now();
    for (let worker = 0; worker < 3; worker += 1) {
      const endMs = clock.now() + 2 * SAVED_WITHIN_MS;
      const handling = handle(event, { receivedAtMs, turns: failingUntil(endMs) });
      const failing = expect(handling).rejects.toThrow("no table");
      await passPauses(handling, endMs);
      await failing;
      clock.advance(5_000);
    }
    await handle(event, { receivedAtMs });

    expect(said()).toEqual(["push: echo: hello"]);
    expect(bedrock.calls()).toHaveLength(4);
  });

  test.each(["startAsking", "startSending", "finish"] as const)(
    "costs no second model call where it is %s that fails, and is said once",
    async (name) => {
      const { bot, say, handle, bedrock, said, clock } = await start();
      const event = say("hello");
      const receivedAtMs = clock.now();
      const down = { ...bot.turns, [name]: tableDown };
      await expect(handle(event, { turns: down })).rejects.toThrow("no table");
      clock.advance(2_000);
      await handle(event, { receivedAtMs });

      expect(said()).toEqual(["reply: echo: hello"]);
      expect(bedrock.calls()).toHaveLength(1);
    },
  );
});

test("P17: a turn that this version cannot read is left out of the memory, and its chat is answered", async () => {
  const { table, bot, clock, line, said } = await start();
  await hear("my name is Alex");
  clock.advance(1_000);
  const conversation = line.state().people[0]?.userId ?? "";
  const sk = sortKeyOf({ conversation, timestamp: clock.now(), id: "of a later version" });
  const set = { state: "paused", said: "hello", answered: "hi", expiresAt: clock.now() };
  await table.write({ pk: `CONV#${conversation}`, sk }, { set });
  await hear("what is my name?");

  expect(said().at(-1)).toBe("reply: echo: what is my name?");
  expect(testBot.prompts().at(-1)).toEqual(["my name is Alex", "echo: my name is Alex", "what is my name?"]);
  await expect(
    bot.turns.look({ conversation, timestamp: clock.now() - 1_000, id: "of a later version" }, clock.now()),
  ).rejects.toThrow("cannot read");
});
