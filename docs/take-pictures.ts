import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../tests/support/browser.ts";
import { startOffline } from "../tests/support/offline.ts";

/* Takes the README's pictures anew: `npm run pictures`. The simulator's page as a person sees it. */

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const THEMES = ["light", "dark"] as const;

/** One talk in each language of the page, alone and in a group; the answers are the practice model's. */
const TALKS = {
  en: {
    locale: "en-GB",
    person: "Alex",
    texts: ["Hello!", "Show me a list, please.", "What did I say before?"],
    group: { title: "Kyoto trip", members: ["Alex", "さくら"], texts: ["@Bot Show me a table, please."] },
  },
  ja: {
    locale: "ja-JP",
    person: "さくら",
    texts: ["こんにちは", "リストを見せて", "さっき何て言った？"],
    group: { title: "京都旅行", members: ["さくら", "Alex"], texts: ["@Bot 表を見せて"] },
  },
};
type Group = (typeof TALKS)["en"]["group"];

async function say(page: Page, texts: readonly string[]): Promise<void> {
  const answers = page.locator('[data-testid="bubble"][data-from="bot"]');
  for (const text of texts) {
    const before = await answers.count();
    await page.getByTestId("composer").fill(text);
    await page.keyboard.press("Enter");
    await answers.nth(before).waitFor();
  }
}

async function openChat(page: Page, title: string): Promise<void> {
  const named = page.locator(".chat-title").filter({ hasText: title });
  await page.locator('[data-testid^="chat-"]').filter({ has: named }).first().click();
  await page.getByTestId("composer").waitFor();
}

async function openGroup(page: Page, { title, members }: Group): Promise<void> {
  await page.getByTestId("new-group").click();
  await page.getByTestId("group-name").fill(title);
  for (const name of members) await page.getByRole("checkbox", { name }).check();
  await page.getByTestId("group-add").click();
  await page.locator(".chat h2").filter({ hasText: title }).waitFor();
}

async function talk(browser: Browser, url: string): Promise<void> {
  for (const { locale, person, texts, group } of Object.values(TALKS)) {
    const page = await browser.newPage({ viewport: SIZES.desktop, locale });
    await page.goto(url);
    await openChat(page, person);
    await say(page, texts);
    await openGroup(page, group);
    await say(page, group.texts);
    await page.close();
  }
}

async function takePictures(): Promise<void> {
  const browser = await openBrowser();
  if (!browser) return;
  const offline = await startOffline();
  try {
    await talk(browser, offline.simulatorUrl);
    for (const [language, { locale, person, group }] of Object.entries(TALKS)) {
      for (const [name, viewport] of Object.entries(SIZES)) {
        for (const colorScheme of THEMES) {
          const page = await browser.newPage({ viewport, colorScheme, locale });
          for (const [chat, ending] of [
            [person, ""],
            [group.title, "-group"],
          ] as const) {
            await page.goto(offline.simulatorUrl);
            await openChat(page, chat);
            await page.waitForTimeout(500);
            await page.screenshot({ path: `docs/pictures/${name}-${colorScheme}-${language}${ending}.png` });
          }
          await page.close();
        }
      }
    }
  } finally {
    await browser.close();
    await offline.stop();
  }
}

await takePictures();
