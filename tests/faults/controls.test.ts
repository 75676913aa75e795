import { expect, test } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CASES } from "./cases.ts";
import { CONTROLS } from "./controls.ts";

const SRC = join(import.meta.dirname, "../../src");

test.each(CONTROLS)(
  "the guard that the control $name breaks stands once in $file",
  async ({ file, guard }) => {
    const source = await readFile(join(SRC, file), "utf8");
    expect(source.split(guard)).toHaveLength(2);
  },
);

test("each control is noticed by a case that exists", () => {
  const names = new Set(CASES.map(({ name }) => name));
  expect(CONTROLS.map(({ noticedBy }) => noticedBy).filter((name) => !names.has(name))).toEqual([]);
});
