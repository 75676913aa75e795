import { describe, expect, test } from "@jest/globals";
import {
  MOST_READ_TIMES,
  sortKeyOf,
  type PastTurn,
  type TurnKey,
  type Turns,
} from "../../src/conversation/turn.ts";
import { answerOf, claimTurn, KEPT_MS, NOW_MS, turnStart } from "./turns-builders.ts";

const ALL = { turns: 100 };

/** What conversation/turn.ts promises of every implementation's memory. */
export function describeRecall(name: string, make: () => Turns): void {
  describe(`${name}, as a memory`, () => {
    test("a conversation nobody has seen is empty", async () => {
      expect(await make().recall(turnStart().key, ALL, NOW_MS)).toEqual({ past: [], waiting: [] });
    });

    test("answers that nobody has seen for sure are found, though no memory is asked for", async () => {
      const turns = make();
      const { key } = turnStart();
      const at = (minute: number) => ({ ...key, timestamp: key.timestamp + minute, id: `m${minute}` });
      for (const minute of [1, 2, 3, 4]) {
        const turn = await claimTurn(turns, { key: at(minute), said: "hello" }, "lease-1");
        if (minute < 4) await turns.saveAnswer(turn, answerOf(`${minute}`));
        if (minute === 1) await turns.finish(turn, "sent");
        else if (minute === 3) await turns.finish(turn, "unsure");
        else await turns.release(turn);
      }

      const waits = { takenAtMs: NOW_MS, isBehindButton: false };
      expect((await turns.recall(at(9), { turns: 0 }, NOW_MS)).waiting).toEqual([
        { key: at(2), state: "answered", messages: answerOf("2").messages, ...waits },
        { key: at(3), state: "unsure", messages: answerOf("3").messages, ...waits },
      ]);
    });

    test("turns come oldest first, with their times", async () => {
      const turns = make();
      const next = await talk(turns, 3);

      expect((await turns.recall(next, ALL, NOW_MS)).past).toEqual([
        exchanged("1", { ...next, timestamp: next.timestamp - 3, id: "message-1" }),
        exchanged("2", { ...next, timestamp: next.timestamp - 2, id: "message-2" }),
        exchanged("3", { ...next, timestamp: next.timestamp - 1, id: "message-3" }),
      ]);
    });

    test.each([
      [0, []],
      [1, ["5"]],
      [2, ["4", "5"]],
      [5, ["1", "2", "3", "4", "5"]],
      [6, ["1", "2", "3", "4", "5"]],
    ])("with a limit of %d the newest are read", async (limit, said) => {
      const turns = make();
      const next = await talk(turns, 5);

      expect(await saidBefore(turns, next, limit)).toEqual(said);
    });

    test("the turn itself is not read, nor does it count", async () => {
      const turns = make();
      const next = await talk(turns, 3);
      await exchange(turns, next, "now");

      expect(await saidBefore(turns, next, 3)).toEqual(["1", "2", "3"]);
    });

    test("later turns are not read", async () => {
      const turns = make();
      const next = await talk(turns, 4);

      expect(await saidBefore(turns, { ...next, timestamp: next.timestamp - 2, id: "message-3" })).toEqual([
        "1",
        "2",
      ]);
    });

    test("turns of one millisecond are in the order of their ids", async () => {
      const turns = make();
      const { key } = turnStart();
      for (const id of ["b", "a", "c", "d"]) await exchange(turns, { ...key, id }, id);

      expect(await saidBefore(turns, { ...key, id: "d" })).toEqual(["a", "b", "c"]);
    });

    test("times of different lengths are compared as numbers", async () => {
      const turns = make();
      const { key } = turnStart();
      for (const timestamp of [1_000, 999, 0]) await exchange(turns, { ...key, timestamp }, `${timestamp}`);

      expect(await saidBefore(turns, key)).toEqual(["0", "999", "1000"]);
    });

    test("only this conversation is read", async () => {
      const turns = make();
      const next = await talk(turns, 1);
      await exchange(turns, { ...keyOf(next, -9), conversation: `${next.conversation}1` }, "a stranger's");

      expect(await saidBefore(turns, next)).toEqual(["1"]);
    });

    test("turns without an answer of the model are read over", async () => {
      const turns = make();
      const next = await talk(turns, 2);
      for (let number = 0; number < 35; number += 1) {
        const apologised = await claimTurn(turns, { key: keyOf(next, number), said: "apology" }, "lease-1");
        await turns.saveAnswer(apologised, { messages: [{ type: "text", text: "sorry" }] });
        await turns.finish(apologised, "failed");
      }

      expect([
        await saidBefore(turns, keyOf(next, 99), 4),
        await saidBefore(turns, keyOf(next, 99), 1),
      ]).toEqual([["1", "2"], ["2"]]);
    });

    test("however many of them there are, reading ends", async () => {
      const turns = make();
      const next = await talk(turns, 1);
      for (let number = 0; number < 12 * MOST_READ_TIMES; number += 1)
        await claimTurn(turns, { key: keyOf(next, number), said: "not answered" }, "lease-1");

      expect(await saidBefore(turns, keyOf(next, 999), 1)).toEqual([]);
    });

    test.each(["sent", "unsure", "failed"] as const)(
      "the answer of a turn that ended as %s is remembered",
      async (state) => {
        const turns = make();
        const { key } = turnStart();
        const turn = await claimTurn(turns, { key, said: "question" }, "lease-1");
        await turns.saveAnswer(turn, answerOf("answer"));
        await turns.finish(turn, state);

        expect((await turns.recall(keyOf(key, 1), ALL, NOW_MS)).past).toEqual([
          { at: sortKeyOf(key), said: "question", answered: "answer", timestamp: key.timestamp },
        ]);
      },
    );

    test("what is kept no longer is forgotten at once, and what was claimed later stays", async () => {
      const turns = make();
      const { key } = turnStart();
      await exchange(turns, keyOf(key, 1), "old");
      await exchange(turns, keyOf(key, 2), "young", NOW_MS + 1_000);

      const atMs = [NOW_MS + KEPT_MS - 1, NOW_MS + KEPT_MS, NOW_MS + KEPT_MS + 1_000];
      const seen = await Promise.all(atMs.map((nowMs) => saidBefore(turns, keyOf(key, 3), 9, nowMs)));
      expect(seen).toEqual([["old", "young"], ["young"], []]);
    });

    test("long texts come back whole", async () => {
      const turns = make();
      const { key } = turnStart();
      const text = "日本語👨‍👩‍👧‍👦".repeat(400);
      for (let number = 0; number < 30; number += 1) await exchange(turns, keyOf(key, number), text);

      expect(await saidBefore(turns, keyOf(key, 30), 30)).toEqual(Array.from({ length: 30 }, () => text));
    });
  });
}

function keyOf(key: TurnKey, number: number): TurnKey {
  return { ...key, timestamp: key.timestamp + number, id: `message-${number}` };
}

/** One turn a millisecond after the other, "1" answered by "answer to 1"; resolves with the key of the next. */
async function talk(turns: Turns, count: number): Promise<TurnKey> {
  const { key } = turnStart();
  for (let number = 1; number <= count; number += 1) await exchange(turns, keyOf(key, number), `${number}`);
  return keyOf(key, count + 1);
}

async function exchange(turns: Turns, key: TurnKey, said: string, nowMs = NOW_MS): Promise<void> {
  const turn = await claimTurn(turns, { key, said }, "lease-1", nowMs);
  await turns.saveAnswer(turn, answerOf(`answer to ${said}`));
  await turns.finish(turn, "sent");
}

function exchanged(said: string, key: TurnKey): PastTurn {
  return { at: sortKeyOf(key), said, answered: `answer to ${said}`, timestamp: key.timestamp };
}

async function saidBefore(turns: Turns, key: TurnKey, limit = 100, nowMs = NOW_MS): Promise<string[]> {
  return (await turns.recall(key, { turns: limit }, nowMs)).past.map(({ said }) => said);
}
