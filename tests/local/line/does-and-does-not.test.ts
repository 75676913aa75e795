import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import { ENDPOINTS } from "../../../local/line/api/endpoints.ts";
import { call, say, simulated } from "./simulated.ts";

async function readSection(title: string): Promise<string> {
  const text = await readFile("local/line/DOES-AND-DOES-NOT.md", "utf8");
  const section = text.split("\n## ").find((part) => part.startsWith(title));
  if (section === undefined) throw new Error(`The list has no section "${title}".`);
  return section;
}

test("the written list names every endpoint, and no other", async () => {
  const rows = (await readSection("Endpoints it answers")).matchAll(
    /^\| (?<name>\S+) +\| `(?<call>[^`]+)`/gmu,
  );
  const listed = [...rows].map(
    ({ groups }) => `${groups?.["name"]} ${groups?.["call"]?.replaceAll("\\|", "|")}`,
  );

  expect(listed).toEqual(ENDPOINTS.map(({ name, method, path }) => `${name} ${method} ${path}`));
});

test("what the list says is not there is not there", async () => {
  const simulation = await simulated();
  const calls = [
    ...(await readSection("Endpoints it does not have")).matchAll(/^- `(?<method>\w+) (?<path>\S+)`/gmu),
  ];
  expect(calls.length).toBeGreaterThan(15);

  for (const { groups } of calls) {
    const { method = "", path = "" } = groups ?? {};
    const answer = await call(simulation, { method, path, ...(method === "POST" && { body: {} }) });
    expect([path, answer]).toEqual([path, { status: 404, body: { message: "Not found" } }]);
  }
  expect(simulation.line.traffic()).toHaveLength(calls.length);
});

test("people write text and nothing else, as the list says", async () => {
  const simulation = await simulated();
  const { userId } = simulation;
  for (const type of ["image", "video", "audio", "file", "sticker", "location"]) {
    const body = { userId, chatId: userId, message: { type } };
    expect((await call(simulation, { path: "/simulator/messages", body })).status).toBe(400);
  }
});

test("the simulator makes the events that the list calls its own", async () => {
  const section = await readSection("What it does not do");
  const listed = /\*\*Events it makes itself\*\*: (?<types>[^.]+)\./u.exec(section)?.groups?.["types"] ?? "";
  const simulation = await simulated();
  const { api, bot, line, userId } = simulation;
  await say(simulation);
  line.tapPostback({ userId, chatId: userId, data: "x" });
  line.setBlocked(userId, true);
  line.setBlocked(userId, false);
  const { chatId } = line.addGroup({ title: "Trip", memberIds: [userId] });
  await api.leaveGroup(chatId);
  await line.settled();

  const made = bot.webhooks.flatMap(({ body }) => body.events.map(({ type }) => type));
  const types = [...listed.matchAll(/`(?<type>\w+)`/gu)].map(({ groups }) => groups?.["type"]);
  expect(new Set(made)).toEqual(new Set(types));
});
