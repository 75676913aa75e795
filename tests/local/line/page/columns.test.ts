import { expect, test } from "@jest/globals";
import { closeChat, keepKnown, openChat, openChatBeside } from "../../../../local/line/page/columns.ts";

test("a chat opens in the active column", () => {
  expect(openChat({ chatIds: ["a", "b"], active: 1 }, "c")).toEqual({ chatIds: ["a", "c"], active: 1 });
});

test("a chat that is on screen becomes active where it is", () => {
  expect(openChat({ chatIds: ["a", "b"], active: 1 }, "a")).toEqual({ chatIds: ["a", "b"], active: 0 });
});

test("a fourth chat beside takes the place of the third", () => {
  const three = { chatIds: ["a", "b", "c"], active: 0 };

  expect(openChatBeside(three, "d")).toEqual({ chatIds: ["a", "b", "d"], active: 2 });
});

test("closing the last column makes the one before it active", () => {
  expect(closeChat({ chatIds: ["a", "b"], active: 1 }, "b")).toEqual({ chatIds: ["a"], active: 0 });
});

test("after the simulator's restart the first chat stands in for those that are gone", () => {
  expect(keepKnown({ chatIds: ["gone"], active: 0 }, ["a", "b"])).toEqual({ chatIds: ["a"], active: 0 });
});
