import { describe, expect, test } from "@jest/globals";
import { LeaseLost, type ClaimedTurn, type Turns } from "../../src/conversation/turn.ts";
import { answerOf, claimTurn, LEASE_UNTIL_MS, NOW_MS, someTurn, turnStart } from "./turns-builders.ts";

/** What conversation/turn.ts promises of every implementation's claims and writes. */
export function describeTurns(name: string, make: () => Turns): void {
  describe(name, () => {
    test("a new turn is claimed, with what the person wrote and the reply token", async () => {
      const start = turnStart({
        said: "hello",
        token: { replyToken: "token-1", receivedAtMs: NOW_MS - 100 },
      });

      expect(await make().claim(start, "lease-1", NOW_MS, LEASE_UNTIL_MS)).toEqual({
        kind: "claimed",
        turn: {
          key: start.key,
          lease: "lease-1",
          said: "hello",
          token: { replyToken: "token-1", receivedAtMs: NOW_MS - 100 },
          timesAsked: 0,
          notice: "none",
          takenAtMs: NOW_MS,
        },
      });
    });

    test("a turn is busy as long as another worker's lease runs", async () => {
      const { turns, start } = await someTurn(make());

      expect(await turns.claim(start, "lease-2", LEASE_UNTIL_MS - 1, LEASE_UNTIL_MS + 9)).toEqual({
        kind: "busy",
      });
    });

    test("a claim repeated because its answer got lost is not another worker's", async () => {
      const { turns, start } = await someTurn(make());

      expect(await turns.claim(start, "lease-1", NOW_MS + 1, LEASE_UNTIL_MS)).toMatchObject({
        kind: "claimed",
        turn: { lease: "lease-1" },
      });
    });

    test("a renewed turn is busy until its new end, and free from then on", async () => {
      const { turns, turn, start } = await someTurn(make());
      await turns.renew(turn, LEASE_UNTIL_MS + 1_000);

      const before = await turns.claim(start, "lease-2", LEASE_UNTIL_MS + 999, LEASE_UNTIL_MS + 9_000);
      const then = await turns.claim(start, "lease-2", LEASE_UNTIL_MS + 1_000, LEASE_UNTIL_MS + 9_000);
      expect([before.kind, then.kind]).toEqual(["busy", "claimed"]);
    });

    test("a released turn can be claimed at once", async () => {
      const { turns, turn, start } = await someTurn(make());
      await turns.release(turn);

      expect((await turns.claim(start, "lease-2", NOW_MS, LEASE_UNTIL_MS)).kind).toBe("claimed");
    });

    test("the next worker gets all that the dead one wrote, and the words first said", async () => {
      const { turns, turn, start } = await someTurn(make());
      const answer = answerOf("the answer");
      await turns.startAsking(turn);
      await turns.saveAnswer(turn, answer);
      await turns.startSending(turn, { via: "reply", atMs: NOW_MS + 5 }, answerOf("the answer"));

      const again = await claimTurn(turns, { ...start, said: "other words" }, "lease-2", LEASE_UNTIL_MS);
      expect(again).toEqual({
        key: start.key,
        lease: "lease-2",
        said: start.said,
        token: start.token,
        notice: "none",
        timesAsked: 1,
        answer,
        attempt: { via: "reply", atMs: NOW_MS + 5 },
        takenAtMs: LEASE_UNTIL_MS,
      });
      expect(JSON.stringify(again.answer?.messages)).toBe(JSON.stringify(answer.messages));
    });

    test("a worker that asks a model and dies is counted, one that gives the turn back is not", async () => {
      const { turns, turn, start } = await someTurn(make());
      await turns.startAsking(turn);
      const second = await claimTurn(turns, start, "lease-2", LEASE_UNTIL_MS);
      expect(second.timesAsked).toBe(1);
      await turns.startAsking(second);
      await turns.release(second);

      expect((await claimTurn(turns, start, "lease-3", LEASE_UNTIL_MS)).timesAsked).toBe(1);
    });

    test("words of our own that replace a saved answer leave nothing of it", async () => {
      const { turns, turn, start } = await someTurn(make());
      await turns.saveAnswer(turn, answerOf("the model's words"));
      const apology = { messages: answerOf("sorry").messages };
      await turns.saveAnswer(turn, apology);
      await turns.release(turn);

      expect((await claimTurn(turns, start, "lease-2")).answer).toEqual(apology);
      const later = { ...start.key, timestamp: start.key.timestamp + 1 };
      expect((await turns.recall(later, { turns: 9 }, NOW_MS)).past).toEqual([]);
    });

    test("the last attempt to send is the one that counts", async () => {
      const { turns, turn, start } = await someTurn(make());
      await turns.startSending(turn, { via: "reply", atMs: NOW_MS }, answerOf("the answer"));
      await turns.startSending(turn, { via: "push", atMs: NOW_MS + 1 }, answerOf("the answer"));
      await turns.release(turn);

      expect((await claimTurn(turns, start, "lease-2")).attempt).toEqual({ via: "push", atMs: NOW_MS + 1 });
    });

    test("a turn that exists can be resumed, one that does not is unknown and stays so", async () => {
      const { turns, turn, start } = await someTurn(make());
      expect(await turns.resume(start.key, "lease-2", NOW_MS, LEASE_UNTIL_MS)).toEqual({ kind: "busy" });
      await turns.release(turn);
      const resumed = await turns.resume(start.key, "lease-2", NOW_MS, LEASE_UNTIL_MS);
      expect(resumed).toMatchObject({ kind: "claimed", turn: { lease: "lease-2", said: start.said } });

      const nobodys = turnStart().key;
      expect(await turns.resume(nobodys, "lease-1", NOW_MS, LEASE_UNTIL_MS)).toEqual({ kind: "unknown" });
      expect(await turns.look(nobodys, NOW_MS)).toBeUndefined();
    });

    test("a notice is remembered by the next worker", async () => {
      const { turns, turn, start } = await someTurn(make());
      expect(turn.notice).toBe("none");
      await turns.noteNotice(turn, "tried");
      await turns.release(turn);
      const next = await claimTurn(turns, start, "lease-2");
      expect(next.notice).toBe("tried");
      await turns.noteNotice(next, "shown");
      await turns.release(next);
      expect((await claimTurn(turns, start, "lease-3")).notice).toBe("shown");
    });

    test("a waiting answer joins one other turn, once, and is then done", async () => {
      const { turns, turn, start } = await someTurn(make());
      const into = { ...start.key, id: "message-2" };
      expect(await turns.join(start.key, into)).toBeUndefined();
      await turns.saveAnswer(turn, answerOf("hi"));
      // Its worker is about to send it.
      expect((await turns.look(start.key, NOW_MS))?.messages).toBeUndefined();
      await turns.release(turn);
      expect(await turns.look(start.key, NOW_MS)).toEqual({
        state: "answered",
        said: start.said,
        messages: answerOf("hi").messages,
      });
      const joined = { answer: answerOf("hi") };
      expect(await turns.join(start.key, into)).toEqual(joined);
      expect(await turns.join(start.key, into)).toEqual(joined);
      expect(await turns.join(start.key, { ...into, id: "message-3" })).toBeUndefined();
      expect(await turns.look(start.key, NOW_MS)).toEqual({
        state: "joined",
        said: start.said,
        messages: undefined,
      });
      const again = await turns.claim(start, "lease-2", NOW_MS, LEASE_UNTIL_MS);
      expect(again).toEqual({ kind: "done", state: "joined", carrier: into });
    });

    test("a turn as it stands shows who wrote it and what it quotes", async () => {
      const { turns, start } = await someTurn(make(), { speaker: "U-speaker", quotes: "message-0" });

      expect(await turns.look(start.key, NOW_MS)).toMatchObject({
        said: start.said,
        speaker: "U-speaker",
        quotes: "message-0",
      });
    });

    test("an attempt that never left is taken back, and the answer stays", async () => {
      const { turns, turn, start } = await someTurn(make());
      await turns.saveAnswer(turn, answerOf("hi"));
      await turns.startSending(turn, { via: "reply", atMs: NOW_MS }, answerOf("the answer"));
      await turns.withdrawSending(turn, answerOf("hi"));
      await turns.release(turn);

      const { attempt, answer } = await claimTurn(turns, start, "lease-2");
      expect({ attempt, answer }).toEqual({ attempt: undefined, answer: answerOf("hi") });
    });

    test("a newer reply token replaces the old one, and none replaces nothing", async () => {
      const { turns, turn, start } = await someTurn(make());
      const newer = { replyToken: "token-2", receivedAtMs: NOW_MS + 60_000 };
      await turns.release(turn);
      const second = await claimTurn(turns, { ...start, token: newer }, "lease-2");
      await turns.release(second);
      const third = await claimTurn(turns, { key: start.key, said: start.said }, "lease-3");

      expect([second.token, third.token]).toEqual([newer, newer]);
    });

    test.each(["sent", "unsure", "failed"] as const)(
      "a turn that ended as %s is done for all",
      async (state) => {
        const { turns, turn, start } = await someTurn(make());
        await turns.saveAnswer(turn, answerOf("the answer"));
        await turns.finish(turn, state);

        const claims = [
          await turns.claim(start, "lease-1", NOW_MS, LEASE_UNTIL_MS),
          await turns.claim(start, "lease-2", LEASE_UNTIL_MS * 2, LEASE_UNTIL_MS * 3),
        ];
        expect(claims).toEqual([
          { kind: "done", state },
          { kind: "done", state },
        ]);
        await expect(turns.renew(turn, LEASE_UNTIL_MS)).rejects.toThrow(LeaseLost);
      },
    );

    test.each(WRITES)(
      "%s by a worker that lost its lease is refused and changes nothing",
      async (_name, write) => {
        const { turns, turn, start } = await someTurn(make());
        const taker = await claimTurn(turns, start, "lease-2", LEASE_UNTIL_MS);

        await expect(write(turns, turn)).rejects.toThrow(LeaseLost);
        await turns.release(taker);
        const next = await claimTurn(turns, start, "lease-3");
        expect(next).toEqual({ ...taker, lease: "lease-3", takenAtMs: NOW_MS });
      },
    );

    test.each(WRITES)("%s of a turn that nobody claimed is refused", async (_name, write) => {
      const turn = {
        key: turnStart().key,
        lease: "lease-1",
        said: "",
        timesAsked: 0,
        notice: "none",
        takenAtMs: NOW_MS,
      } as const;

      await expect(write(make(), turn)).rejects.toThrow(LeaseLost);
    });

    test("of workers that claim a turn at once, exactly one gets it", async () => {
      const turns = make();
      for (let round = 0; round < 10; round += 1) {
        const start = turnStart();
        const claims = await Promise.all(
          ["a", "b", "c"].map((lease) => turns.claim(start, lease, NOW_MS, LEASE_UNTIL_MS)),
        );
        expect(claims.map(({ kind }) => kind).sort()).toEqual(["busy", "busy", "claimed"]);
      }
    });

    test.each([
      ["an emoji family", "👨‍👩‍👧‍👦"],
      ["U+0000", "a\u0000b"],
      ["characters that SQS refuses", "\uFFFE\uFFFF"],
      ["5,000 units of Japanese", "こんにちは".repeat(1_000)],
      ["nothing", ""],
      ["words that objects inherit", "__proto__"],
    ])("%s survives as it was written", async (_what, text) => {
      const { turns, turn, start } = await someTurn(make(), { said: text });
      const answer = answerOf(text);
      await turns.saveAnswer(turn, answer);
      await turns.release(turn);

      const again = await claimTurn(turns, start, "lease-2");
      expect([again.said, again.answer]).toEqual([text, answer]);
    });
  });
}

const WRITES: [string, (turns: Turns, turn: ClaimedTurn) => Promise<unknown>][] = [
  ["renew", (turns, turn) => turns.renew(turn, LEASE_UNTIL_MS * 9)],
  ["release", (turns, turn) => turns.release(turn)],
  ["startAsking", (turns, turn) => turns.startAsking(turn)],
  ["saveAnswer", (turns, turn) => turns.saveAnswer(turn, answerOf("too late"))],
  ["noteNotice", (turns, turn) => turns.noteNotice(turn, "shown")],
  ["withdrawSending", (turns, turn) => turns.withdrawSending(turn, answerOf("hi"))],
  [
    "startSending",
    (turns, turn) => turns.startSending(turn, { via: "push", atMs: NOW_MS }, answerOf("the answer")),
  ],
  ["finish", (turns, turn) => turns.finish(turn, "sent")],
];
