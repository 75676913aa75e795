import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where Chromium and its relatives are installed; the first one found is used. */
const USUAL_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/** A test talks to its own servers only; nothing of the browser's may call out. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A headless browser with an empty profile of its own; undefined, and a line that says so, where none is installed. */
export async function openBrowser(): Promise<Browser | undefined> {
  const executablePath = findChromium();
  if (executablePath !== undefined) return chromium.launch({ executablePath, headless: true, args: FLAGS });
  const remedy = "No Chromium found. Install it, or set CHROMIUM_PATH to its program.";
  if (process.env["CI"]) throw new Error(remedy);
  console.warn(`${remedy} The tests of the page are skipped.`);
  return undefined;
}

function findChromium(): string | undefined {
  const named = process.env["CHROMIUM_PATH"];
  if (named === undefined || named === "") return USUAL_PATHS.find((path) => existsSync(path));
  if (existsSync(named)) return named;
  throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
}
