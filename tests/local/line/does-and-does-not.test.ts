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

test("no message has a file behind it, as the list says", async () => {
  const simulation = await simulated();
  const { line, userId } = simulation;
  for (const type of ["image", "video", "audio"] as const) {
    const { messageId } = line.sendMessage({ userId, chatId: userId, message: { type } });
    const path = `/v2/bot/message/${messageId}/content`;
    expect(await call(simulation, { method: "GET", path })).toMatchObject({ status: 404 });
  }
  await line.settled();
});

test("the simulator makes the events that the list calls its own", async () => {
  const section = await readSection("What it does not do");
  const listed = /\*\*Events it makes itself\*\*: (?<types>[^.]+)\./u.exec(section)?.groups?.["types"] ?? "";
  const simulation = await simulated();
  const { api, bot, groupId, line, userId } = simulation;
  await say(simulation);
  const { messageId } = line.sendMessage({ userId, chatId: groupId, message: { type: "text", text: "x" } });
  line.editMessage({ userId, messageId, text: "y" });
  line.unsendMessage({ userId, messageId });
  line.setMember(groupId, userId, false);
  line.setMember(groupId, userId, true);
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
