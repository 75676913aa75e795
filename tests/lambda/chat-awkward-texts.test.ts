/*
 * T20: what people can type goes through queue, table, prompt and reply unharmed.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startChatFunctionWorld, type ChatFunctionWorld } from "../support/chat-function.ts";
import { writeChatJob } from "../../src/queue/chat-job.ts";
import { sayTo } from "../support/line-platform.ts";
import { systemClock } from "../../src/clock.ts";
import { LAMBDA_CONTEXT } from "../support/chat-lambda.ts";

let world: ChatFunctionWorld;
beforeAll(async () => {
  world = await startChatFunctionWorld(({ messages }) => repeated(messages.at(-1)?.content[0]?.text ?? ""));
});
afterAll(() => world.close());

test.each([
  ["a family of emoji", "👨‍👩‍👧‍👦👩🏽‍🚀🏳️‍🌈"],
  ["flags and keycaps", "🇯🇵🇹🇭 1️⃣#️⃣"],
  ["half a surrogate pair", "half \uD83D of it \uDE00"],
  ["U+0000 and other controls", "zero \u0000 bell \u0007 end"],
  ["U+FFFE and U+FFFF", "not \uFFFE a \uFFFF character"],
  ["zero-width signs", "a\u200Bb\u200Dc\uFEFFd"],
  ["right-to-left marks", "\u202Eabc\u202C \u200Fمرحبا\u200E"],
  ["5,000 units of Thai", "สวัสดีครับ".repeat(500)],
  ["5,000 units of Japanese", "こんにちは、世界。".repeat(555)],
  ["1,000 combining marks on one letter", `Z${"\u0301".repeat(1_000)}`],
  ["5,000 emoji units", "😀".repeat(2_500)],
  ["separators of lines", "one\u2028two\u2029three\r\nfour"],
  ["ideographs beyond the first plane", "𠮷野家で𩸽を食べる"],
])("%s reaches the model and comes back", async (_what, text) => {
  const { handler } = await import("../../src/lambda/chat.ts");
  const event = sayTo(world.line, systemClock, text);
  const before = world.line.ledger().length;
  const result = await handler(await world.nextBody(writeChatJob(event, Date.now())), LAMBDA_CONTEXT);

  expect(result).toEqual({ batchItemFailures: [] });
  const asked = world.bedrock.calls().at(-1)?.request?.messages.at(-1)?.content[0]?.text;
  expect(asked).toBe(text.toWellFormed());
  const bubbles = world.line.ledger().slice(before);
  const texts = bubbles.map(({ message }) => ("text" in message ? message.text : ""));
  expect(bubbles.length).toBeLessThanOrEqual(5);
  expect(texts.every((bubble) => bubble.isWellFormed() && bubble.length <= 5_000)).toBe(true);
  expect(visible(texts.join(""))).toBe(visible(repeated(text.toWellFormed())));
});

/** What the model says: the message, as far as its output limit goes. */
function repeated(text: string): string {
  return Array.from(text).slice(0, 1_000).join("");
}

/** Without what LINE does not show, or refuses, and without white space, of which a cut may take some. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\uFEFF\s]/gu, "");
}
