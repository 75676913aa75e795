import { AIMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import { expect, test } from "@jest/globals";
import { describeNow, historyMessages, replyPrompt, type ReplyInput } from "../../src/chain/prompts.ts";

const input: ReplyInput = {
  persona: "You are Momo, a cat.",
  now: "Monday",
  channel: "You are chatting here.",
  history: [],
  message: "hello",
};

const messagesOf = async (change: Partial<ReplyInput>) =>
  (await replyPrompt.invoke({ ...input, ...change })).toChatMessages();

test("the prompt is persona and rules, then the past, then the message", async () => {
  const history = [new HumanMessage("one"), new AIMessage("two")];
  const messages = await messagesOf({ history });

  expect(messages.map((message) => message.getType())).toEqual(["system", "human", "ai", "human"]);
  expect(messages[0]?.text).toMatch(/^You are Momo, a cat\.\n\nYou are chatting .*It is Monday\./s);
  expect(messages.slice(1)).toEqual([...history, new HumanMessage("hello")]);
});

test.each(["{message}", "{persona}", "{{x}}", "{", "}", "{now", 'f({"a": {}})', "$& $1 ${x} %s"])(
  "%s is only text, whoever writes it",
  async (text) => {
    const history = [new HumanMessage(text), new AIMessage(text)];
    const [system, ...rest] = await messagesOf({ persona: text, message: text, history });

    expect(system).toBeInstanceOf(SystemMessage);
    expect(system?.text.startsWith(`${text}\n\nYou are chatting`)).toBe(true);
    expect(rest).toEqual([...history, new HumanMessage(text)]);
  },
);

test("past turns become pairs of messages in their order", () => {
  const turns = [
    { said: "my cat is Tama", answered: "nice", timestamp: 1 },
    { said: "and a dog", answered: "good", timestamp: 2 },
  ];

  expect(historyMessages(turns)).toEqual([
    new HumanMessage("my cat is Tama"),
    new AIMessage("nice"),
    new HumanMessage("and a dog"),
    new AIMessage("good"),
  ]);
});

test.each([
  ["Asia/Tokyo", "Tuesday, 24 November 2026 at 00:30 (Asia/Tokyo)"],
  ["UTC", "Monday, 23 November 2026 at 15:30 (UTC)"],
  ["America/Los_Angeles", "Monday, 23 November 2026 at 07:30 (America/Los_Angeles)"],
])("the time is told as a clock in %s shows it", (timeZone, words) => {
  expect(describeNow(Date.UTC(2026, 10, 23, 15, 30), timeZone)).toBe(words);
});
