import { expect, test } from "@jest/globals";
import { call, lastEvent, refusal, say, simulated, text } from "./simulated.ts";

test("an edit in a group is the same message with new words and new tokens", async () => {
  const simulation = await simulated();
  const { api, bot, groupId, line, userId } = simulation;
  const first = await say(simulation, "@Bot lunch at 11?", groupId);
  const messageId = String(first.message["id"]);

  line.editMessage({ userId, messageId, text: "@Bot lunch at 12? (love)" });
  await line.settled();

  const edited = lastEvent(bot);
  expect(edited).toMatchObject({
    type: "messageEdited",
    source: { type: "group", groupId, userId },
    message: {
      id: messageId,
      text: "@Bot lunch at 12? (love)",
      emojis: [{ index: 18, length: 6, productId: "5ac1bfd5040ab15980c9b435", emojiId: "001" }],
      mention: { mentionees: [{ index: 0, length: 4, isSelf: true }] },
    },
  });
  expect(edited.message).not.toHaveProperty("markAsReadToken");
  expect(edited.message["quoteToken"]).not.toBe(first.message["quoteToken"]);
  expect(edited.replyToken).not.toBe(first.replyToken);
  const quoting = { ...text("both quotes work"), quoteToken: String(first.message["quoteToken"]) };
  await api.replyMessage({ replyToken: edited.replyToken ?? "", messages: [quoting] });
  expect(line.ledger(groupId)).toMatchObject([
    { messageId, isEdited: true, message: { text: "@Bot lunch at 12? (love)" } },
    { from: "bot", quotedMessageId: messageId },
  ]);
});

test("an unsent message is gone for everybody, and its content too", async () => {
  const simulation = await simulated();
  const { bot, groupId, line, userId } = simulation;
  const { messageId } = line.sendMessage({ userId, chatId: groupId, message: { type: "image" } });
  line.unsendMessage({ userId, messageId });
  await line.settled();

  expect(lastEvent(bot)).toMatchObject({
    type: "unsend",
    unsend: { messageId },
    source: { type: "group", groupId, userId },
  });
  expect(lastEvent(bot)).not.toHaveProperty("replyToken");
  expect(line.ledger(groupId)).toMatchObject([{ messageId, isUnsent: true, message: { text: "" } }]);
  expect(await call(simulation, { method: "GET", path: `/v2/bot/message/${messageId}/content` })).toEqual({
    status: 410,
    body: { message: "The content is gone" },
  });
  expect(() => line.unsendMessage({ userId, messageId })).toThrow("no message");
});

test("stickers, places and files arrive with LINE's fields, quotable where LINE quotes", async () => {
  const { bot, line, userId } = await simulated();
  const said = line.sendMessage({ userId, chatId: userId, message: { type: "text", text: "look" } });
  const messages = [
    {
      type: "sticker",
      packageId: "446",
      stickerId: "1988",
      keywords: ["happy"],
      quotedMessageId: said.messageId,
    },
    { type: "location", title: "Kyoto Station", latitude: 34.98, longitude: 135.75 },
    { type: "image", imageSet: { id: "set", index: 1, total: 2 } },
    { type: "video" },
    { type: "audio" },
    { type: "file", fileName: "plan.pdf" },
  ] as const;
  line.sendMessages(messages.map((message) => ({ userId, chatId: userId, message })));
  await line.settled();

  const received = bot.webhooks.at(-1)?.body.events.map(({ message }) => message) ?? [];
  const contentProvider = { type: "line" };
  expect(received).toMatchObject([
    { type: "sticker", stickerId: "1988", stickerResourceType: "STATIC", quotedMessageId: said.messageId },
    { type: "location", title: "Kyoto Station", latitude: 34.98 },
    { type: "image", contentProvider, imageSet: { id: "set", index: 1, total: 2 } },
    { type: "video", contentProvider, duration: 3000 },
    { type: "audio", contentProvider, duration: 3000 },
    { type: "file", fileName: "plan.pdf", fileSize: 1024 },
  ]);
  expect(received.map((message) => "quoteToken" in message)).toEqual([true, false, true, true, false, false]);
  expect(received.every((message) => "markAsReadToken" in message)).toBe(true);
});

test("who does not agree stays unknown in groups, and is known alone", async () => {
  const simulation = await simulated();
  const { api, groupId, line, userId } = simulation;
  line.setConsent(userId, false);

  const inGroup = await say(simulation, "@さくら", groupId);
  expect(inGroup.source).toEqual({ type: "group", groupId });
  expect(inGroup.message["mention"]).toEqual({
    mentionees: [{ type: "user", index: 0, length: 4, isSelf: false }],
  });
  expect((await refusal(api.getGroupMemberProfile(groupId, userId))).status).toBe(404);
  expect((await say(simulation, "alone")).source).toEqual({ type: "user", userId });

  line.setConsent(userId, true);
  expect((await say(simulation, "again", groupId)).source).toEqual({ type: "group", groupId, userId });
});

test("members come and go, and see what was said while they were there", async () => {
  const simulation = await simulated();
  const { bot, line, userId } = simulation;
  const [, alex] = line.state().people;
  const other = alex?.userId ?? "";
  const { chatId } = line.addGroup({ title: "Trip", memberIds: [userId] });
  await say(simulation, "before", chatId);

  line.setMember(chatId, other, true);
  await line.settled();
  expect(lastEvent(bot)).toMatchObject({
    type: "memberJoined",
    joined: { members: [{ type: "user", userId: other }] },
    replyToken: expect.any(String),
  });
  await say(simulation, "while", chatId);
  line.setMember(chatId, other, false);
  await line.settled();
  expect(lastEvent(bot)).toMatchObject({ type: "memberLeft", left: { members: [{ userId: other }] } });
  await say(simulation, "after", chatId);

  const seen = line.seenBy(other).map(({ message }) => "text" in message && message.text);
  expect(seen).toEqual(["while"]);
  expect(() => line.setMember(chatId, userId, false)).toThrow("last one");
});

test("a bot that was removed can do nothing there until it is invited again", async () => {
  const simulation = await simulated();
  const { api, bot, groupId, line } = simulation;
  const { replyToken = "" } = await say(simulation, "hello", groupId);
  line.setBotMember(groupId, false);
  await line.settled();
  expect(lastEvent(bot)).toMatchObject({ type: "leave", source: { type: "group", groupId } });

  expect((await refusal(api.getGroupSummary(groupId))).status).toBe(404);
  expect((await refusal(api.replyMessage({ replyToken, messages: [text("x")] }))).status).toBe(400);
  expect((await refusal(api.pushMessage({ to: groupId, messages: [text("x")] }))).status).toBe(400);
  await expect(say(simulation, "anybody?", groupId)).rejects.toThrow("the bot has left it");

  line.setBotMember(groupId, true);
  await line.settled();
  expect(lastEvent(bot)).toMatchObject({ type: "join", replyToken: expect.any(String) });
  expect((await api.getGroupSummary(groupId)).groupId).toBe(groupId);
});

test("a room tells of the invitation with its first event, and knows no edits", async () => {
  const simulation = await simulated();
  const { bot, line, userId } = simulation;
  const { chatId } = line.addGroup({ title: "Old room", memberIds: [userId], kind: "room" });
  await line.settled();
  expect(bot.webhooks).toEqual([]);

  const { message } = await say(simulation, "hello", chatId);
  expect(bot.webhooks[0]?.body.events.map(({ type, source }) => [type, source["roomId"]])).toEqual([
    ["join", chatId],
    ["message", chatId],
  ]);
  expect(() => line.editMessage({ userId, messageId: String(message["id"]), text: "x" })).toThrow(
    "in groups",
  );
});

test("the picker's choice travels with the tap, without a name where consent is missing", async () => {
  const { bot, groupId, line, userId } = await simulated();
  line.setConsent(userId, false);
  line.tapPostback({ userId, chatId: groupId, data: "when", params: { date: "2026-12-24" } });
  await line.settled();
  expect(lastEvent(bot)).toMatchObject({
    type: "postback",
    source: { type: "group", groupId },
    postback: { data: "when", params: { date: "2026-12-24" } },
  });
  expect(lastEvent(bot).source).not.toHaveProperty("userId");
});

test("only one's own texts can be edited or taken back", async () => {
  const simulation = await simulated();
  const { groupId, line } = simulation;
  const { message } = await say(simulation, "mine", groupId);
  const messageId = String(message["id"]);
  const userId = line.state().people[1]?.userId ?? "";
  expect(() => line.editMessage({ userId, messageId, text: "yours" })).toThrow("Only who wrote");
  expect(() => line.unsendMessage({ userId, messageId })).toThrow("Only who wrote");
});
