import { afterAll, afterEach, beforeEach, expect, test } from "@jest/globals";
import {
  closeBrowser,
  describeInBrowser,
  hasText,
  openPageBench,
  type PageBench,
  PHONE,
} from "./page-bench.ts";

let bench: PageBench;

beforeEach(async () => {
  bench = await openPageBench();
});
afterEach(() => bench.close());
afterAll(closeBrowser);

describeInBrowser("the page", () => {
  test("uses the system's notifications once it is allowed to, instead of its own", async () => {
    const { screen } = await bench.open({ permissions: ["notifications"] });
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

    bench.say(bench.ken, "hello");

    await screen.locator('body[data-notified$="Ken: You said: hello"]').waitFor();
    expect(await screen.getByTestId("notices").innerText()).toBe("");
  });

  test("finds its way back after the simulator was restarted", async () => {
    const { screen, theirs } = await bench.open();
    await screen.getByTestId("composer").fill("not sent yet");
    await bench.simulator.close();
    await hasText(screen.locator("body"), "Connection to the simulator lost");

    await bench.startSimulatorAgain();

    await screen.getByText("Connection to the simulator lost").waitFor({ state: "detached" });
    await screen.getByTestId("composer").press("Enter");
    await hasText(theirs, "You said: not sent yet");
  });

  test("keeps theme and language over a reload", async () => {
    const { screen } = await bench.open();
    await screen.getByTestId("theme").click();
    await screen.getByTestId("language").click();

    await screen.reload();

    await hasText(screen.getByTestId("model-banner"), "AIではありません");
    const root = screen.locator("html");
    expect([await root.getAttribute("lang"), await root.getAttribute("data-theme")]).toEqual(["ja", "dark"]);
  });

  test("speaks Japanese and is dark for whoever has set that up already", async () => {
    const { screen } = await bench.open({ locale: "ja-JP", colorScheme: "dark" });

    await hasText(screen.getByTestId("model-banner"), "AIではありません");
    expect(await screen.locator("html").getAttribute("data-theme")).toBe("dark");
  });

  test("shows two people side by side, each answered in their own chat", async () => {
    const { screen } = await bench.open();
    await screen.getByTestId(`chat-${bench.ken.userId}`).hover();
    await screen.getByTestId(`beside-${bench.ken.userId}`).click();
    const left = screen.getByTestId(`column-${bench.aiko.userId}`);
    const right = screen.getByTestId(`column-${bench.ken.userId}`);

    await left.getByTestId("composer").fill("from Aiko");
    await left.getByTestId("composer").press("Enter");
    await right.getByTestId("composer").fill("from Ken");
    await right.getByTestId("composer").press("Enter");

    await hasText(left.getByTestId("bubble").last(), "You said: from Aiko");
    await hasText(right.getByTestId("bubble").last(), "You said: from Ken");
  });

  test("goes from the list to a chat and back on a phone", async () => {
    const { screen, write, theirs } = await bench.open({ viewport: PHONE });
    expect(await screen.getByTestId("composer").count()).toBe(0);

    await screen.getByTestId(`chat-${bench.aiko.userId}`).click();
    await write("hello");
    await hasText(theirs, "You said: hello");
    await screen.getByTestId("back").click();

    await hasText(screen.getByTestId(`chat-${bench.aiko.userId}`), "You said: hello");
    expect(await screen.getByTestId("composer").count()).toBe(0);
  });

  test("adds a person and opens their chat", async () => {
    const { screen } = await bench.open();
    await screen.getByTestId("new-person").click();
    await screen.getByTestId("person-name").fill("สมชาย");

    await screen.getByTestId("person-add").click();

    await screen.getByRole("heading", { name: "สมชาย" }).waitFor();
    expect(bench.simulator.state().people.map((one) => one.displayName)).toContain("สมชาย");
  });

  test("explains in the traffic why LINE refused a reply", async () => {
    const { screen, write } = await bench.open();

    await write("twice");

    const refused = screen.getByTestId("traffic-entry").filter({ has: screen.getByTestId("explanation") });
    await hasText(refused, "/v2/bot/message/reply");
    await hasText(refused, "400");
    const explained = bench.simulator.traffic().find((one) => one.status === 400)?.explanation;
    await hasText(refused, explained ?? "an explanation");
  });

  test("has nothing to complain about in the browser's console", async () => {
    const { screen, write, theirs } = await bench.open();
    const complaints: string[] = [];
    screen.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    screen.on("pageerror", (error) => complaints.push(error.message));

    await screen.reload();
    await write("long");
    await hasText(theirs, "See more");

    expect(complaints).toEqual([]);
  });
});
