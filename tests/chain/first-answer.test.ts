import { AIMessageChunk } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { FaultKind } from "../../local/bedrock/faults.ts";
import { FirstAnswer, type AskedModel } from "../../src/chain/first-answer.ts";
import { ModelCalls, type ModelCall } from "../../src/chain/model-calls.ts";
import type { ReplyInput } from "../../src/chain/prompts.ts";
import { createReplyChain } from "../../src/chain/reply-chain.ts";
import type { Clock } from "../../src/clock.ts";
import { HAIKU_4_5, HAIKU_5_5, NOVA, startBedrockModels } from "../support/bedrock-models.ts";
import type { BedrockModels } from "../support/bedrock-models.ts";
import { manualClock, until } from "../support/manual-clock.ts";

const input: ReplyInput = { persona: "p", now: "n", channel: "c", history: [], message: "hello" };
const IDS = [HAIKU_5_5, HAIKU_4_5, NOVA] as const;
const TURN_MS = 95_000;

const manual = manualClock();

/** The same clock, which counts who sleeps by it. */
function countingClock(): { readonly clock: Clock; readonly sleeping: () => number } {
  let sleeping = 0;
  const sleep: Clock["sleep"] = async (ms, signal) => {
    sleeping += 1;
    await manual.sleep(ms, signal);
    sleeping -= 1;
  };
  return { clock: { ...manual, sleep }, sleeping: () => sleeping };
}

const { clock, sleeping } = countingClock();
const server = countingClock();
let models: BedrockModels;
let before = 0;

beforeAll(async () => {
  models = await startBedrockModels(() => "yes", server.clock);
});
beforeEach(() => {
  before = models.bedrock.calls().length;
});
afterEach(() => models.bedrock.clearFaults());
afterAll(() => models.close());

const calls = () => models.bedrock.calls().slice(before);

/** What a model does when it is asked: at once, after some time, or never. */
interface Behaviour {
  readonly kind: FaultKind | "answers";
  readonly afterMs?: number;
}
const answers = (afterMs?: number): Behaviour => ({ kind: "answers", ...(afterMs && { afterMs }) });
/** It would answer long after every turn: that its call was aborted shows at the stand-in. */
const silent = answers(1_000_000);
const fails = (kind: FaultKind, afterMs?: number): Behaviour => ({ kind, ...(afterMs && { afterMs }) });

interface Row {
  readonly what: string;
  readonly models: readonly Behaviour[];
  /** When each model is asked, and when the turn has its outcome, in milliseconds after its beginning. */
  readonly askedAtMs: readonly number[];
  readonly endsAtMs: number;
  /** How each call ended; an error by its name. */
  readonly told: readonly (string | RegExp)[];
  readonly turnMs?: number;
}

const rows: readonly Row[] = [
  {
    what: "a quick first model: no other is asked",
    models: [answers(), answers()],
    askedAtMs: [0],
    endsAtMs: 0,
    told: ["answered"],
  },
  {
    what: "a silent first model: the second is asked beside it and answers",
    models: [silent, answers()],
    askedAtMs: [0, 38_000],
    endsAtMs: 38_000,
    told: ["outrun", "answered"],
  },
  {
    what: "a silent first model and a turn of three seconds",
    models: [silent, answers()],
    askedAtMs: [0, 1_200],
    endsAtMs: 1_200,
    told: ["outrun", "answered"],
    turnMs: 3_000,
  },
  {
    what: "a first model of 70 s and silent fallbacks: its answer arrives",
    models: [answers(70_000), silent, silent],
    askedAtMs: [0, 38_000, 60_800],
    endsAtMs: 70_000,
    told: ["answered", "outrun", "outrun"],
  },
  {
    what: "a first model of 70 s and a fallback that takes as long: the first one's answer arrives",
    models: [answers(70_000), answers(70_000)],
    askedAtMs: [0, 38_000],
    endsAtMs: 70_000,
    told: ["answered", "outrun"],
  },
  {
    what: "a first model of 70 s and a quicker fallback: the fallback's answer arrives",
    models: [answers(70_000), answers(5_000)],
    askedAtMs: [0, 38_000],
    endsAtMs: 43_000,
    told: ["outrun", "answered"],
  },
  {
    what: "two silent models: the third one answers",
    models: [silent, silent, answers()],
    askedAtMs: [0, 38_000, 60_800],
    endsAtMs: 60_800,
    told: ["outrun", "outrun", "answered"],
  },
  {
    what: "a first model that fails late, while the second works: the second one answers",
    models: [fails("access-denied", 50_000), answers(20_000)],
    askedAtMs: [0, 38_000],
    endsAtMs: 58_000,
    told: ["AccessDeniedException", "answered"],
  },
  {
    what: "a model that fails late does not have the third asked before its time",
    models: [fails("access-denied", 50_000), silent, answers()],
    askedAtMs: [0, 38_000, 60_800],
    endsAtMs: 60_800,
    told: ["AccessDeniedException", "outrun", "answered"],
  },
  {
    what: "a silent model, and one beside it that fails: the third is asked at once",
    models: [silent, fails("not-found"), answers()],
    askedAtMs: [0, 38_000, 38_000],
    endsAtMs: 38_000,
    told: ["outrun", "ResourceNotFoundException", "answered"],
  },
  {
    what: "a silent model, and one beside it that fails: the silent one's answer arrives in the end",
    models: [answers(70_000), fails("not-found")],
    askedAtMs: [0, 38_000],
    endsAtMs: 70_000,
    told: ["answered", "ResourceNotFoundException"],
  },
  {
    what: "an empty first answer: it counts, and no other is asked",
    models: [fails("empty-output", 20_000), answers()],
    askedAtMs: [0],
    endsAtMs: 20_000,
    told: ["answered"],
  },
  {
    what: "two answers at the same time: one of them arrives",
    models: [answers(60_000), answers(22_000)],
    askedAtMs: [0, 38_000],
    endsAtMs: 60_000,
    told: [/^(answered|outrun)$/, /^(answered|outrun)$/],
  },
  {
    what: "models that all fail at once: rejected with the first one's error",
    models: [fails("access-denied"), fails("not-found"), fails("validation")],
    askedAtMs: [0, 0, 0],
    endsAtMs: 0,
    told: ["AccessDeniedException", "ResourceNotFoundException", "ValidationException"],
  },
  {
    what: "models that both fail late: rejected with the first one's error, when the last has failed",
    models: [fails("access-denied", 40_000), fails("not-found", 20_000)],
    askedAtMs: [0, 38_000],
    endsAtMs: 58_000,
    told: ["AccessDeniedException", "ResourceNotFoundException"],
  },
  {
    what: "models that are all silent: rejected at the end of the turn",
    models: [silent, silent, silent],
    askedAtMs: [0, 38_000, 60_800],
    endsAtMs: TURN_MS,
    told: ["AbortError", "AbortError", "AbortError"],
  },
];

describe("with", () => {
  test.each(rows)("$what", async ({ models: behaviours, askedAtMs, endsAtMs, told, turnMs = TURN_MS }) => {
    const sinceMs = manual.now();
    const deadlineMs = sinceMs + turnMs;
    for (const [at, behaviour] of behaviours.entries()) order(IDS[at], behaviour);
    const [first, ...others] = IDS.slice(0, behaviours.length).map((id) => models.model(id));
    if (!first) throw new Error("A row has at least one model.");
    const calling = new ModelCalls();
    const outcome = outcomeOf(
      createReplyChain([first, ...others], clock).invoke(input, {
        signal: manual.deadline(deadlineMs),
        callbacks: [calling],
        configurable: { deadlineMs },
      }),
    );

    const endAtMs = behaviours.flatMap(({ afterMs }, at) =>
      afterMs === undefined ? [] : [(askedAtMs[at] ?? Infinity) + afterMs],
    );
    const moments = [...askedAtMs, ...endAtMs, endsAtMs].filter((atMs) => atMs <= endsAtMs);
    for (const atMs of new Set(moments.toSorted((one, other) => one - other))) {
      manual.advance(sinceMs + atMs - manual.now());
      await until(() => calls().length === askedAtMs.filter((askedMs) => askedMs <= atMs).length);
      await until(() => calling.calls.length >= endAtMs.filter((endMs) => endMs <= atMs).length);
      for (const [at, { afterMs }] of behaviours.entries()) {
        const nextAtMs = askedAtMs[at + 1];
        if (askedAtMs[at] !== atMs) continue;
        if (afterMs !== undefined) await manual.untilSleeping(afterMs);
        if (nextAtMs !== undefined && nextAtMs > atMs) await manual.untilSleeping(nextAtMs - atMs);
      }
    }

    expect(await outcome).toEqual(outcomeOfRow({ models: behaviours, told, endsAtMs, turnMs }));
    expect(manual.now() - sinceMs).toBe(endsAtMs);
    expect(calls().map(({ modelId, atMs }) => [modelId, atMs - sinceMs])).toEqual(
      askedAtMs.map((atMs, at) => [IDS[at], atMs]),
    );
    expect(calling.started).toBe(askedAtMs.length);
    await until(() => calling.calls.length === askedAtMs.length);
    const ends = calling.calls.map(endOf);
    expect(ends).toEqual(told.map((one) => expect.stringMatching(one)));

    // No timer of ours is left, and no call: the stand-in has seen the end of each.
    await until(() => sleeping() === 0 && server.sleeping() === 0);
    const statuses = calls().map(({ status }) => status);
    for (const [at, end] of told.entries()) if (end === "outrun") expect(statuses[at]).toBe(0);
  });
});

function order(modelId: string | undefined, { kind, afterMs }: Behaviour): void {
  if (kind === "answers" && afterMs === undefined) return;
  models.bedrock.fault({
    kind: kind === "answers" ? "latency" : kind,
    modelId,
    ...(afterMs !== undefined && { latencyMs: afterMs }),
  });
}

type Outcome = { readonly text: string } | { readonly error: unknown };

function outcomeOf(asking: Promise<{ readonly text: string }>): Promise<Outcome> {
  return asking.then(
    ({ text }) => ({ text }),
    (error: unknown) => ({ error: nameOf(error) }),
  );
}

function outcomeOfRow({
  models: [first],
  told,
  endsAtMs,
  turnMs,
}: Pick<Row, "models" | "told" | "endsAtMs" | "turnMs">): Outcome {
  if (told.some((end) => end === "answered" || end instanceof RegExp))
    return { text: first?.kind === "empty-output" ? "" : "yes" };
  // At the end of the turn, the signal's error.
  return { error: endsAtMs === turnMs ? expect.any(String) : told[0] };
}

function endOf({ error, isOutrun }: ModelCall): string {
  if (isOutrun) return "outrun";
  return error === undefined ? "answered" : nameOf(error);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}

/** A model of which the test holds the end in its hands. */
function heldModel() {
  const asked: { signal: AbortSignal | undefined; answer: (text: string) => void; fail: () => void }[] = [];
  const model: AskedModel = RunnableLambda.from<unknown, AIMessageChunk>(
    (_input, { signal }) =>
      new Promise((resolve, reject) => {
        asked.push({
          signal,
          answer: (text) => resolve(new AIMessageChunk(text)),
          fail: () => reject(new Error("it failed")),
        });
      }),
  );
  return { model, asked };
}

describe("a client that does not end with its signal", () => {
  test("keeps nobody waiting when another model has answered", async () => {
    const [deaf, second] = [heldModel(), heldModel()];
    const asking = new FirstAnswer([deaf.model, second.model], clock).invoke("hello");
    await manual.untilSleeping(38_000);
    manual.advance(38_000);
    await until(() => second.asked.length === 1);
    expect(deaf.asked[0]?.signal?.aborted).toBe(false);
    second.asked[0]?.answer("yes");

    expect((await asking).text).toBe("yes");
    expect(deaf.asked[0]?.signal?.aborted).toBe(true);
    deaf.asked[0]?.fail();
    await until(() => sleeping() === 0);
  });

  test("keeps nobody waiting when the turn ends, and no further model is asked", async () => {
    const [deaf, second, third] = [heldModel(), heldModel(), heldModel()];
    const stop = new AbortController();
    const asking = new FirstAnswer([deaf.model, second.model, third.model], clock).invoke("hello", {
      signal: stop.signal,
    });
    await manual.untilSleeping(38_000);
    manual.advance(38_000);
    await until(() => second.asked.length === 1);
    stop.abort(new Error("the turn is lost"));

    await expect(asking).rejects.toThrow("the turn is lost");
    for (const { asked } of [deaf, second]) expect(asked[0]?.signal?.aborted).toBe(true);
    await until(() => sleeping() === 0);
    manual.advance(200_000);
    expect(third.asked).toEqual([]);
  });
});
