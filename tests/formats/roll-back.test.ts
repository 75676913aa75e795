import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { LONG_MS, runs } from "../support/runs.ts";
import { finish, type Finished } from "./finish.ts";
import { expectedOf, outcomeOf } from "./outcome.ts";
import { bundleReleased, hasCommit, type ReleasedFunction } from "./released-function.ts";
import type { Sample } from "./sample.ts";
import { scenarios } from "./scenarios.ts";
import type { Items } from "./stopped-world.ts";
import { stopIn } from "./write-samples.ts";

/** What a roll-back brings back: 0.1.0 of 2026-11-28. */
const RELEASED = "e9d2d032deb4fb0f9c9bd11971ea06d40182731f";

/** Whoever deletes a whole chat deletes there what they do not know as well. */
const DELETES_ALL = new Set(["forget-offered"]);

/**
 * Here the released version errs with what it finds: a worker died between two writes, with the answer in its own turn
 * and in the one behind it, and so it is shown twice. CHANGELOG.md says so.
 */
const SHOWS_TWICE = new Set(["behind-kept"]);

const isLong = runs(100) === 100;

if (!isLong) test.skip("a roll-back: only with `npm run test:long -- tests/formats`", () => undefined);
else if (await hasCommit(RELEASED))
  describe("what this version has begun, the released one finishes", rollBack);
else {
  const why = `a roll-back: this clone has no commit ${RELEASED}; try \`git fetch --unshallow\``;
  console.warn(`Skipped: ${why}`);
  test.skip(why, () => undefined);
}

function rollBack(): void {
  let released: ReleasedFunction;
  beforeAll(async () => {
    released = await bundleReleased(RELEASED);
  }, LONG_MS);
  afterAll(() => released.remove());

  const played = scenarios.filter(
    ({ name, isOfFirstVersion }) => isOfFirstVersion !== true && !SHOWS_TWICE.has(name),
  );
  test.each(played.map((scenario) => [scenario.name, scenario] as const))(
    "%s",
    async (name, scenario) => {
      const sample = withMore(await stopIn(scenario));
      const finished = await finish(sample, { ...released, newId: randomUUID });

      // Where it errs by itself it may err here, too.
      if (sample.expected.wrongAtFirst === undefined)
        expect(outcomeOf(finished, sample)).toEqual(expectedOf(sample));
      expect(finished).toMatchObject({ open: [], deadLetters: 0 });
      expect(lostMore(sample, finished, DELETES_ALL.has(name))).toEqual([]);
    },
    LONG_MS,
  );
}

const MORE = { words: { S: "of a later version" }, list: { SS: ["a", "b"] }, map: { M: { n: { N: "1" } } } };
const LATER = Object.entries(MORE).map(([name, value]) => [`later-${name}`, value] as const);

/** In every item attributes, and in every chat an item, of which this version knows nothing. */
function withMore(sample: Sample): Sample {
  const items = sample.items.map((item) => ({ ...item, ...Object.fromEntries(LATER) }));
  const chats = new Set(sample.items.map(({ pk }) => pk?.S ?? ""));
  const more = [...chats].map((pk) =>
    Object.fromEntries([["pk", { S: pk }], ["sk", { S: "X#later" }], ...LATER]),
  );
  return { ...sample, items: [...items, ...more] };
}

/** What of that is gone or changed, though its item is there. */
function lostMore(sample: Sample, { items }: Finished, deletesAll: boolean): readonly string[] {
  const left = new Map(items.map((item) => [keyOf(item), item]));
  return sample.items.flatMap((item) => {
    const now = left.get(keyOf(item));
    if (!now) return item["sk"]?.S === "X#later" && !deletesAll ? ["X#later"] : [];
    return LATER.filter(([name, value]) => JSON.stringify(now[name]) !== JSON.stringify(value)).map(
      ([name]) => `${name} of ${keyOf(item)}`,
    );
  });
}

function keyOf({ pk, sk }: Items[number]): string {
  return `${pk?.S} ${sk?.S}`;
}
