import { expect, test } from "@jest/globals";
import type { Change, Table } from "../../../src/conversation/table.ts";
import type { ClaimedTurn, SavedAnswer } from "../../../src/conversation/turn.ts";
import type { Action } from "./actions.ts";
import { firstComplaints } from "./first-complaints.ts";
import type { Breaks } from "./world.ts";

const say: Action = { do: "say" };
const work: Action = { do: "work" };
const late: Action = { do: "pass", seconds: 301 };
const slow: Action = { do: "model", seconds: 47, fails: false };
const quick: Action = { do: "model", seconds: 2, fails: false };

// As in controls.test.ts: each test breaks one guard of what is carried, erased or refused.

test("carried answers that an erased carrier does not free are noticed", async () => {
  let isErasing = false;
  const whileErasing = async <T>(erase: () => Promise<T>): Promise<T> => {
    isErasing = true;
    return erase().finally(() => {
      isErasing = false;
    });
  };
  const breaks: Breaks = {
    messages: (real) => ({ ...real, unsend: (...given) => whileErasing(() => real.unsend(...given)) }),
    chats: (real) => ({ ...real, forget: (...given) => whileErasing(() => real.forget(...given)) }),
    ...withoutWrites(({ set }) => isErasing && isFreeing(set), true),
  };
  const down: Action = { do: "line-down", seconds: 95, when: "before" };
  const story: Action[] = [say, say, late, work, work, down, work, { do: "unsend", which: 0 }];
  expect(await firstComplaints(breaks, story)).toMatch(/nothing was shown, and it is/);
});

test("answers that stay with a carrier which left them behind are noticed", async () => {
  const breaks = withoutWrites(({ set }) => isFreeing(set) && !("messages" in set), false);
  const crash: Action = { do: "crash", at: 10, isLate: false };
  const story: Action[] = [slow, say, work, quick, say, crash, work, late];
  expect(await firstComplaints(breaks, story)).toMatch(/nothing was shown, and it is/);
});

test("a carrier that ends without settling is noticed", async () => {
  const breaks: Breaks = {
    turns: (real) => ({ ...real, finish: (turn, state) => real.finish(turn, state) }),
  };
  expect(await firstComplaints(breaks)).toMatch(/is kept though it is out/);
});

test("a carried answer as it was before something was taken back is noticed", async () => {
  const breaks: Breaks = {
    turns: (real) => {
      const before = new Map<string, SavedAnswer["messages"]>();
      return {
        ...real,
        recall: async (...given) => {
          const recollection = await real.recall(...given);
          for (const { key, messages } of recollection.waiting) before.set(key.id, messages);
          return recollection;
        },
        join: async (key, into) => {
          const joined = await real.join(key, into);
          return { messages: before.get(key.id) ?? joined?.messages };
        },
      };
    },
  };
  const unsend: Action = { do: "unsend", which: 2 };
  const meanwhile: Action = { do: "interrupt", at: 7 };
  const story: Action[] = [say, work, slow, say, work, say, unsend, quick, meanwhile, work];
  expect(await firstComplaints(breaks, story)).toMatch(
    /erased words were sent|outcomes were shown|was shown/,
  );
});

test("erasing that leaves the traces is noticed", async () => {
  const breaks: Breaks = {
    table: (real) => ({
      ...real,
      pages: (range) => (range.from === undefined ? real.pages(range) : real.pages({ ...range, to: "" })),
    }),
  };
  expect(await firstComplaints(breaks)).toMatch(/erased words/);
});

test("marks of what was taken back that get lost are noticed", async () => {
  const breaks = withoutWrites(({ add }) => add?.["takenBack"] !== undefined, true);
  expect(await firstComplaints(breaks)).toMatch(/erased words/);
});

test("words that stay with what is erased are noticed", async () => {
  const breaks = withoutWrites(({ set }) => "said" in set && set["said"] === undefined, true);
  expect(await firstComplaints(breaks)).toMatch(/erased words are kept/);
});

test("answers that do not note what they were shown are noticed", async () => {
  const breaks: Breaks = {
    turns: (real) => ({
      ...real,
      saveAnswer: (turn, { shown: _forgotten, ...answer }, noticed) => real.saveAnswer(turn, answer, noticed),
    }),
  };
  expect(await firstComplaints(breaks)).toMatch(/erased words/);
});

test("a deletion that is not dated is noticed", async () => {
  const breaks: Breaks = {
    chats: (real) => ({
      ...real,
      forget: (forgetting, options) => real.forget({ ...forgetting, untilMs: Infinity }, options),
    }),
  };
  const story: Action[] = [say, work, { do: "leave" }, work, say, work, late, { do: "again", which: 2 }];
  expect(await firstComplaints(breaks, story)).toMatch(
    /nobody asked for that|nothing was shown|nobody took back/,
  );
});

test("a message that comes back after it was forgotten is noticed", async () => {
  const breaks: Breaks = { chats: (real) => ({ ...real, isForgotten: () => Promise.resolve(false) }) };
  const story: Action[] = [{ do: "lose" }, say, { do: "leave" }, work, { do: "again", which: 1 }];
  expect(await firstComplaints(breaks, story)).toMatch(/erased words/);
});

test("a question asked anew of which nobody knows is noticed", async () => {
  const breaks: Breaks = { messages: (real) => ({ ...real, noteCopy: () => Promise.resolve() }) };
  const down = { do: "model", seconds: 2, fails: true } as const;
  const story: Action[] = [down, say, work, { do: "tap" }, work, { do: "unsend", which: 0 }];
  expect(await firstComplaints(breaks, story)).toMatch(/erased words/);
});

test("one retry key for all requests of a turn is noticed", async () => {
  let sending: ClaimedTurn["key"] | undefined;
  const breaks: Breaks = {
    turns: (real) => ({
      ...real,
      startSending: (turn, ...given) => {
        sending = turn.key;
        return real.startSending(turn, ...given);
      },
    }),
    line: (real) => ({
      ...real,
      push: (to, messages) => real.push(to, messages, `${sending?.timestamp} ${sending?.id}`),
    }),
  };
  expect(await firstComplaints(breaks)).toMatch(/nothing was shown/);
});

test("a known retry key that counts as sent where nothing was noted is noticed", async () => {
  const breaks: Breaks = {
    line: (real) => ({
      ...real,
      push: async (...given) => {
        const result = await real.push(...given);
        return result.kind === "refused" && result.status === 409 ? { kind: "ok", value: {} } : result;
      },
    }),
  };
  const story: Action[] = [{ do: "known-key" }, say, late, work, work];
  expect(await firstComplaints(breaks, story)).toMatch(/nothing was shown, and it is sent/);
});

/** Writes of this kind have no effect; `told`: whether they seem to have had it. */
function withoutWrites(isLost: (change: Change) => boolean, told: boolean): Breaks {
  const lossy = (real: Table): Table => ({
    ...real,
    write: async (key, change) => (isLost(change) ? told : real.write(key, change)),
  });
  return { table: lossy };
}

function isFreeing(set: Change["set"]): boolean {
  return "joinedInto" in set && set["joinedInto"] === undefined;
}
