import Sequencer from "@jest/test-sequencer";
import { basename } from "node:path";

/** What takes longest must not come last, when one of two workers would go on alone. */
const SLOW = new Set([
  "npm-start.test.ts",
  "what-people-do.test.ts",
  "faults.test.ts",
  "tools.test.ts",
  "package.test.ts",
  "whole-path.test.ts",
]);

/** Jest's own order is that of the last run's times, which a fresh clone does not have. */
export default class SlowSuitesFirst extends Sequencer {
  override async sort(tests: Parameters<Sequencer["sort"]>[0]) {
    const sorted = await super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    return [...sorted.filter(isSlow), ...sorted.filter((test) => !isSlow(test))];
  }
}

function isSlow({ path }: { readonly path: string }): boolean {
  return SLOW.has(basename(path));
}
