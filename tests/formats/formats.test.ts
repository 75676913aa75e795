import { describe, expect, test } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { manualClock } from "../support/manual-clock.ts";
import { LONG_MS, runs } from "../support/runs.ts";
import { startWorker } from "./chat-worker.ts";
import { finish } from "./finish.ts";
import { expectedOf, outcomeOf } from "./outcome.ts";
import { readSamples, type Sample } from "./sample.ts";
import { scenarios } from "./scenarios.ts";
import { stopIn } from "./write-samples.ts";

const samples = await readSamples();
/** With `npm run test:long -- tests/formats`. */
const isLong = runs(100) === 100;

async function expectFinished(sample: Sample): Promise<void> {
  const finished = await finish(sample, { startWorker, newId: randomUUID, clockAt: manualClock });
  expect(outcomeOf(finished, sample)).toEqual(expectedOf(sample));
}

describe("what a released version had begun, this one finishes", () => {
  test("there are samples", () => {
    expect(samples.length).toBeGreaterThan(50);
  });
  for (const [name, sample] of samples) test(`${name}: ${sample.about}`, () => expectFinished(sample));
});

if (isLong)
  describe("what this version has begun, it finishes", () => {
    for (const scenario of scenarios.filter(({ isOfFirstVersion }) => isOfFirstVersion !== true))
      test(
        `${scenario.name}: ${scenario.about}`,
        async () => {
          await expectFinished(await stopIn(scenario));
        },
        LONG_MS,
      );
  });
