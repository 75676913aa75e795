import { expect, test } from "@jest/globals";
import { errors, video } from "./rule-builders.ts";
import { call, say, simulated, text } from "./simulated.ts";

const kinds = ["reply", "push", "multicast", "narrowcast", "broadcast"];

test.each(kinds)("validate/%s checks and sends nothing", async (kind) => {
  const simulation = await simulated();
  const path = `/v2/bot/message/validate/${kind}`;

  expect(await call(simulation, { path, body: { messages: [text("x")] } })).toEqual({
    status: 200,
    body: {},
  });
  expect(await call(simulation, { path, body: { messages: [text("")] } })).toEqual({
    status: 400,
    body: errors(["May not be empty", "messages[0].text"]),
  });
  expect(simulation.line.ledger()).toEqual([]);
});

test("a quote token works in its own chat, in reply and push, again and again", async () => {
  const simulation = await simulated();
  const { groupId, userId } = simulation;
  const { message } = await say(simulation);
  const quoting = [{ ...text("about that"), quoteToken: message["quoteToken"] }];
  const push = (to: string, path = "push", messages: unknown = quoting) =>
    call(simulation, { path: `/v2/bot/message/${path}`, body: { to, messages } });

  expect((await push(userId)).status).toBe(200);
  expect((await push(userId)).status).toBe(200);
  const wrongChat = errors(["Invalid quote token", "messages[0].quoteToken"]);
  expect(await push(groupId)).toEqual({ status: 400, body: wrongChat });
  const multicast = await call(simulation, {
    path: "/v2/bot/message/multicast",
    body: { to: [userId], messages: quoting },
  });
  expect(multicast.status).toBe(400);
});

test("a mention needs a group and one of its members", async () => {
  const simulation = await simulated();
  const { groupId, line, userId } = simulation;
  const push = async (to: string, mentioned: string) => {
    const mentionee = { type: "user", userId: mentioned };
    const messages = [
      { type: "textV2", text: "{who}", substitution: { who: { type: "mention", mentionee } } },
    ];
    return (await call(simulation, { path: "/v2/bot/message/push", body: { to, messages } })).status;
  };

  expect(await push(groupId, userId)).toBe(200);
  expect(await push(userId, userId)).toBe(400);
  expect(await push(groupId, line.state().bot.userId)).toBe(400);
  expect(await push(groupId, `U${"0".repeat(32)}`)).toBe(400);
});

test("a tracking id is refused in a group", async () => {
  const simulation = await simulated();
  const { groupId: to } = simulation;
  const body = { to, messages: [video("t")] };
  expect((await call(simulation, { path: "/v2/bot/message/push", body })).body).toEqual(
    errors(["can't be used in a group or room", "messages[0].trackingId"]),
  );
});
