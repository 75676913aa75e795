import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { messagingApi } from "@line/bot-sdk";
import * as z from "zod";
import { type Recording, recording } from "../../../local/line/recording.ts";
import { LONG_LIVED_TOKEN, type Simulated, call, simulated, until } from "./simulated.ts";

const body = z.object({
  events: z.array(z.looseObject({ type: z.string(), replyToken: z.string().optional() })),
});

/** Answers every event that can be answered, with a button whose data is never the same twice. */
function answerEverything({ line }: Simulated): () => void {
  let answers = 0;
  const api = new messagingApi.MessagingApiClient({
    channelAccessToken: LONG_LIVED_TOKEN,
    baseURL: line.url,
  });
  return line.subscribe((change) => {
    if (change.kind !== "traffic" || change.entry.direction !== "webhook" || change.entry.status !== 200)
      return;
    const { events } = body.parse(change.entry.requestBody);
    for (const { type, replyToken } of events) {
      if (replyToken === undefined || type === "join") continue;
      answers += 1;
      const action = { type: "postback", label: "more", data: `more:${answers}` } as const;
      const quickReply = { items: [{ type: "action", action }] } as const;
      void api.replyMessage({
        replyToken,
        messages: [{ type: "text", text: `to a ${type}`, quickReply: { items: [...quickReply.items] } }],
      });
    }
  });
}

const exported = async (simulation: Simulated, chatId: string): Promise<Recording> =>
  recording.parse(
    (await call(simulation, { method: "GET", path: `/simulator/recording?chatId=${chatId}` })).body,
  );

const kinds = ({ deeds }: Recording): string[] => deeds.map(({ kind }) => kind);

/** Who said what, without ids and times. */
function transcript({ people, seen }: Recording): string[] {
  return seen.map(({ from, message, quotedMessageId, isEdited, isUnsent }) => {
    const name = people.find(({ userId }) => userId === from)?.displayName ?? from;
    const marks = [quotedMessageId && "quoting", isEdited && "edited", isUnsent && "unsent"].filter(Boolean);
    return [name, ...marks, "text" in message ? message.text : message.type].join(" ");
  });
}

test("a conversation is exported, played again by new people, and comes out the same", async () => {
  const simulation = await simulated();
  const { clock, line, userId } = simulation;
  answerEverything(simulation);
  const people = line.state().people.map((person) => person.userId);
  const other = people[1] ?? "";
  const { chatId } = line.addGroup({ title: "Trip", memberIds: [userId, other] });
  const botSaid = (chat: string, count: number) =>
    until(() => line.ledger(chat).filter(({ from }) => from === "bot").length === count);
  const write = (words: string, quotedMessageId?: string) =>
    line.sendMessage({
      userId,
      chatId,
      message: { type: "text", text: words, ...(quotedMessageId !== undefined && { quotedMessageId }) },
    });

  const { messageId } = write("@Bot where to?");
  await botSaid(chatId, 1);
  clock.advance(1_000);
  line.editMessage({ userId, messageId, text: "@Bot where to, and when?" });
  await botSaid(chatId, 2);
  clock.advance(1_000);
  const { messageId: regretted } = write("secret", line.ledger(chatId).at(-1)?.messageId);
  await botSaid(chatId, 3);
  clock.advance(1_000);
  line.unsendMessage({ userId, messageId: regretted });
  line.tapPostback({ userId: other, chatId, data: "more:2", displayText: "More" });
  await botSaid(chatId, 4);
  clock.advance(1_000);
  line.setMember(chatId, other, false);
  const first = await exported(simulation, chatId);

  const replayed = await call(simulation, { path: "/simulator/replay", body: first });
  expect(replayed).toMatchObject({ status: 200, body: { kind: "group", title: "Trip ↻" } });
  const { chatId: stage } = z.object({ chatId: z.string() }).parse(replayed.body);
  expect(stage).not.toBe(chatId);
  await botSaid(stage, 4);
  await until(() => line.state().chats.find((chat) => chat.chatId === stage)?.memberIds.length === 1);
  const second = await exported(simulation, stage);

  expect(transcript(second)).toEqual(transcript(first));
  expect(transcript(first)).toContain("さくら edited @Bot where to, and when?");
  expect(kinds(second)).toEqual(kinds(first));
  // The button that stands where the recorded one stood, with its data of today.
  const [, tapped] = [first, second].map(({ deeds }) => deeds.find(({ kind }) => kind === "tap"));
  expect(tapped).toMatchObject({ data: "more:6" });
  expect(first.events.length).toBeGreaterThan(5);
});

test("a recording is kept over a restart", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "line-simulator-")), "line.json");
  const first = await simulated({ file });
  const { line, userId } = first;
  line.sendMessage({ userId, chatId: userId, message: { type: "text", text: "keep me" } });
  await line.settled();
  const before = await exported(first, userId);
  await line.close();

  expect(await exported(await simulated({ file }), userId)).toEqual(before);
});

test("only a recording can be played, and only a chat be recorded", async () => {
  const simulation = await simulated();
  expect((await call(simulation, { path: "/simulator/replay", body: { version: 9 } })).status).toBe(400);
  const nowhere = { method: "GET", path: "/simulator/recording?chatId=nowhere" };
  expect((await call(simulation, nowhere)).status).toBe(400);
});
