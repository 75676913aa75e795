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

const say: Action = { do: "say" };
const work: Action = { do: "work" };
const tap: Action = { do: "tap" };
const late: Action = { do: "pass", seconds: 61 };
const slow: Action = { do: "model", seconds: 47, fails: false };
const slower: Action = { do: "model", seconds: 58, fails: false };
const quick: Action = { do: "model", seconds: 2, fails: false };

// Stories that were found, and whose faults are mended.
test.each<[string, readonly Action[]]>([
  [
    "an answer for which the reply has no room does not come after a newer one",
    [say, say, say, say, say, { do: "pass", seconds: 46 }, say],
  ],
  [
    // LINE forgets a retry key after 24 hours.
    "a push of unknown result is not repeated when its retry key is forgotten",
    [say, late, work, { do: "line-down", seconds: 1, when: "after" }, work, { do: "pass", seconds: 90_000 }],
  ],
  [
    // LINE took the notice in silence, and so it is the notice that has spent the token.
    "an answer is not taken for sent because its notice was",
    [{ do: "line-down", seconds: 58, when: "after" }, say, slow, work, say, say],
  ],
  [
    "an answer that joined a push by a worker that died, and is not pushed itself, waits again",
    [slow, say, work, quick, say, { do: "crash", at: 10, isLate: false }, work, late],
  ],
  [
    "a tap fetches what has room, once, and not behind what has none",
    [say, say, say, say, say, say, slower, work, quick, tap],
  ],
  [
    "what a worker died over fetching, until it was too late, comes once",
    [slow, say, work, quick, tap, { do: "crash", at: 5, isLate: true }, work, late, say],
  ],
  [
    "words that a carried answer repeats are gone from the request of unknown result as well",
    [
      say,
      say,
      { do: "forget" },
      work,
      slow,
      work,
      { do: "line-down", seconds: 1, when: "before" },
      work,
      work,
      { do: "unsend", which: 2 },
    ],
  ],
  [
    "words of a question whose answer is quoted are gone though the quote has other words",
    [say, work, slow, { do: "say", quotes: 0 }, { do: "unsend-in", which: 1, seconds: 20 }, work, say],
  ],
])("%s", async (_name, story) => {
  expect(await complaintsOf(...story)).toEqual([]);
});
