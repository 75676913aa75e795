import { expect, test } from "@jest/globals";
import { CASES } from "./cases.ts";
import { IN_PROCESS } from "./in-process-cases.ts";
import { ALONE, BUSY, halfOf, NAMES, namesOf, partsOf, SECOND_HALF } from "./parts.ts";

const everything = [...CASES, ...IN_PROCESS, { name: "controls" }].map(({ name }) => name).toSorted();

function playedIn(names: readonly string[]): string[] {
  return Object.values<readonly string[]>({ ...partsOf(names) }).flat();
}

test("every case is played once in exactly one of the halves, and once in a whole run", () => {
  const [first, second] = [1, 2].map((half) => playedIn(NAMES.filter((name) => halfOf(name) === half)));
  expect([...(first ?? []), ...(second ?? [])].toSorted()).toEqual(everything);
  expect(playedIn(NAMES).toSorted()).toEqual(everything);
  expect(new Set(everything).size).toBe(everything.length);
});

test("what the halves and parts name is there", () => {
  expect([...ALONE, ...BUSY, ...SECOND_HALF].filter((name) => !everything.includes(name))).toEqual([]);
});

test("a word names all cases that begin with it, and one that no case begins with is an error", () => {
  expect(namesOf(["T7", "T1", "controls"])).toEqual(["T7", "T1 reply", "T1 push", "T1 button", "controls"]);
  expect(() => namesOf(["T7", "T99"])).toThrow("There is no case T99. There are T3, ");
});
