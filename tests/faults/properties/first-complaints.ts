import { expect } from "@jest/globals";
import * as fc from "fast-check";
import { stories, type Action } from "./actions.ts";
import { complaintsAbout } from "./oracle.ts";
import { play } from "./play.ts";
import type { Breaks } from "./world.ts";

/**
 * What the property says of the first story that it refuses, where a guard is broken. `actions`: those of a story that
 * shows it, where chance takes long to find one.
 */
export async function firstComplaints(breaks: Breaks, actions: readonly Action[] = []): Promise<string> {
  let complaints: string[] = [];
  const property = fc.asyncProperty(stories, async (story) => {
    complaints = await complaintsAbout(await play(story, breaks));
    return complaints.length === 0;
  });
  const { failed } = await fc.check(property, {
    numRuns: 5_000,
    seed: 4,
    endOnFailure: true,
    examples: [[{ chat: "person", actions }]],
  });
  expect(failed).toBe(true);
  return complaints.join(", ");
}
