import { describe, expect, test } from "@jest/globals";
import type { Conversations } from "../../src/conversation/conversations.ts";
import { TALK_KEPT_MS } from "../../src/conversation/messages.ts";
import { LeaseLost, REDELIVERY_MS, type TurnKey, type Turns } from "../../src/conversation/turn.ts";
import { answerOf, claimTurn, NOW_MS, turnStart } from "./turns-builders.ts";

/** In place of an answer that repeats what was taken back. */
const GONE = async () => [{ type: "text" as const, text: "gone" }];

const FORGET = { inPlaceOf: GONE, nowMs: NOW_MS, isTimeUp: () => false };

const CANARY = "canary-7c31 says hello";

/** What conversation/messages.ts and conversation/chats.ts promise of every implementation. */
export function describeMessages(name: string, make: () => Conversations): void {
  /** A message that was answered, with the answer's message known by its id. */
  async function answered(said: string, answer: string, more: { key?: TurnKey; speaker?: string } = {}) {
    const store = make();
    const start = { ...turnStart({ said }), ...more };
    const { conversation, timestamp, id: messageId } = start.key;
    await store.messages.receive({ conversation, messageId, timestamp, place: "turn" }, NOW_MS);
    const turn = await claimTurn(store.turns, start, "lease-1");
    await store.turns.saveAnswer(turn, { messages: [{ type: "text", text: answer }], text: answer });
    await store.turns.finish(turn, "sent");
    await store.messages.noteSent(start.key, [`bots-${messageId}`], NOW_MS);
    return { ...store, key: start.key, ref: { conversation, messageId } };
  }

  describe(`${name}: messages by their ids`, () => {
    test("a person's message and the bot's answer are found by their ids", async () => {
      const { messages, ref } = await answered("hello", "hi there", { speaker: "U7" });
      const { conversation } = ref;
      const bots = { conversation, messageId: `bots-${ref.messageId}` };

      expect(await messages.find(ref, NOW_MS)).toMatchObject({ text: "hello", isBots: false, speaker: "U7" });
      expect(await messages.find(bots, NOW_MS)).toMatchObject({ text: "hi there", isBots: true });
      expect(await messages.find({ conversation, messageId: "unknown" }, NOW_MS)).toBeUndefined();
      expect(await messages.find({ ...ref, conversation: "another-chat" }, NOW_MS)).toBeUndefined();
    });

    test("talk is kept for a day, newest last, and found by its id", async () => {
      const { messages } = make();
      const { conversation } = turnStart().key;
      for (const [at, text] of ["one", "two", "three"].entries()) {
        const line = { conversation, messageId: `m${at}`, timestamp: NOW_MS + at, text, speaker: "U1" };
        await messages.receive({ ...line, place: "talk" }, NOW_MS);
        await messages.keepTalk(line, NOW_MS);
      }

      const texts = async (most: number, nowMs: number) =>
        (await messages.recentTalk(conversation, most, nowMs)).map(({ text }) => text);
      expect(await texts(2, NOW_MS)).toEqual(["two", "three"]);
      expect(await texts(0, NOW_MS)).toEqual([]);
      expect(await texts(9, NOW_MS + TALK_KEPT_MS + 1_000)).toEqual([]);
      const found = await messages.find({ conversation, messageId: "m0" }, NOW_MS);
      expect(found).toMatchObject({ text: "one", isBots: false, speaker: "U1" });
    });

    test("an unsend removes the question, its answer, and answers that repeat it", async () => {
      const { messages, ref, key, ...store } = await answered(CANARY, "an answer");
      const next = later(key);
      const turn = await claimTurn(store.turns, { key: next, said: "and?" }, "lease-2");
      await store.turns.saveAnswer(turn, { ...answerOf("x"), text: `You said: ${CANARY}` });
      await store.turns.finish(turn, "sent");
      await messages.unsend(ref, GONE, NOW_MS);

      expect(await past(store.turns, key)).toEqual([]);
      expect(await messages.find(ref, NOW_MS)).toBeUndefined();
      expect((await store.turns.look(key, NOW_MS))?.said).toBe("");
    });

    test("a redelivery of a message that was taken back is neither answered nor stored", async () => {
      const { messages, turns, ref, key } = await answered(CANARY, "an answer");
      await messages.unsend(ref, GONE, NOW_MS);
      const nowMs = NOW_MS + REDELIVERY_MS - 1_000;
      const received = await messages.receive({ ...ref, timestamp: key.timestamp, place: "turn" }, nowMs);

      expect(received).toEqual({ kind: "unsent" });
      expect(await turns.claim({ key, said: CANARY }, "lease-9", nowMs, nowMs + 1)).toEqual({
        kind: "done",
        state: "erased",
      });
      expect((await turns.look(key, nowMs))?.said).toBe("");
    });

    test("an unsend that comes before its message wins", async () => {
      const { messages } = make();
      const { key } = turnStart();
      const ref = { conversation: key.conversation, messageId: key.id };
      await messages.unsend(ref, GONE, NOW_MS);

      expect(await messages.receive({ ...ref, timestamp: key.timestamp, place: "turn" }, NOW_MS)).toEqual({
        kind: "unsent",
      });
    });

    test("a worker that is about to send the answer to a message taken back loses its lease", async () => {
      const { messages, turns } = make();
      const start = turnStart({ said: CANARY });
      const { conversation, timestamp, id: messageId } = start.key;
      await messages.receive({ conversation, messageId, timestamp, place: "turn" }, NOW_MS);
      const turn = await claimTurn(turns, start, "lease-1");
      await turns.saveAnswer(turn, answerOf("an answer"));
      await messages.unsend({ conversation, messageId }, GONE, NOW_MS);

      await expect(turns.startSending(turn, { via: "reply", atMs: NOW_MS }, answerOf("x"))).rejects.toThrow(
        LeaseLost,
      );
      expect(await turns.claim(start, "lease-2", NOW_MS, NOW_MS + 1)).toEqual({
        kind: "done",
        state: "erased",
      });
    });

    test("an answer taken back is cut out of the reply that carries it, and its worker starts anew", async () => {
      const { messages, turns } = make();
      const start = turnStart({ said: CANARY });
      const { conversation, timestamp, id: messageId } = start.key;
      await messages.receive({ conversation, messageId, timestamp, place: "turn" }, NOW_MS);
      const turn = await claimTurn(turns, start, "lease-1");
      await turns.saveAnswer(turn, { messages: [{ type: "text", text: `re ${CANARY}` }], text: "re" });
      await turns.release(turn);
      const carrier = await claimTurn(turns, { key: later(start.key), said: "next" }, "lease-2");
      const carries = [{ ...start.key, objects: 1 }];
      const texts = [`re ${CANARY}`, "own"].map((text) => ({ type: "text" as const, text }));
      await turns.saveAnswer(carrier, { messages: texts, carries });
      expect(await turns.join(start.key, carrier.key)).toBeDefined();
      await messages.unsend({ conversation, messageId }, GONE, NOW_MS);

      await expect(
        turns.startSending(carrier, { via: "reply", atMs: NOW_MS }, answerOf("x")),
      ).rejects.toThrow(LeaseLost);
      const again = await turns.claim({ key: carrier.key, said: "next" }, "lease-3", NOW_MS, NOW_MS + 9);
      expect(again.kind === "claimed" && again.turn.answer?.messages).toEqual([
        { type: "text", text: "own" },
      ]);
      expect(again.kind === "claimed" && again.turn.answer?.carries).toEqual([]);
    });

    test("an answer taken back before it was joined cannot be joined", async () => {
      const { messages, turns } = make();
      const start = turnStart({ said: CANARY });
      const { conversation, timestamp, id: messageId } = start.key;
      await messages.receive({ conversation, messageId, timestamp, place: "turn" }, NOW_MS);
      const turn = await claimTurn(turns, start, "lease-1");
      await turns.saveAnswer(turn, answerOf("an answer"));
      await turns.release(turn);
      await messages.unsend({ conversation, messageId }, GONE, NOW_MS);

      expect(await turns.join(start.key, later(start.key))).toBeUndefined();
    });

    test("a copy of the question, made by the button under an apology, goes with it", async () => {
      const { messages, turns, ref, key } = await answered(CANARY, "an answer");
      const again = await claimTurn(turns, { key: later(key), said: CANARY }, "lease-2");
      await messages.noteCopy(ref, again.key, NOW_MS);
      await turns.saveAnswer(again, answerOf("again"));
      await turns.finish(again, "sent");
      await messages.unsend(ref, GONE, NOW_MS);

      expect((await turns.look(again.key, NOW_MS))?.state).toBe("erased");
    });

    test("taken back, a line of talk is gone", async () => {
      const { messages } = make();
      const { conversation } = turnStart().key;
      const line = { conversation, messageId: "m1", timestamp: NOW_MS, text: CANARY };
      await messages.receive({ ...line, place: "talk" }, NOW_MS);
      await messages.keepTalk(line, NOW_MS);
      await messages.unsend(line, GONE, NOW_MS);

      expect(await messages.recentTalk(conversation, 9, NOW_MS)).toEqual([]);
    });

    test("of several edits the newest counts, in whatever order they come", async () => {
      const { messages, ref } = await answered("first", "an answer");
      const edit = (text: string, timestamp: number) => messages.edit({ ...ref, text, timestamp }, NOW_MS);

      expect(await edit("third", NOW_MS + 3)).toEqual({ kind: "newest", original: "turn" });
      expect(await edit("second", NOW_MS + 2)).toEqual({ kind: "stale" });
      expect(await edit("third", NOW_MS + 3)).toEqual({ kind: "newest", original: "turn" });
      expect((await messages.find(ref, NOW_MS))?.text).toBe("third");
    });

    test("an edited question is hidden once the edit is answered, and not before", async () => {
      const { messages, ref, key, ...store } = await answered("first", "an answer");
      const edit = later(key);
      await messages.edit({ ...ref, text: "second", timestamp: NOW_MS, turn: edit }, NOW_MS);
      expect(await past(store.turns, key)).toEqual([["second", "an answer"]]);

      const turn = await claimTurn(store.turns, { key: edit, said: "second" }, "lease-2");
      await store.turns.saveAnswer(turn, { messages: [], text: "another answer" });
      await store.turns.finish(turn, "sent");
      expect(await past(store.turns, key)).toEqual([["second", "another answer"]]);
    });

    test("an edit that comes before its message speaks for it, and an unsend finds both", async () => {
      const { messages, turns } = make();
      const { key } = turnStart();
      const ref = { conversation: key.conversation, messageId: key.id };
      const edit = later(key);
      expect(await messages.edit({ ...ref, text: CANARY, timestamp: NOW_MS, turn: edit }, NOW_MS)).toEqual({
        kind: "newest",
        original: "unknown",
      });
      await claimTurn(turns, { key: edit, said: CANARY }, "lease-1");

      expect(await messages.receive({ ...ref, timestamp: key.timestamp, place: "turn" }, NOW_MS)).toEqual({
        kind: "edited",
      });
      await messages.unsend(ref, GONE, NOW_MS);
      expect((await turns.look(edit, NOW_MS))?.state).toBe("erased");
    });

    test("an edit after an unsend does nothing", async () => {
      const { messages, ref } = await answered("first", "an answer");
      await messages.unsend(ref, GONE, NOW_MS);

      expect(await messages.edit({ ...ref, text: CANARY, timestamp: NOW_MS + 9 }, NOW_MS)).toEqual({
        kind: "unsent",
      });
      expect(await messages.find(ref, NOW_MS)).toBeUndefined();
    });
  });

  describe(`${name}: chats`, () => {
    test("a chat that chose nothing has the first settings, and keeps what it chooses", async () => {
      const { chats } = make();
      const { conversation } = turnStart().key;
      expect(await chats.settings(conversation)).toEqual({
        answersEverything: false,
        keepsTalk: true,
        sinceMs: 0,
      });

      await chats.change(conversation, { language: "th", botName: "Momo", sinceMs: 7 }, NOW_MS);
      await chats.change(conversation, { keepsTalk: false, language: undefined }, NOW_MS);
      const settings = await chats.settings(conversation);
      expect(settings).toMatchObject({ botName: "Momo", sinceMs: 7, keepsTalk: false });
      expect(settings.language).toBeUndefined();
    });

    test("the first of a burst is told so, however often it asks; the others are not", async () => {
      const { chats } = make();
      const { key } = turnStart();
      const isFirst = (turn: TurnKey, nowMs: number) => chats.isFirst("photo", turn, 60_000, nowMs);

      expect(await isFirst(key, NOW_MS)).toBe(true);
      expect(await isFirst(later(key), NOW_MS + 1)).toBe(false);
      expect(await isFirst(key, NOW_MS + 2)).toBe(true);
      expect(await isFirst(later(key), NOW_MS + 60_002)).toBe(true);
      expect(await chats.isFirst("greeting", later(key), 60_000, NOW_MS)).toBe(true);
    });

    test("a name is believed for a day", async () => {
      const { chats } = make();
      const { conversation } = turnStart().key;
      await chats.keepName(conversation, "U1", "さくら", NOW_MS);

      expect(await chats.nameOf(conversation, "U1", NOW_MS + 1_000)).toBe("さくら");
      expect(await chats.nameOf(conversation, "U1", NOW_MS + 25 * 60 * 60_000)).toBeUndefined();
      expect(await chats.nameOf("another-chat", "U1", NOW_MS)).toBeUndefined();
    });

    test("a new conversation remembers nothing of the one before", async () => {
      const { turns, key } = await answered("hello", "hi");
      const recall = (sinceMs: number) => turns.recall(later(key), { turns: 9, sinceMs }, NOW_MS);

      expect((await recall(key.timestamp)).past).toEqual([]);
      expect((await recall(key.timestamp - 1)).past).toHaveLength(1);
    });

    test("a chat that is forgotten holds no words, and a redelivery is not answered", async () => {
      const { chats, ref, key, ...store } = await answered(CANARY, "an answer");
      const { conversation } = ref;
      await store.messages.receive(
        { conversation, messageId: "t1", timestamp: NOW_MS, place: "talk" },
        NOW_MS,
      );
      await store.messages.keepTalk(
        { conversation, messageId: "t1", timestamp: NOW_MS, text: CANARY },
        NOW_MS,
      );
      await chats.change(conversation, { language: "ja" }, NOW_MS);
      await chats.forget({ conversation, untilMs: NOW_MS }, FORGET);

      expect(await past(store.turns, key)).toEqual([]);
      expect(await store.messages.recentTalk(conversation, 9, NOW_MS)).toEqual([]);
      expect(await store.messages.find(ref, NOW_MS)).toBeUndefined();
      expect((await store.turns.claim({ key, said: CANARY }, "l", NOW_MS, NOW_MS + 1)).kind).toBe("done");
      const redelivered = { conversation, messageId: "t1", timestamp: NOW_MS, place: "talk" as const };
      expect(await store.messages.receive(redelivered, NOW_MS)).toEqual({ kind: "unsent" });
      expect((await chats.settings(conversation)).language).toBe("ja");
      await chats.forget({ conversation, untilMs: NOW_MS, hasLeft: true }, FORGET);
      expect((await chats.settings(conversation)).language).toBeUndefined();
    });

    test("the turn that asks for it survives the forgetting", async () => {
      const { chats, turns, key } = await answered("/forget", "done");
      await chats.forget({ conversation: key.conversation, untilMs: NOW_MS }, { ...FORGET, except: key });

      expect((await turns.look(key, NOW_MS))?.said).toBe("/forget");
    });

    test("forgetting one member leaves what the others said", async () => {
      const { chats, key, ref, ...store } = await answered(CANARY, "an answer", { speaker: "U1" });
      const other = await claimTurn(store.turns, { key: later(key), said: "mine", speaker: "U2" }, "lease-2");
      await store.turns.saveAnswer(other, { messages: [], text: "yours" });
      await store.turns.finish(other, "sent");
      for (const [id, speaker] of [
        ["t1", "U1"],
        ["t2", "U2"],
      ] as const) {
        const line = { conversation: ref.conversation, messageId: id, timestamp: NOW_MS, text: id, speaker };
        await store.messages.keepTalk(line, NOW_MS);
      }
      await chats.forget({ conversation: ref.conversation, untilMs: NOW_MS, member: "U1" }, FORGET);

      expect(await past(store.turns, key)).toEqual([["mine", "yours"]]);
      const left = await store.messages.recentTalk(ref.conversation, 9, NOW_MS);
      expect(left.map(({ text }) => text)).toEqual(["t2"]);
    });
  });
}

function later({ conversation, timestamp, id }: TurnKey, by = 1): TurnKey {
  return { conversation, timestamp: timestamp + by, id: `${id}-later-${by}` };
}

/** Questions and answers that the turn after all of these would be told. */
async function past(turns: Turns, key: TurnKey) {
  const recalled = await turns.recall(later(key, 99), { turns: 100 }, NOW_MS);
  return recalled.past.map(({ said, answered }) => [said, answered]);
}
