import { expect, test } from "@jest/globals";
import type { Clock } from "../../../src/clock.ts";
import type { ClaimedTurn, Turns } from "../../../src/conversation/turn.ts";
import type { LineApi } from "../../../src/line/api.ts";
import { firstComplaints } from "./first-complaints.ts";
import type { Breaks } from "./world.ts";

// Each test breaks one guard; a property that then still holds would prove nothing.

test("a claim that always succeeds is noticed", async () => {
  const breaks: Breaks = { turns: (real: Turns) => ({ ...real, claim: claimsAlways(real) }) };
  expect(await firstComplaints(breaks)).toMatch(/was shown|outcomes|again|model calls|nothing was shown/);
});

test("an answer that is not saved is noticed", async () => {
  const breaks: Breaks = {
    turns: (real: Turns) => ({
      ...real,
      // The write succeeds and the next claim finds no answer.
      claim: async (...given) => {
        const claim = await real.claim(...given);
        if (claim.kind !== "claimed") return claim;
        return { ...claim, turn: { ...claim.turn, answer: undefined } };
      },
    }),
  };
  expect(await firstComplaints(breaks)).toMatch(/asked for again|model calls/);
});

test("a retry key that is new at every try is noticed", async () => {
  let tries = 0;
  const breaks: Breaks = {
    line: (real: LineApi) => ({
      ...real,
      push: (to, messages) => real.push(to, messages, `key ${(tries += 1)}`),
    }),
  };
  expect(await firstComplaints(breaks)).toMatch(/was shown \d times|outcomes/);
});

test("a push after a reply of unknown result is noticed", async () => {
  let pushes = 0;
  const breaks: Breaks = {
    line: (real: LineApi, _clock: Clock) => ({
      ...real,
      reply: async (token, messages) => {
        const result = await real.reply(token, messages);
        return result.kind === "ambiguous" ? real.push("U1", messages, `pushed ${(pushes += 1)}`) : result;
      },
    }),
  };
  expect(await firstComplaints(breaks)).toMatch(/was shown \d times|outcomes/);
});

test("a failed turn that is closed without a word is noticed", async () => {
  const breaks: Breaks = {
    turns: (real: Turns) => ({
      ...real,
      finish: (turn, state) => real.finish(turn, state),
      release: (turn) => real.finish(turn, "failed"),
    }),
  };
  expect(await firstComplaints(breaks)).toMatch(/nothing was shown/);
});

/** Hands every turn out as if it were new. */
function claimsAlways(real: Turns): Turns["claim"] {
  return async (start, lease, ...times) => {
    const claim = await real.claim(start, lease, ...times);
    if (claim.kind === "claimed") return claim;
    const turn: ClaimedTurn = {
      key: start.key,
      lease: "",
      said: start.said,
      token: start.token,
      timesAsked: 0,
      notice: "none",
      takenAtMs: 0,
    };
    return { kind: "claimed", turn };
  };
}
