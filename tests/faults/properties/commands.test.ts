/*
 * T15: random stories of one chat against the bot on models of LINE, queue and time.
 * All 10,000: npm run test:long -- faults/properties
 */
import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { LONG_MS, runs, seed } from "../../support/runs.ts";
import { stories, type Action } from "./actions.ts";
import { complaintsAbout } from "./oracle.ts";
import { play } from "./play.ts";

const numRuns = runs(10_000);

const complaintsOf = async (...actions: Action[]) => complaintsAbout(await play({ chat: "person", actions }));

const promise = fc.asyncProperty(stories, async (story) => {
  expect(await complaintsAbout(await play(story))).toEqual([]);
});

test(
  "whatever happens, every accepted message gets exactly one outcome, once and in order, and what is erased is gone",
  () => fc.assert(promise, { numRuns, seed }),
  LONG_MS,
);

test("an answer for which the reply has no room does not come after a newer one", async () => {
  const say = { do: "say" } as const;
  expect(await complaintsOf(say, say, say, say, say, { do: "pass", seconds: 46 }, say)).toEqual([]);
});

// LINE forgets a retry key after 24 hours.
test("a push of unknown result is not repeated when its retry key is forgotten", async () => {
  const down = { do: "line-down", seconds: 1, when: "after" } as const;
  const work = { do: "work" } as const;
  const late = { do: "pass", seconds: 61 } as const;
  const story = [{ do: "say" } as const, late, work, down, work, { do: "pass", seconds: 90_000 } as const];
  expect(await complaintsOf(...story)).toEqual([]);
});

// LINE took the notice in silence, and so it is the notice that has spent the token.
test("an answer is not taken for sent because its notice was", async () => {
  const story: Action[] = [
    { do: "line-down", seconds: 58, when: "after" },
    { do: "say" },
    { do: "model", seconds: 47, fails: false },
    { do: "work" },
    { do: "say" },
    { do: "say" },
  ];
  expect(await complaintsOf(...story)).toEqual([]);
});
