import * as fc from "fast-check";
import type { ChatKind, Member } from "./chat.ts";
import type { Taste } from "./line-model.ts";
import type { Manner } from "./parrot.ts";

/** What may happen; plain values, so that a counterexample reads like a story. */
export type Action =
  /** `talk`: in a group, what people say to each other. `quotes`: so many messages back, the bot's among them. */
  | {
      readonly do: "say";
      readonly by?: Member;
      readonly isTalk?: boolean | undefined;
      readonly quotes?: number | undefined;
    }
  /** The newest button, or where a deletion was offered and is wanted, the newest of those. */
  | { readonly do: "tap" | "forget"; readonly by?: Member }
  /** A message is taken back, so many messages back. */
  | { readonly do: "unsend"; readonly which: number }
  /** The same while a later job runs, and worked at in that moment. */
  | { readonly do: "unsend-in"; readonly which: number; readonly seconds: number }
  /** The bot is blocked or leaves the group; then it is unblocked or invited again. */
  | { readonly do: "leave" }
  | { readonly do: "work" | "work-now" | "limit" | "block" | "known-key" }
  /** What waits for nobody is worked at in the middle of the chat's next job, before this call. */
  | { readonly do: "interrupt"; readonly at: number }
  /** The next event does not come. */
  | { readonly do: "lose" }
  /** LINE delivers an event again, or one that did not come, so many events back. */
  | { readonly do: "again"; readonly which: number }
  | { readonly do: "pass"; readonly seconds: number }
  /** A tap on the newest button while a later job runs. */
  | { readonly do: "tap-in"; readonly seconds: number }
  | { readonly do: "crash"; readonly at: number; readonly isLate: boolean }
  | { readonly do: "line-down"; readonly seconds: number; readonly when: "before" | "after" }
  | { readonly do: "taste"; readonly taste: Taste }
  /** `isHelped`: the model behind it answers. */
  | {
      readonly do: "model";
      readonly seconds: number;
      readonly fails: boolean;
      readonly isHelped?: boolean;
      readonly manner?: Manner;
    };

export interface Story {
  readonly chat: ChatKind;
  readonly actions: readonly Action[];
}

/** 70 hours. */
export const DAYS_S = 252_000;

/** Longer than anybody waits for a model. */
const SILENT_S = 300;

const seconds = fc.constantFrom(1, 5, 20, 46, 52, 58, 61, 95);
const late = fc.constantFrom(46, 52, 61);
const call = fc.oneof(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 60 }));
const by = fc.constantFrom<Member>(0, 1);
const doing = <const Name extends string>(name: Name) => fc.constant(name);
const plain = (name: "work" | "work-now" | "limit" | "block" | "known-key" | "leave" | "lose") =>
  fc.constant<Action>({ do: name });

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: doing("say"),
      by,
      isTalk: fc.boolean(),
      quotes: fc.option(fc.nat(5), { nil: undefined, freq: 3 }),
    }),
  },
  { weight: 9, arbitrary: plain("work") },
  { weight: 3, arbitrary: fc.record({ do: doing("tap"), by }) },
  { weight: 4, arbitrary: fc.record({ do: doing("unsend"), which: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: doing("unsend-in"), which: fc.nat(3), seconds }) },
  { weight: 3, arbitrary: fc.record({ do: doing("forget"), by }) },
  { weight: 1, arbitrary: plain("leave") },
  { weight: 2, arbitrary: plain("work-now") },
  { weight: 2, arbitrary: fc.record({ do: doing("interrupt"), at: call }) },
  { weight: 1, arbitrary: plain("lose") },
  { weight: 1, arbitrary: plain("limit") },
  { weight: 1, arbitrary: plain("block") },
  { weight: 1, arbitrary: plain("known-key") },
  { weight: 3, arbitrary: fc.record({ do: doing("again"), which: fc.nat(11) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: doing("pass"),
      seconds: fc.oneof(seconds, late, fc.constantFrom(301, DAYS_S)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: doing("tap-in"), seconds }) },
  { weight: 3, arbitrary: fc.record({ do: doing("crash"), at: call, isLate: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: doing("line-down"), seconds, when: fc.constantFrom("before", "after") }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: doing("taste"),
      taste: fc.constantFrom<Taste>("everything", "plain-text", "apologies"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: doing("model"),
      seconds: fc.constantFrom(2, 10, 44, 47, 70, 90, SILENT_S),
      // Rarely: whoever only apologises has nothing to leak.
      fails: fc.constantFrom(true, false, false),
      isHelped: fc.boolean(),
      manner: fc.constantFrom<Manner>("alone", "repeats", "retells"),
    }),
  },
);

const say: Action = { do: "say" };
const work: Action = { do: "work" };

/** Beginnings of trouble that chance alone rarely finds. */
const scenes: readonly (readonly Action[])[] = [
  // Answers that wait, and that know each other's words.
  [say, say, { do: "pass", seconds: 61 }, work, work],
  [say, work, say, { do: "pass", seconds: 52 }, work],
  [{ do: "model", seconds: 47, fails: false }, say, work],
  // A deletion that is offered.
  [{ do: "forget" }, work],
  // A question that may be asked again.
  [{ do: "model", seconds: 2, fails: true }, say, work, { do: "tap" }],
  [{ do: "say", isTalk: true }, { do: "say", by: 1 }, work, work],
  // A message that comes when everything before was forgotten, and a deletion that comes twice.
  [{ do: "lose" }, say, { do: "leave" }, work, { do: "again", which: 1 }],
  [{ do: "leave" }, say, { do: "pass", seconds: 301 }, work, work, work, { do: "again", which: 2 }],
];

export const stories: fc.Arbitrary<Story> = fc.record({
  chat: fc.constantFrom<ChatKind>("person", "group"),
  actions: fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: action.map((one) => [one]) },
        { weight: 1, arbitrary: fc.constantFrom(...scenes) },
      ),
      { minLength: 1, maxLength: 22, size: "max" },
    )
    .map((parts) => parts.flat()),
});
