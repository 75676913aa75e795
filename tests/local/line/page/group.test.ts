import { afterAll, afterEach, beforeEach, expect, test } from "@jest/globals";
import { readFile } from "node:fs/promises";
import type { messagingApi } from "@line/bot-sdk";
import type { Locator } from "playwright-core";
import { eventually } from "../../../support/eventually.ts";
import type { OpenPage, PageBench } from "./page-bench.ts";
import { closeBrowser, describeInBrowser, hasText, openPageBench } from "./page-bench.ts";

/** Many steps; a busy machine takes its time for each. */
const A_MINUTE_MS = 60_000;

let bench: PageBench;

beforeEach(async () => {
  bench = await openPageBench();
});
afterEach(() => bench.close());
afterAll(closeBrowser);

const row = (...cells: string[]): messagingApi.FlexBox => ({
  type: "box",
  layout: "horizontal",
  contents: cells.map((text) => ({ type: "text", text, wrap: true })),
});
const TABLE: messagingApi.FlexMessage = {
  type: "flex",
  altText: "Inns: Machiya 8,000 yen",
  contents: {
    type: "bubble",
    body: {
      type: "box",
      layout: "vertical",
      contents: [row("Inn", "Price"), { type: "separator" }, row("Machiya", "8,000 yen")],
    },
    footer: {
      type: "box",
      layout: "vertical",
      contents: [
        { type: "button", action: { type: "postback", label: "Book", data: "it", displayText: "Book it" } },
        { type: "button", action: { type: "datetimepicker", label: "When?", data: "when", mode: "date" } },
      ],
    },
  },
};

describeInBrowser("a group of three", () => {
  test(
    "writes, edits, takes back, quotes, and sees a Flex table that can be tapped",
    async () => {
      const { simulator, aiko, ken } = bench;
      const mina = simulator.addPerson({ displayName: "Mina", language: "en" });
      const { screen, write } = await bench.open();

      await screen.getByTestId("new-group").click();
      await screen.getByTestId("group-name").fill("Trip");
      for (const { userId } of [aiko, ken, mina]) await screen.getByTestId(`join-${userId}`).check();
      await screen.getByTestId("group-add").click();
      await hasText(screen.locator(".chat h2"), "Trip");
      const { chatId } = group();

      await screen.getByTestId("attach").click();
      await screen.getByRole("button", { name: "@Bot" }).click();
      await write("@Bot which inn? (love)");
      await hasText(own(screen, aiko.userId), "@Bot which inn? 🥰");
      await choose(own(screen, aiko.userId), "edit");
      await write("@Bot which inn, and how much?");
      await hasText(own(screen, aiko.userId), "edited");
      await hasText(own(screen, aiko.userId), "@Bot which inn, and how much?");

      await screen.getByTestId("author").selectOption(ken.userId);
      await write("a slip");
      await choose(own(screen, ken.userId).filter({ hasText: "a slip" }), "unsend");
      await hasText(screen.getByTestId("unsent"), "Ken unsent a message");
      expect(await own(screen, ken.userId).count()).toBe(0);

      await bench.bot.push(chatId, TABLE);
      const flex = screen.getByTestId("flex");
      const [inn, price] = [flex.getByText("Inn", { exact: true }), flex.getByText("Price", { exact: true })];
      const [left, right] = [await inn.boundingBox(), await price.boundingBox()];
      expect(left?.y).toBe(right?.y);
      expect(left?.width).toBeCloseTo(right?.width ?? 0, 0);
      expect((await flex.boundingBox())?.width).toBe(300);

      await screen.getByTestId("author").selectOption(mina.userId);
      await flex.getByRole("button", { name: "Book" }).click();
      await hasText(own(screen, mina.userId), "Book it");
      await hasText(theirs(screen), "You tapped it");
      await flex.getByRole("button", { name: "When?" }).click();
      await screen.getByTestId("moment").fill("2026-12-24");
      await screen.getByRole("button", { name: "Choose" }).click();
      await hasText(theirs(screen).last(), "You tapped when");

      await choose(theirs(screen).filter({ hasText: "You tapped it" }), "quote");
      await write("Thank you");
      await hasText(own(screen, mina.userId).last().getByTestId("quoted"), "You tapped it");

      const seen = simulator.seenBy(mina.userId).filter((entry) => entry.chatId === chatId);
      expect(seen).toEqual(simulator.seenBy(ken.userId).filter((entry) => entry.chatId === chatId));
      expect(seen.filter(({ isEdited, isUnsent }) => isEdited || isUnsent)).toHaveLength(2);
    },
    A_MINUTE_MS,
  );

  test("is managed on the page: members, consent, the bot, an export", async () => {
    const { simulator, aiko, ken } = bench;
    const { chatId } = simulator.addGroup({ title: "Trip", memberIds: [aiko.userId] });
    const { screen } = await bench.open();
    await screen.getByTestId(`chat-${chatId}`).click();
    await screen.getByTestId("manage").click();

    await screen.getByTestId(`member-${ken.userId}`).click();
    await screen.getByRole("button", { name: "Leave" }).nth(1).waitFor();
    expect(group().memberIds).toEqual([aiko.userId, ken.userId]);
    await screen.getByRole("checkbox", { name: "lets the bot know" }).first().click();
    await screen.locator("dialog input:not(:checked)").first().waitFor();
    await eventually("the refused consent", () => simulator.state().people[0]?.refusesConsent);
    const downloading = screen.waitForEvent("download");
    await screen.getByTestId("export").click();
    const exported: unknown = JSON.parse(await readFile(await (await downloading).path(), "utf8"));
    expect(exported).toMatchObject({ version: 1, chat: { title: "Trip" }, deeds: [{ kind: "join" }] });

    await screen.getByTestId("bot-membership").click();
    await hasText(screen.getByTestId("bot-membership"), "Invite the bot");
    await screen.getByRole("button", { name: "Close" }).click();
    await hasText(screen.locator(".closed"), "The bot is not in this group.");
  });
});

describeInBrowser("one person", () => {
  test("sends a sticker and a place, and blocks the bot", async () => {
    const { screen, mine } = await bench.open();
    await screen.getByTestId("attach").click();
    await screen.getByTestId("sticker-1995").click();
    await hasText(mine, "👍");
    await screen.getByTestId("attach").click();
    await screen.getByRole("button", { name: "Send the place" }).click();
    await hasText(mine.last(), "京都駅");
    expect(bench.simulator.ledger(bench.aiko.userId).map(({ message }) => message.type)).toEqual([
      "sticker",
      "location",
    ]);

    await screen.getByTestId("manage").click();
    await screen.getByTestId("block").click();
    await hasText(screen.locator(".closed"), "has blocked the bot");
  });

  test("sees what a switch does", async () => {
    const { screen, write, mine } = await bench.open();
    await screen.getByTestId("switches").click();
    await screen.getByTestId("switch-expireTokens").click();
    await screen.locator("[data-testid=switch-expireTokens]:checked").waitFor();
    await write("hello");
    await hasText(mine, "hello");
    await hasText(screen.getByTestId("explanation"), "ends every reply token");
  });
});

function group() {
  const chat = bench.simulator.state().chats.findLast(({ title }) => title === "Trip");
  if (!chat) throw new Error("There is no group.");
  return chat;
}

async function choose(bubble: Locator, deed: string): Promise<void> {
  await bubble.getByTestId("bubble-menu").click();
  await bubble.getByTestId(`do-${deed}`).click();
}

type Screen = OpenPage["screen"];

const own = (screen: Screen, userId: string): Locator =>
  screen.locator(`[data-testid=bubble][data-from=${userId}]`);
const theirs = (screen: Screen): Locator => screen.locator("[data-testid=bubble][data-from=bot]");
