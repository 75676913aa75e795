import { afterAll, afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Locator } from "playwright-core";
import { closeBrowser, describeInBrowser, hasText, openPageBench, type PageBench } from "./page-bench.ts";
import { LONG_TEXT } from "./small-bot.ts";

let bench: PageBench;

beforeEach(async () => {
  bench = await openPageBench();
});
afterEach(() => bench.close());
afterAll(closeBrowser);

describeInBrowser("writing", () => {
  test("Enter sends, the message is read and the bot's answer appears", async () => {
    const { screen, write, mine, theirs } = await bench.open();

    await write("hello");

    await hasText(mine, "hello");
    await hasText(mine, "Read");
    await hasText(theirs, "You said: hello");
    expect(await screen.getByTestId("composer").inputValue()).toBe("");
  });

  test("Enter that picks a word of the input method does not send; the next Enter does", async () => {
    const { screen, context, mine } = await bench.open();
    const field = screen.getByTestId("composer");
    await field.focus();
    const devTools = await context.newCDPSession(screen);

    await devTools.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
    await field.press("Enter");
    await devTools.send("Input.insertText", { text: "日本" });
    expect(bench.simulator.ledger()).toEqual([]);
    await field.press("Enter");

    await hasText(mine, "日本");
    expect(
      bench.simulator.ledger(bench.aiko.userId).filter((one) => one.from === bench.aiko.userId),
    ).toHaveLength(1);
  });

  test("Enter with the key code of a composition does not send", async () => {
    const { screen } = await bench.open();
    await screen.getByTestId("composer").fill("かな");

    await screen
      .getByTestId("composer")
      .dispatchEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true });

    expect(bench.simulator.ledger()).toEqual([]);
  });

  test("Shift+Enter makes a new line, and the bubble keeps it", async () => {
    const { screen, mine } = await bench.open();
    const field = screen.getByTestId("composer");

    await field.pressSequentially("one");
    await field.press("Shift+Enter");
    await field.pressSequentially("two");
    await screen.getByTestId("send").click();

    await hasText(mine, "one");
    expect(await mine.locator(".text").innerText()).toBe("one\ntwo");
  });

  test("a refused message stays in the field, with the reason", async () => {
    const { screen, write } = await bench.open();
    const tooLong = "あ".repeat(10_001);

    await write(tooLong);

    await hasText(screen.getByRole("alert"), "10001");
    expect(await screen.getByTestId("composer").inputValue()).toBe(tooLong);
  });

  test("a tap on a quick reply says its text, and the buttons go", async () => {
    const { screen, write, mine } = await bench.open();
    await write("choices");

    await screen.getByTestId("quick-reply").click();

    await hasText(mine.last(), "I take the first");
    await screen.getByTestId("quick-reply").waitFor({ state: "detached" });
  });

  test("a tap on a button leaves its words in the chat and tells the bot", async () => {
    const { screen, write, mine, theirs } = await bench.open();
    await write("button");

    await screen.getByTestId("quick-reply").click();

    await hasText(mine.last(), "Show it");
    await hasText(theirs.last(), "You tapped it");
  });
});

describeInBrowser("reading", () => {
  test("the dots move until the answer is there", async () => {
    const { screen, write, theirs } = await bench.open();
    await write("slow");
    await screen.getByTestId("loading").waitFor();

    bench.bot.answerSlowOne();

    await hasText(theirs, "at last");
    expect(await screen.getByTestId("loading").count()).toBe(0);
  });

  test("a long answer shows its beginning and, on request, the rest", async () => {
    const { screen, write, theirs } = await bench.open();
    await write("long");
    await hasText(theirs, "See more");
    const folded = await heightOf(theirs);

    await screen.getByTestId("see-more").click();

    expect(await heightOf(theirs)).toBeGreaterThan(folded * 2);
    expect(await theirs.locator(".text").innerText()).toBe(LONG_TEXT);
  });

  test("an address is a link that gives nothing about this page away", async () => {
    const { write, theirs } = await bench.open();
    await write("link");

    const link = theirs.getByRole("link");

    expect(await link.getAttribute("href")).toBe("https://example.jp/kyoto");
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
  });

  test("what looks like HTML is text", async () => {
    const { screen, write, theirs } = await bench.open();

    await write("<img src=x onerror=alert(1)>");

    await hasText(theirs, "You said: <img src=x onerror=alert(1)>");
    expect(await screen.locator("img").count()).toBe(0);
  });

  test("the banner says that the practice model is not an AI", async () => {
    const { screen } = await bench.open();

    await hasText(screen.getByTestId("model-banner"), "not an AI");
  });

  test("a message in a chat that is not on screen is counted and announced", async () => {
    const { screen } = await bench.open();

    bench.say(bench.ken, "hello");

    await hasText(screen.getByTestId(`unread-${bench.ken.userId}`), "1");
    await hasText(screen.getByTestId("notices"), "You said: hello");
    expect(await screen.title()).toMatch(/^\(1\) /);
    await screen.getByTestId(`chat-${bench.ken.userId}`).click();
    await screen.getByTestId(`unread-${bench.ken.userId}`).waitFor({ state: "detached" });
  });
});

async function heightOf(element: Locator): Promise<number> {
  return (await element.boundingBox())?.height ?? 0;
}
