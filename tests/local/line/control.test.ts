import { expect, test } from "@jest/globals";
import type { Change } from "../../../local/line/page-api.ts";
import { type RawCall, call, say, simulated, text, until } from "./simulated.ts";

const get = (path: string): RawCall => ({ method: "GET", path });

test("the page gets the whole state, and a message it sends reaches the bot", async () => {
  const simulation = await simulated();
  const { bot, line, userId } = simulation;
  const sent = await call(simulation, {
    path: "/simulator/messages",
    body: { userId, chatId: userId, message: { type: "text", text: "from the page" } },
  });
  await line.settled();

  expect(sent.body).toEqual({
    messageId: line.ledger()[0]?.messageId,
    webhookEventId: bot.webhooks[0]?.body.events[0]?.webhookEventId,
  });
  const state = await call(simulation, get("/simulator/state"));
  expect(state.body).toEqual(JSON.parse(JSON.stringify(line.state())));
  expect(line.state().people.map(({ language }) => language)).toEqual(["ja", "en", "zh-TW", "th"]);
});

test("the ledger tells what each person saw and by which request or event", async () => {
  const simulation = await simulated();
  const { api, userId } = simulation;
  const { replyToken = "", webhookEventId } = await say(simulation);
  const reply = await api.replyMessageWithHttpInfo({ replyToken, messages: [text("hi")] });

  const ledger = await call(simulation, get(`/simulator/ledger?chatId=${userId}`));

  expect(ledger.body).toMatchObject([
    { from: userId, read: true, webhookEventIds: [webhookEventId] },
    { from: "bot", via: "reply", requestId: reply.httpResponse.headers.get("x-line-request-id") },
  ]);
  expect((await call(simulation, get("/simulator/ledger?chatId=nobody"))).body).toEqual([]);
});

test("people and groups can be added and friendship ended", async () => {
  const simulation = await simulated();
  const { line } = simulation;
  const person = { displayName: "민준", language: "ko" };
  const added = await call(simulation, { path: "/simulator/people", body: person });
  expect(added).toMatchObject({ status: 200, body: person });
  const newcomer = line.state().people.at(-1);
  const userId = newcomer?.userId ?? "";

  const group = await call(simulation, {
    path: "/simulator/groups",
    body: { title: "Two", memberIds: [userId, simulation.userId] },
  });
  expect(group).toMatchObject({ status: 200, body: { kind: "group", title: "Two" } });
  const blocked = await call(simulation, {
    path: "/simulator/friendship",
    body: { userId, isBlocked: true },
  });
  expect(blocked.body).toMatchObject({ userId, hasBlocked: true });
  await line.settled();
});

test("events and faults can be ordered over HTTP", async () => {
  const simulation = await simulated();
  const { bot, line } = simulation;
  await call(simulation, { path: "/simulator/events", body: { events: [{ type: "anything" }] } });
  await line.settled();
  expect(bot.webhooks[0]?.body.events).toEqual([{ type: "anything" }]);

  const fault = { kind: "status", status: 503 };
  await call(simulation, { path: "/simulator/faults", body: { endpoint: "info", times: 1, fault } });
  expect((await call(simulation, get("/v2/bot/info"))).status).toBe(503);
  expect((await call(simulation, get("/v2/bot/info"))).status).toBe(200);
});

const misuse: [string, RawCall, RegExp][] = [
  ["an unknown user", { path: "/simulator/messages", body: message("nobody") }, /no test user nobody/u],
  [
    "a dance",
    { path: "/simulator/messages", body: { ...message("x"), message: { type: "dance" } } },
    /message\.type/u,
  ],
  [
    "no JSON type",
    { path: "/simulator/messages", body: {}, headers: { "content-type": "text/plain" } },
    /application\/json/u,
  ],
  ["broken JSON", { path: "/simulator/people", text: "{" }, /JSON/u],
  ["a nameless person", { path: "/simulator/people", body: { displayName: " ", language: "en" } }, /name/u],
  ["an empty group", { path: "/simulator/groups", body: { title: "x", memberIds: [] } }, /at least one/u],
  [
    "a fault nowhere",
    { path: "/simulator/faults", body: { endpoint: "telegraph", times: 1, fault: { kind: "rate-limit" } } },
    /Known: reply, push/u,
  ],
  [
    "a fault with a typing error",
    {
      path: "/simulator/faults",
      body: { endpoint: "push", times: 1, fault: { kind: "rate-limit", after: 1 } },
    },
    /fault/u,
  ],
];
test.each(misuse)("the page hears what to change about %s", async (_what, raw, reason) => {
  const { status, body } = await call(await simulated(), raw);
  expect(status).toBe(400);
  expect(body).toEqual({ message: expect.stringMatching(reason) });
});

test("people may write only where they are, and not after a block", async () => {
  const { groupId, line, userId } = await simulated();
  const [, other] = line.state().people;
  const write = (chatId: string, words = "x") =>
    line.sendMessage({ userId, chatId, message: { type: "text", text: words } });

  expect(() => write(other?.userId ?? "")).toThrow("is not in this chat");
  expect(() => write("nowhere")).toThrow("no chat nowhere");
  expect(() => write(userId, "")).toThrow("empty");
  expect(() => write(userId, "x".repeat(10_001))).toThrow("10000");
  line.setBlocked(userId, true);
  expect(() => write(userId)).toThrow("blocked the bot");
  write(groupId);
  expect(line.ledger().map(({ chatId }) => chatId)).toEqual([groupId]);
  await line.settled();
});

test("changes arrive as server-sent events, in order", async () => {
  const simulation = await simulated();
  const { api, line, userId } = simulation;
  const response = await fetch(`${line.url}/simulator/changes`);
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const changes: Change[] = [];
  const reading = readChanges(response, changes);

  await say(simulation);
  await api.showLoadingAnimation({ chatId: userId });
  await api.pushMessage({ to: userId, messages: [text("hi")] });
  await until(() => changes.at(-1)?.kind === "traffic" && changes.some(({ kind }) => kind === "quota"));

  expect(changes.filter(({ kind }) => kind !== "traffic").map(({ kind }) => kind)).toEqual([
    "bubble",
    "bubble",
    "loading",
    "quota",
    "bubble",
  ]);
  const traffic = changes.flatMap((change) => (change.kind === "traffic" ? change.entry : []));
  expect(traffic.slice(0, 2).map(({ id, status }) => [id, status])).toEqual([
    [1, 0],
    [1, 200],
  ]);
  await line.close();
  await reading;
});

test("a tool that the bot used is among the traffic", async () => {
  const simulation = await simulated();
  simulation.line.noteToolCall({ name: "calculator", input: { expression: "1+2" }, result: "1+2 = 3" });

  const entry = { direction: "tool", path: "calculator", status: 200, responseBody: "1+2 = 3" };
  expect(await call(simulation, get("/simulator/traffic"))).toMatchObject({ status: 200, body: [entry] });
});

test("other GETs are the page's", async () => {
  const simulation = await simulated({ page: servePage });

  expect(await call(simulation, get("/"))).toEqual({ status: 200, body: "page" });
  expect(await call(simulation, get("/page/none.js"))).toEqual({
    status: 404,
    body: { message: "Not found" },
  });
  expect(simulation.line.traffic()).toEqual([]);
});

test("closing twice is safe, and a taken port names the remedy", async () => {
  const { line } = await simulated();
  const port = Number(new URL(line.url).port);
  await expect(simulated({ port })).rejects.toThrow(/can't listen on port \d+.*choose another/u);
  await line.close();
  await line.close();
});

function servePage(request: Request): Promise<Response | undefined> {
  return Promise.resolve(new URL(request.url).pathname === "/" ? new Response('"page"') : undefined);
}

function message(userId: string) {
  return { userId, chatId: userId, message: { type: "text", text: "x" } };
}

async function readChanges(response: Response, changes: Change[]): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of response.body ?? []) {
      rest += decoder.decode(chunk, { stream: true });
      const events = rest.split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) {
        if (event.startsWith("data: ")) changes.push(JSON.parse(event.slice("data: ".length)));
      }
    }
  } catch {
    // The simulator ended the stream.
  }
}
