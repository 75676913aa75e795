import { afterAll, afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { BrowserContext, Locator, Page } from "playwright-core";
import type { Person } from "../../../../local/line/page-api.ts";
import { servePage } from "../../../../local/line/page/serve-page.ts";
import { type LineSimulator, startLineSimulator } from "../../../../local/line/simulator.ts";
import { systemClock } from "../../../../src/clock.ts";
import { openBrowser } from "../../../support/browser.ts";
import { CHANNEL_ACCESS_TOKEN, LONG_TEXT, type SmallBot, startSmallBot } from "./small-bot.ts";

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };

const browser = await openBrowser();
const page = servePage();
const describeInBrowser = browser ? describe : describe.skip;

let simulator: LineSimulator;
let bot: SmallBot;
let context: BrowserContext;
let screen: Page;
let aiko: Person;
let ken: Person;

beforeEach(async () => {
  bot = await startSmallBot(() => simulator.url);
  simulator = await startSimulator(0);
  [aiko, ken] = twoPeople();
});

afterEach(async () => {
  await context?.close();
  await simulator.close();
  await bot.close();
});

afterAll(() => browser?.close());

describeInBrowser("writing", () => {
  test("Enter sends, the message is read and the bot's answer appears", async () => {
    await openPage();

    await write("hello");

    await hasText(mine(), "hello");
    await hasText(mine(), "Read");
    await hasText(theirs(), "You said: hello");
    expect(await screen.getByTestId("composer").inputValue()).toBe("");
  });

  test("Enter that picks a word of the input method does not send; the next Enter does", async () => {
    await openPage();
    const field = screen.getByTestId("composer");
    await field.focus();
    const devTools = await context.newCDPSession(screen);

    await devTools.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
    await field.press("Enter");
    await devTools.send("Input.insertText", { text: "日本" });
    expect(simulator.ledger()).toEqual([]);
    await field.press("Enter");

    await hasText(mine(), "日本");
    expect(simulator.ledger(aiko.userId).filter((one) => one.from === aiko.userId)).toHaveLength(1);
  });

  test("Enter with the key code of a composition does not send", async () => {
    await openPage();
    await screen.getByTestId("composer").fill("かな");

    await screen
      .getByTestId("composer")
      .dispatchEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true });

    expect(simulator.ledger()).toEqual([]);
  });

  test("Shift+Enter makes a new line, and the bubble keeps it", async () => {
    await openPage();
    const field = screen.getByTestId("composer");

    await field.pressSequentially("one");
    await field.press("Shift+Enter");
    await field.pressSequentially("two");
    await screen.getByTestId("send").click();

    await hasText(mine(), "one");
    expect(await mine().locator(".text").innerText()).toBe("one\ntwo");
  });

  test("a refused message stays in the field, with the reason", async () => {
    await openPage();
    const tooLong = "あ".repeat(10_001);

    await write(tooLong);

    await hasText(screen.getByRole("alert"), "10001");
    expect(await screen.getByTestId("composer").inputValue()).toBe(tooLong);
  });

  test("a tap on a quick reply says its text, and the buttons go", async () => {
    await openPage();
    await write("choices");

    await screen.getByTestId("quick-reply").click();

    await hasText(mine().last(), "I take the first");
    await screen.getByTestId("quick-reply").waitFor({ state: "detached" });
  });
});

describeInBrowser("reading", () => {
  test("the dots move until the answer is there", async () => {
    await openPage();
    await write("slow");
    await screen.getByTestId("loading").waitFor();

    bot.answerSlowOne();

    await hasText(theirs(), "at last");
    expect(await screen.getByTestId("loading").count()).toBe(0);
  });

  test("a long answer shows its beginning and, on request, the rest", async () => {
    await openPage();
    await write("long");
    await hasText(theirs(), "See more");
    const folded = await heightOf(theirs());

    await screen.getByTestId("see-more").click();

    expect(await heightOf(theirs())).toBeGreaterThan(folded * 2);
    expect(await theirs().locator(".text").innerText()).toBe(LONG_TEXT);
  });

  test("an address is a link that gives nothing about this page away", async () => {
    await openPage();
    await write("link");

    const link = theirs().getByRole("link");

    expect(await link.getAttribute("href")).toBe("https://example.jp/kyoto");
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
  });

  test("what looks like HTML is text", async () => {
    await openPage();

    await write("<img src=x onerror=alert(1)>");

    await hasText(theirs(), "You said: <img src=x onerror=alert(1)>");
    expect(await screen.locator("img").count()).toBe(0);
  });

  test("the banner says that the practice model is not an AI", async () => {
    await openPage();

    await hasText(screen.getByTestId("model-banner"), "not an AI");
  });

  test("a message in a chat that is not on screen is counted and announced", async () => {
    await openPage();

    say(ken, "hello");

    await hasText(screen.getByTestId(`unread-${ken.userId}`), "1");
    await hasText(screen.getByTestId("notices"), "You said: hello");
    expect(await screen.title()).toMatch(/^\(1\) /);
    await screen.getByTestId(`chat-${ken.userId}`).click();
    await screen.getByTestId(`unread-${ken.userId}`).waitFor({ state: "detached" });
  });
});

describeInBrowser("the page", () => {
  test("uses the system's notifications once it is allowed to, instead of its own", async () => {
    await openPage({ permissions: ["notifications"] });
    await screen.evaluate(() => {
      // Headless browsers show none; this one writes them down where the test can look.
      globalThis.Notification = class extends Notification {
        constructor(title: string, options?: NotificationOptions) {
          super(title, options);
          document.body.dataset["notified"] = `${title}: ${options?.body}`;
        }
      };
    });
    await screen.getByTestId("notify").click();

    say(ken, "hello");

    await screen.locator('body[data-notified$="Ken: You said: hello"]').waitFor();
    expect(await screen.getByTestId("notices").innerText()).toBe("");
  });

  test("finds its way back after the simulator was restarted", async () => {
    await openPage();
    const { port } = new URL(simulator.url);
    await screen.getByTestId("composer").fill("not sent yet");
    await simulator.close();
    await hasText(screen.locator("body"), "Connection to the simulator lost");

    simulator = await startSimulator(Number(port));

    await screen.getByText("Connection to the simulator lost").waitFor({ state: "detached" });
    await screen.getByTestId("composer").press("Enter");
    await hasText(theirs(), "You said: not sent yet");
  });

  test("keeps theme and language over a reload", async () => {
    await openPage();
    await screen.getByTestId("theme").click();
    await screen.getByTestId("language").click();

    await screen.reload();

    await hasText(screen.getByTestId("model-banner"), "AIではありません");
    const root = screen.locator("html");
    expect([await root.getAttribute("lang"), await root.getAttribute("data-theme")]).toEqual(["ja", "dark"]);
  });

  test("speaks Japanese and is dark for whoever has set that up already", async () => {
    await openPage({ locale: "ja-JP", colorScheme: "dark" });

    await hasText(screen.getByTestId("model-banner"), "AIではありません");
    expect(await screen.locator("html").getAttribute("data-theme")).toBe("dark");
  });

  test("shows two people side by side, each answered in their own chat", async () => {
    await openPage();
    await screen.getByTestId(`chat-${ken.userId}`).hover();
    await screen.getByTestId(`beside-${ken.userId}`).click();
    const left = screen.getByTestId(`column-${aiko.userId}`);
    const right = screen.getByTestId(`column-${ken.userId}`);

    await left.getByTestId("composer").fill("from Aiko");
    await left.getByTestId("composer").press("Enter");
    await right.getByTestId("composer").fill("from Ken");
    await right.getByTestId("composer").press("Enter");

    await hasText(left.getByTestId("bubble").last(), "You said: from Aiko");
    await hasText(right.getByTestId("bubble").last(), "You said: from Ken");
  });

  test("goes from the list to a chat and back on a phone", async () => {
    await openPage({ viewport: PHONE });
    expect(await screen.getByTestId("composer").count()).toBe(0);

    await screen.getByTestId(`chat-${aiko.userId}`).click();
    await write("hello");
    await hasText(theirs(), "You said: hello");
    await screen.getByTestId("back").click();

    await hasText(screen.getByTestId(`chat-${aiko.userId}`), "You said: hello");
    expect(await screen.getByTestId("composer").count()).toBe(0);
  });

  test("adds a person and opens their chat", async () => {
    await openPage();
    await screen.getByTestId("new-person").click();
    await screen.getByTestId("person-name").fill("สมชาย");

    await screen.getByTestId("person-add").click();

    await screen.getByRole("heading", { name: "สมชาย" }).waitFor();
    expect(simulator.state().people.map((one) => one.displayName)).toContain("สมชาย");
  });

  test("explains in the traffic why LINE refused a reply", async () => {
    await openPage();

    await write("twice");

    const refused = screen.getByTestId("traffic-entry").filter({ has: screen.getByTestId("explanation") });
    await hasText(refused, "/v2/bot/message/reply");
    await hasText(refused, "400");
    const explained = simulator.traffic().find((one) => one.status === 400)?.explanation;
    await hasText(refused, explained ?? "an explanation");
  });

  test("has nothing to complain about in the browser's console", async () => {
    await openPage();
    const complaints: string[] = [];
    screen.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    screen.on("pageerror", (error) => complaints.push(error.message));

    await screen.reload();
    await write("long");
    await hasText(theirs(), "See more");

    expect(complaints).toEqual([]);
  });
});

async function openPage(
  options: Parameters<NonNullable<typeof browser>["newContext"]>[0] = {},
): Promise<void> {
  if (!browser) throw new Error("This test needs a browser and should have been skipped.");
  context = await browser.newContext({ viewport: DESKTOP, locale: "en-US", ...options });
  context.setDefaultTimeout(8000);
  screen = await context.newPage();
  await screen.goto(simulator.url);
  await screen.getByTestId(`chat-${aiko.userId}`).waitFor();
  const isWide = (options.viewport ?? DESKTOP).width > PHONE.width;
  if (isWide) await screen.getByTestId(`chat-${aiko.userId}`).click();
}

function startSimulator(port: number): Promise<LineSimulator> {
  return startLineSimulator({
    port,
    clock: systemClock,
    channelId: "1234567890",
    channelSecret: "a-secret-of-the-tests",
    channelAccessToken: CHANNEL_ACCESS_TOKEN,
    webhookUrl: bot.webhookUrl,
    modelLabel: "practice model",
    people: [
      { displayName: "愛子", language: "ja" },
      { displayName: "Ken", language: "en" },
    ],
    page,
  });
}

async function write(text: string): Promise<void> {
  await screen.getByTestId("composer").fill(text);
  await screen.getByTestId("composer").press("Enter");
}

function say(person: Person, text: string): void {
  simulator.sendMessage({ userId: person.userId, chatId: person.userId, message: { type: "text", text } });
}

function mine(): Locator {
  return screen.locator(`[data-testid=bubble][data-from=${aiko.userId}]`);
}

function theirs(): Locator {
  return screen.locator("[data-testid=bubble][data-from=bot]");
}

/** Waits until the element has the text, whatever its line breaks are made of. */
async function hasText(element: Locator, text: string): Promise<void> {
  await element.filter({ hasText: text }).first().waitFor();
}

async function heightOf(element: Locator): Promise<number> {
  return (await element.boundingBox())?.height ?? 0;
}

function twoPeople(): [Person, Person] {
  const [first, second] = simulator.state().people;
  if (!first || !second) throw new Error("The simulator has fewer people than it was given.");
  return [first, second];
}
