import { mkdirSync, readFileSync } from "node:fs";
import { servePage } from "../../local/line/page/serve-page.ts";
import { startLineSimulator } from "../../local/line/simulator.ts";
import { sayButton } from "../../src/bot/buttons.ts";
import { LineOutputParser } from "../../src/chain/line-output-parser.ts";
import { systemClock } from "../../src/clock.ts";
import { openBrowser } from "../support/browser.ts";

/* Ten of the answers as the simulator draws them on a phone, in both themes: `npm run pictures:answers`. */

const ANSWERS = [
  "en-table-plans",
  "en-mixed-sql",
  "en-nested-list",
  "ja-table-train",
  "ja-code-python",
  "ja-formula-area",
  "zh-TW-compare",
  "th-compare",
  "ko-table-cafe",
  "ko-essay",
];
const TOKEN = "a-token-of-the-pictures";
const FOLDER = "tests/rendering/pictures";

async function takePictures(): Promise<void> {
  const browser = await openBrowser();
  if (!browser) return;
  const simulator = await startLineSimulator({
    port: 0,
    clock: systemClock,
    channelId: "1234567890",
    channelSecret: "a-secret-of-the-pictures",
    channelAccessToken: TOKEN,
    webhookUrl: "http://127.0.0.1:9/webhook",
    modelLabel: "practice model",
    people: ANSWERS.map((displayName) => ({ displayName, language: displayName.split("-")[0] ?? "en" })),
    page: servePage(),
  });
  try {
    mkdirSync(FOLDER, { recursive: true });
    for (const { displayName, userId } of simulator.state().people) {
      await push(simulator.url, userId, await messagesOf(displayName));
      for (const colorScheme of ["light", "dark"] as const) {
        const page = await browser.newPage({ viewport: { width: 390, height: 844 }, colorScheme });
        await page.goto(simulator.url);
        await page.getByTestId(`chat-${userId}`).click();
        await page.locator('[data-testid="bubble"][data-from="bot"]').last().waitFor();
        await page.waitForTimeout(500);
        await page.screenshot({ path: `${FOLDER}/${displayName}-${colorScheme}.png` });
        await page.close();
      }
    }
  } finally {
    await browser.close();
    await simulator.close();
  }
}

async function messagesOf(name: string): Promise<readonly object[]> {
  const markdown = readFileSync(new URL(`answers/${name}.md`, import.meta.url), "utf8");
  const { messages, followUps } = await new LineOutputParser().parse(markdown);
  const last = messages.at(-1);
  return last && followUps
    ? [...messages.slice(0, -1), { ...last, quickReply: sayButton(...followUps) }]
    : messages;
}

async function push(url: string, to: string, messages: readonly object[]): Promise<void> {
  const response = await fetch(`${url}/v2/bot/message/push`, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ to, messages }),
  });
  if (!response.ok) throw new Error(`LINE refused ${to}: ${await response.text()}`);
}

await takePictures();
