import { describe } from "@jest/globals";
import type { BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import type { Person } from "../../../../local/line/page-api.ts";
import { servePage } from "../../../../local/line/page/serve-page.ts";
import { type LineSimulator, startLineSimulator } from "../../../../local/line/simulator.ts";
import { systemClock } from "../../../../src/clock.ts";
import { openBrowser } from "../../../support/browser.ts";
import { CHANNEL_ACCESS_TOKEN, type SmallBot, startSmallBot } from "./small-bot.ts";

export const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };
const PATIENCE_MS = 8000;

const browser = await openBrowser();
const page = servePage();

/** Skipped where there is no browser; openBrowser has said so. */
export const describeInBrowser = browser ? describe : describe.skip;

export async function closeBrowser(): Promise<void> {
  await browser?.close();
}

/** The real simulator, a bot behind it, and the page in a browser without a past. */
export interface PageBench {
  readonly simulator: LineSimulator;
  readonly bot: SmallBot;
  readonly aiko: Person;
  readonly ken: Person;
  /** Opens the page; on a desktop with Aiko's chat. */
  open(options?: BrowserContextOptions): Promise<OpenPage>;
  /** Has somebody write without the page. */
  say(person: Person, text: string): void;
  startSimulatorAgain(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenPage {
  readonly screen: Page;
  readonly context: BrowserContext;
  /** Writes into the only column and presses Enter. */
  readonly write: (text: string) => Promise<void>;
  /** Aiko's bubbles. */
  readonly mine: Locator;
  /** The bot's. */
  readonly theirs: Locator;
}

export async function openPageBench(): Promise<PageBench> {
  const contexts: BrowserContext[] = [];
  const bot: SmallBot = await startSmallBot(() => simulator.url);
  let simulator = await startSimulator(0, bot);
  const [aiko, ken] = simulator.state().people;
  if (!aiko || !ken) throw new Error("The simulator has fewer people than it was given.");

  return {
    get simulator() {
      return simulator;
    },
    bot,
    aiko,
    ken,
    open: async (options = {}) => {
      if (!browser) throw new Error("This test needs a browser and should have been skipped.");
      const context = await browser.newContext({ viewport: DESKTOP, locale: "en-US", ...options });
      contexts.push(context);
      context.setDefaultTimeout(PATIENCE_MS);
      const screen = await context.newPage();
      await screen.goto(simulator.url);
      const chat = screen.getByTestId(`chat-${aiko.userId}`);
      await chat.waitFor();
      if (options.viewport !== PHONE) await chat.click();
      return look(screen, context, aiko);
    },
    say: ({ userId }, text) => {
      simulator.sendMessage({ userId, chatId: userId, message: { type: "text", text } });
    },
    startSimulatorAgain: async () => {
      simulator = await startSimulator(Number(new URL(simulator.url).port), bot);
    },
    close: async () => {
      for (const context of contexts) await context.close();
      await simulator.close();
      await bot.close();
    },
  };
}

/** Waits until the element has the text; any white space is as good as any other. */
export async function hasText(element: Locator, text: string): Promise<void> {
  await element.filter({ hasText: text }).first().waitFor();
}

function look(screen: Page, context: BrowserContext, aiko: Person): OpenPage {
  return {
    screen,
    context,
    write: async (text) => {
      await screen.getByTestId("composer").fill(text);
      await screen.getByTestId("composer").press("Enter");
    },
    mine: screen.locator(`[data-testid=bubble][data-from=${aiko.userId}]`),
    theirs: screen.locator("[data-testid=bubble][data-from=bot]"),
  };
}

function startSimulator(port: number, bot: SmallBot): Promise<LineSimulator> {
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
