import { expect, test } from "@jest/globals";
import { readChoices } from "../../../../local/line/page/choices.ts";

const none = { isNotifying: false, columns: [], seenAtMs: {} };

test.each([
  [null],
  ["not JSON"],
  ["7"],
  ["[]"],
  ['{"theme":"pink","language":7,"columns":"x","seenAtMs":[]}'],
])("nothing is chosen when the browser kept %j", (stored) => {
  expect(readChoices(stored)).toEqual(none);
});

test("every choice outlives a reload", () => {
  const choices = {
    theme: "dark",
    language: "ja",
    isTrafficShown: false,
    isNotifying: true,
    columns: ["Uaiko", "Uken"],
    seenAtMs: { Uaiko: 1000 },
  } as const;

  expect(readChoices(JSON.stringify(choices))).toEqual(choices);
});
