/*
 * Something is taken back, or a worker dies, at each call of one job: what random stories hit by chance alone.
 * All of them: npm run test:long -- faults/properties/places
 */
import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { LONG_MS, runs, seed } from "../../support/runs.ts";
import type { Action } from "./actions.ts";
import type { ChatKind } from "./chat.ts";
import { complaintsAbout } from "./oracle.ts";
import { play } from "./play.ts";

/** No job here makes more calls. */
const MOST_CALLS = 45;

const say: Action = { do: "say" };
const talk: Action = { do: "say", isTalk: true, by: 1 };
const work: Action = { do: "work" };
const workNow: Action = { do: "work-now" };
const tap: Action = { do: "tap" };
const forget: Action = { do: "forget" };
const leave: Action = { do: "leave" };
const late: Action = { do: "pass", seconds: 301 };
const fails: Action = { do: "model", seconds: 2, fails: true };
const slow: Action = { do: "model", seconds: 47, fails: false };
const quick: Action = { do: "model", seconds: 2, fails: false };
const retells: Action = { ...quick, manner: "retells" };
const unsend = (which: number): Action => ({ do: "unsend", which });
const silent = (when: "before" | "after"): Action => ({ do: "line-down", seconds: 95, when });
const twoWait = [say, say, late, work, work];
const repeatedAnswerWaits = [say, work, slow, say, work, quick];

/** What comes first, and what goes on while it happens. */
const SCENES: Readonly<Record<string, readonly [readonly Action[], readonly Action[]]>> = {
  "a message as it is answered": [[say, unsend(0)], [work]],
  "one that another answer repeats": [
    [say, work, say, unsend(1)],
    [work, say, work],
  ],
  "one that another answer rests on": [
    [retells, say, work, say, unsend(1)],
    [work, say, work],
  ],
  "one that a waiting answer repeats, as it is carried": [[...repeatedAnswerWaits, say, unsend(2)], [work]],
  "one whose answer waits, as it is carried": [[...repeatedAnswerWaits, say, unsend(1)], [work]],
  "one that a waiting answer repeats, as it is fetched": [[...repeatedAnswerWaits, tap, unsend(1)], [work]],
  "one whose answer waits, as it is fetched": [[...repeatedAnswerWaits, tap, unsend(0)], [work]],
  "one that is pushed along": [
    [...twoWait, unsend(1)],
    [work, work],
  ],
  "one whose push takes others along": [
    [...twoWait, unsend(0)],
    [work, work],
  ],
  "one that a reply takes along, with others": [
    [say, say, say, late, work, work, work, say, unsend(2)],
    [work, work],
  ],
  "one behind which a reply has no room": [
    [say, say, say, say, say, late, work, work, work, work, work, say, unsend(1)],
    [work, work],
  ],
  "one whose push is refused": [
    [...twoWait, { do: "taste", taste: "plain-text" }, unsend(0)],
    [work, work],
  ],
  "one that takes part in a push that is refused": [
    [...twoWait, { do: "taste", taste: "apologies" }, unsend(1)],
    [work, work],
  ],
  "one that took others along to nobody knows where": [
    [...twoWait, silent("before"), work, unsend(0)],
    [workNow, say, work],
  ],
  "one that went along to nobody knows where": [
    [...twoWait, silent("after"), work, unsend(1)],
    [work, say, work],
  ],
  "one that is asked anew": [[fails, say, work, quick, tap, unsend(0)], [work]],
  "one that is asked anew a second time": [[fails, say, work, tap, work, quick, tap, unsend(0)], [work]],
  "one that was asked anew": [
    [fails, say, work, tap, work, quick, tap, work, unsend(0)],
    [workNow, say, work],
  ],
  "talk as it is kept": [
    [talk, unsend(0)],
    [work, say, work],
  ],
  "talk as it is shown": [
    [talk, work, say, unsend(1)],
    [work, say, work],
  ],
  "talk as it is quoted": [
    [talk, work, { do: "say", quotes: 0 }, unsend(1)],
    [work, say, work],
  ],
  "one whose answer is quoted": [
    [say, work, { do: "say", quotes: 0 }, unsend(1)],
    [work, say, work],
  ],
  "one that is taken back": [
    [...repeatedAnswerWaits, unsend(1)],
    [work, say, work],
  ],
  "one that is taken back at once": [
    [...repeatedAnswerWaits, unsend(1)],
    [workNow, say, work],
  ],
  "a chat that is forgotten": [
    [...repeatedAnswerWaits, forget, work, forget],
    [work, say, work],
  ],
  "a chat that is forgotten while answers wait": [
    [...twoWait, forget, work, forget],
    [work, work, say, work],
  ],
  "a member who is forgotten": [
    [say, work, talk, { do: "say", by: 1 }, work, work, say, forget, work, work, forget],
    [work, say, work],
  ],
  "a chat that is left": [
    [...repeatedAnswerWaits, leave],
    [work, leave, say, work],
  ],
};

const places = fc.record({
  scene: fc.constantFrom(...Object.keys(SCENES)),
  chat: fc.constantFrom<ChatKind>("person", "group"),
  at: fc.integer({ min: 1, max: MOST_CALLS }),
  how: fc.constantFrom("interrupt", "crash before", "crash after"),
});

const happening = (how: string, at: number): Action =>
  how === "interrupt" ? { do: "interrupt", at } : { do: "crash", at, isLate: how === "crash after" };

test(
  "whatever is done about a message, it may be taken back and a worker may die at any call",
  () =>
    fc.assert(
      fc.asyncProperty(places, async ({ scene, chat, at, how }) => {
        const [before, meanwhile] = SCENES[scene] ?? [[], []];
        const actions = [...before, happening(how, at), ...meanwhile];
        expect(await complaintsAbout(await play({ chat, actions }))).toEqual([]);
      }),
      { numRuns: runs(10_000), seed },
    ),
  LONG_MS,
);
