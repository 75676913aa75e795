import type { LedgerEntry } from "../../local/line/page-api.ts";
import type { StartWorker } from "./chat-worker.ts";
import { takeAgain } from "./line-record.ts";
import type { Sample } from "./sample.ts";
import { startWorld, type Items, type MovableClock, type World } from "./stopped-world.ts";

/** What has come of a sample, in the words of its `expected`. */
export interface Finished {
  readonly chats: readonly {
    readonly answers: readonly string[];
    readonly apologies: number;
    readonly others: number;
    /** Words that should be gone, and where they still are. */
    readonly gone: readonly string[];
  }[];
  readonly asks: number;
  readonly lastPrompt: string;
  /** Turns that nobody will work on and that have had no outcome, as `answered 100001`. */
  readonly open: readonly string[];
  readonly deadLetters: number;
  readonly items: Items;
}

/** Ids of what people do afterwards do not meet those of before. */
const FIRST_NUMBER = 500_001;

export interface FinishOptions {
  readonly startWorker: StartWorker;
  readonly newId: () => string;
  /** A clock that stands at this moment. */
  readonly clockAt: (ms: number) => MovableClock;
}

/** Lets the functions go on where a sample stopped, until nothing is left to do. */
export async function finish(
  sample: Sample,
  { startWorker, newId, clockAt }: FinishOptions,
): Promise<Finished> {
  const clock = clockAt(sample.line[0]?.atMs ?? sample.nowMs);
  const world = await startWorld({
    clock,
    people: sample.people,
    startWorker,
    newId,
    firstNumber: FIRST_NUMBER,
  });
  try {
    await restore(sample, world);
    await world.workOff();
    for (const { afterMs, by, inGroup, writes, taps } of sample.afterwards) {
      clock.advance(afterMs);
      if (writes !== undefined) await world.write({ by, inGroup }, writes);
      if (taps !== undefined) await world.tap({ by, inGroup }, taps);
      await world.workOff();
    }
    return await describe(sample, world);
  } finally {
    await world.close();
  }
}

/** LINE, table and queue as they were; the clock comes to stand at the sample's end. */
async function restore({ line, items, jobs, nowMs }: Sample, world: World): Promise<void> {
  const passTo = (ms: number) => world.clock.advance(Math.max(0, ms - world.clock.now()));
  for (const one of line) {
    passTo(one.atMs);
    if ("sent" in one) world.line.sendEvents([one.sent]);
    else await takeAgain(world.line, one.took);
  }
  await world.put(items);
  passTo(nowMs);
  // What has a group of its own has overtaken the rest.
  for (const { groupId, body } of jobs.filter(isAtOnce)) await world.enqueue(groupId, body);
  await world.workOff();
  for (const { groupId, body } of jobs.filter((job) => !isAtOnce(job))) await world.enqueue(groupId, body);
}

function isAtOnce({ groupId }: Sample["jobs"][number]): boolean {
  return groupId.includes("#");
}

async function describe({ expected, people: [by = ""] }: Sample, world: World): Promise<Finished> {
  const items = await world.items();
  const table = JSON.stringify(items);
  const sentSince = JSON.stringify(world.atLine.filter((one) => "took" in one));
  const prompts = world.bedrock.calls().map(({ request }) => JSON.stringify(request?.messages));
  return {
    chats: expected.chats.map(({ inGroup, gone }) => {
      const shown = world.line.ledger(world.chatOf({ by, inGroup })).filter(({ from }) => from === "bot");
      const answers = shown.flatMap(answersIn);
      const apologies = shown.filter(isApology).length;
      return {
        answers,
        apologies,
        others: shown.filter((bubble) => answersIn(bubble).length === 0 && !isApology(bubble)).length,
        gone: gone.flatMap((words) => [
          ...(table.includes(words) ? [`"${words}" is in the table`] : []),
          ...(sentSince.includes(words) ? [`"${words}" was sent`] : []),
        ]),
      };
    }),
    asks: prompts.length,
    lastPrompt: prompts.at(-1) ?? "",
    open: items.flatMap(({ sk, state }) => {
      if (!sk?.S?.startsWith("T#") || FINAL.has(state?.S ?? "")) return [];
      return [`${state?.S} ${sk.S.split("#").at(-1)}`];
    }),
    deadLetters: (await world.deadLetters()).length,
    items,
  };
}

const FINAL = new Set(["sent", "unsure", "failed", "joined", "erased"]);

/** A bubble of the model's: an answer, or a card. */
function answersIn({ message }: LedgerEntry): readonly string[] {
  const words = JSON.stringify(message);
  const card = /cardOf\(\\*"(question \w+)/.exec(words);
  if (card) return [`card of ${card[1]}`];
  return /answer to question \w+/.exec(words) ?? [];
}

/** By its button, which is part of the format: its words are free to change. */
function isApology({ message }: LedgerEntry): boolean {
  const items = "quickReply" in message ? (message.quickReply?.items ?? []) : [];
  return items.some(({ action }) => action?.type === "postback" && action.data?.startsWith("retry:"));
}
