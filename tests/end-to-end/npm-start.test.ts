import { afterEach, expect, test } from "@jest/globals";
import { rm, utimes } from "node:fs/promises";
import { createServer } from "node:net";
import { eventually } from "../support/eventually.ts";
import { freePorts, makeDataFolder, startOffline, type Offline } from "../support/offline.ts";
import { openSimulatorPage } from "../support/simulator-page.ts";

const running: Offline[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((offline) => offline.stop()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function start(options: Parameters<typeof startOffline>[0] = {}): Promise<Offline> {
  const offline = await startOffline(options);
  running.push(offline);
  return offline;
}

test("a person chats on the page, is remembered, and still is after Ctrl-C and another start", async () => {
  const dataFolder = await makeDataFolder();
  folders.push(dataFolder);
  const first = await start({ dataFolder });
  expect(first.output()).toContain(`Chat with the bot:  ${first.simulatorUrl}/`);
  expect((await fetch(first.simulatorUrl)).headers.get("content-type")).toMatch(/text\/html/);

  const page = openSimulatorPage(first.simulatorUrl);
  const [sakura] = await page.people();
  if (!sakura) throw new Error("The simulator has no people.");
  await page.say(sakura, "こんにちは、猫のミケです");
  expect((await page.answersOf(sakura, 1))[0]).toContain("こんにちは、猫のミケです");
  await page.say(sakura, "元気ですか");
  expect((await page.answersOf(sakura, 2))[1]).toContain("猫のミケ");
  // Nothing people write is in what the dev server and the functions print.
  expect(first.output()).not.toContain("ミケ");
  expect(await first.stop()).toBe(0);
  await expect(fetch(first.webhookUrl)).rejects.toThrow();
  await expect(fetch(first.simulatorUrl)).rejects.toThrow();

  const second = await start({ dataFolder });
  const samePage = openSimulatorPage(second.simulatorUrl);
  expect(await samePage.answers(sakura)).toHaveLength(2);
  await samePage.say(sakura, "さっき何て言った？");
  expect((await samePage.answersOf(sakura, 3))[2]).toContain("猫のミケ");
}, 90_000);

test("a taken port is named together with the way out", async () => {
  const ports = await freePorts();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(ports.http, "127.0.0.1", resolve));
  await expect(startOffline({ ports })).rejects.toThrow(
    new RegExp(`Port ${ports.http} for the webhook is taken.*LOCAL_HTTP_PORT`),
  );
  await new Promise((resolve) => other.close(resolve));
}, 60_000);

test("a reload in the middle of an answer loses nothing and says nothing twice", async () => {
  const offline = await start();
  const page = openSimulatorPage(offline.simulatorUrl);
  const [, alex] = await page.people();
  if (!alex) throw new Error("The simulator has no second person.");
  await page.say(alex, "hello");
  await page.answersOf(alex, 1);

  await page.say(alex, "slow 2");
  const now = new Date();
  await utimes("src/log.ts", now, now);
  await page.say(alex, "and after the reload?");
  await page.answersOf(alex, 3);
  await eventually("the reload", () => offline.output().includes("The functions were reloaded."));
  expect(await page.answers(alex)).toHaveLength(3);
}, 60_000);

test("an error in a handler is a 500, and the dev server lives on", async () => {
  const offline = await start({ env: { AWS_ENDPOINT_URL_SSM: "http://127.0.0.1:9" } });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const response = await fetch(offline.webhookUrl, {
      method: "POST",
      headers: { "x-line-signature": "x" },
      body: "{}",
    });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("at ");
  }
}, 60_000);
