import { AIMessage } from "@langchain/core/messages";
import { expect, test } from "@jest/globals";
import { LineOutputParser, type LineAnswer } from "../../src/chain/line-output-parser.ts";

const parser = new LineOutputParser();

/** What LINE gets for a model's message that ended as `metadata` says. */
const parsed = (text: string, metadata: Record<string, unknown> = {}): Promise<LineAnswer> =>
  parser.parseResult([{ text, message: new AIMessage({ content: text, response_metadata: metadata }) }]);

const textOf = (message: LineAnswer["messages"][number] | undefined) =>
  message?.type === "text" ? message.text : message?.altText;

const bubbles = (...texts: string[]) => texts.map((text) => ({ type: "text", text }));

test("a plain answer is one bubble", async () => {
  expect(await parsed("こんにちは")).toEqual({
    messages: bubbles("こんにちは"),
    text: "こんにちは",
    end: "whole",
  });
});

test("Markdown becomes what LINE can show, and the memory keeps what the model said", async () => {
  const markdown = "## Plan\n\n**Buy** 2 * 3 eggs in `C#`, see a_b.";

  const { messages, text, end } = await parsed(markdown);
  expect([text, end]).toEqual([markdown, "whole"]);
  expect(textOf(messages[0])).not.toMatch(/##|\*\*|`/);
  expect(textOf(messages[0])).toMatch(/Plan[^]*Buy 2 \* 3 eggs in C#, see a_b\./);
});

test("an answer without a message, as a plain language model gives it, is read too", async () => {
  expect(await parser.parseResult([{ text: "hi" }])).toEqual({
    messages: bubbles("hi"),
    text: "hi",
    end: "whole",
  });
  expect(await parser.parseResult([])).toEqual({ messages: [], text: "", end: "empty" });
});

test.each(["", "  \n ", "```\n```"])("%j is an empty answer", async (text) => {
  expect(await parsed(text, { stopReason: "end_turn" })).toMatchObject({ messages: [], end: "empty" });
});

test.each([
  { stopReason: "max_tokens" },
  { stopReason: "model_context_window_exceeded" },
  { done_reason: "length" },
])("an answer that stopped with %j is cut off", async (metadata) => {
  expect(await parsed("It begins", metadata)).toEqual({
    messages: bubbles("It begins"),
    text: "It begins",
    end: "cut-off",
  });
});

test.each(["content_filtered", "guardrail_intervened"])(
  "nothing of an answer that stopped with %s is shown",
  async (stopReason) => {
    expect(await parsed("half a bad w", { stopReason })).toMatchObject({ messages: [], end: "filtered" });
  },
);

test.each([
  { stopReason: "end_turn" },
  { stopReason: "of next year" },
  { done_reason: "stop" },
  { stopReason: 7 },
])("an answer that stopped with %j is whole", async (metadata) => {
  expect(await parsed("yes", metadata)).toMatchObject({ end: "whole" });
});

test("a cut-off answer with nothing in it is an empty one", async () => {
  expect(await parsed("", { stopReason: "max_tokens" })).toMatchObject({ messages: [], end: "empty" });
});

const units = (count: number) => "あいうえおかきくけ。".repeat(count / 10);

test("five bubbles of 5,000 units are a whole answer", async () => {
  const { messages, end } = await parsed(units(25_000));

  expect(end).toBe("whole");
  expect(messages.map((message) => textOf(message)?.length)).toEqual([5000, 5000, 5000, 5000, 5000]);
});

test("of what does not fit into five bubbles four are shown, and remembered", async () => {
  const { messages, text, end } = await parsed(units(25_010));

  expect([messages.length, text, end]).toEqual([4, units(20_000), "too-long"]);
});

test("a cut-off answer leaves room for the message that says so", async () => {
  const { messages, end } = await parsed(units(25_000), { stopReason: "max_tokens" });

  expect([messages.length, end]).toEqual([4, "too-long"]);
});

test("suggestions stand apart from the answer, and the memory keeps them", async () => {
  const markdown = "It is 5 °C.\n\n>> And tomorrow? | **What to wear?**";

  expect(await parsed(markdown)).toEqual({
    messages: bubbles("It is 5 °C."),
    text: markdown,
    followUps: ["And tomorrow?", "What to wear?"],
    end: "whole",
  });
});

test("half a suggestion of a cut-off answer is not offered", async () => {
  expect(await parsed("It is 5 °C.\n\n>> And tom", { stopReason: "max_tokens" })).toEqual({
    messages: bubbles("It is 5 °C."),
    text: "It is 5 °C.\n\n>> And tom",
    end: "cut-off",
  });
});

test("too long and cut off is too long", async () => {
  expect(await parsed(units(25_010), { stopReason: "max_tokens" })).toMatchObject({ end: "too-long" });
});
