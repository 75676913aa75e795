import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as z from "zod";

/** What somebody does in the app after the deploy. */
const deed = z.strictObject({
  afterMs: z.number(),
  by: z.string(),
  inGroup: z.boolean().default(false),
  /** The text of a new message. */
  writes: z.string().optional(),
  /** A button's postback data; only its beginning, such as `show:`, means the newest button that begins so. */
  taps: z.string().optional(),
});
export type Deed = z.input<typeof deed>;

/** What each chat must have been shown in the end, from the first message on. */
const expectedChat = z.strictObject({
  inGroup: z.boolean().default(false),
  /** Each question's answer exactly so often, in this order; a card counts for itself. */
  answers: z.array(z.string()),
  /** Late answers may come out of order. */
  inAnyOrder: z.boolean().default(false),
  apologies: z.number().default(0),
  /** How many bubbles are neither: where the bot's own words must not come twice. */
  others: z.number().optional(),
  /** Words of a message that was taken back: they are not sent any more, and lie nowhere in the table. */
  gone: z.array(z.string()).default([]),
});

const expectation = z.strictObject({
  chats: z.array(expectedChat),
  /** How often a model may be asked at most: never for an answer that is saved. */
  asks: z.number(),
  /** What the last prompt holds, and what it does not hold. */
  remembers: z.array(z.string()).default([]),
  forgets: z.array(z.string()).default([]),
  /** What the version that wrote the sample does instead: a defect that later ones have not. */
  wrongAtFirst: z.string().optional(),
});
export type Expected = z.input<typeof expectation>;

/** Sorted by time: the webhooks LINE has sent, whose reply tokens it knows, and the messages it has taken since. */
const atLine = z.union([
  z.strictObject({ atMs: z.number(), sent: z.record(z.string(), z.unknown()) }),
  z.strictObject({
    atMs: z.number(),
    took: z.strictObject({
      path: z.string(),
      retryKey: z.string().optional(),
      body: z.record(z.string(), z.unknown()),
    }),
  }),
]);
export type AtLine = z.infer<typeof atLine>;

/** One chat in which the work stopped in the middle: all that lies outside of the functions then. */
const sample = z.strictObject({
  /** One sentence: how far the work had come. */
  about: z.string(),
  /** Friends of the bot, by name; two or more are in one group with it. */
  people: z.array(z.string()),
  /** When the next worker may go on: a dead one's message is visible again. */
  nowMs: z.number(),
  /** The table, in DynamoDB's own JSON. */
  items: z.array(z.record(z.string(), z.custom<AttributeValue>())),
  /** The queue, first in line first. */
  jobs: z.array(z.strictObject({ groupId: z.string(), body: z.string() })),
  line: z.array(atLine),
  /** One after the other, each when everything before is worked off. */
  afterwards: z.array(deed),
  expected: expectation,
});
export type Sample = z.infer<typeof sample>;

/** A version's samples, and the name of each: `2026-11-28/claimed`. */
export async function readSamples(): Promise<readonly (readonly [name: string, sample: Sample])[]> {
  const files = globSync(join(import.meta.dirname, "*/*.json")).toSorted();
  return Promise.all(
    files.map(async (file) => {
      const name = join(basename(dirname(file)), basename(file, ".json"));
      return [name, sample.parse(JSON.parse(await readFile(file, "utf8")))] as const;
    }),
  );
}

/** The shape it has once it was written and read again. */
export function checkSample(made: z.input<typeof sample>): Sample {
  return sample.parse(made);
}
