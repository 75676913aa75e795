import type { Finished } from "./finish.ts";
import type { Sample } from "./sample.ts";

/** What is compared: the promise, and not how it was kept. */
export interface Outcome {
  readonly chats: readonly {
    readonly answers: readonly string[];
    readonly apologies: number;
    readonly others: number | undefined;
    readonly gone: readonly string[];
  }[];
  readonly asksTooMuch: boolean;
  readonly forgot: readonly string[];
  readonly stillKnows: readonly string[];
  readonly open: readonly string[];
  readonly deadLetters: number;
}

export function outcomeOf(finished: Finished, { expected }: Sample): Outcome {
  const { lastPrompt, asks, open, deadLetters } = finished;
  return {
    chats: finished.chats.map(({ answers, others, ...rest }, at) => ({
      ...rest,
      answers: expected.chats[at]?.inAnyOrder ? answers.toSorted() : answers,
      others: expected.chats[at]?.others === undefined ? undefined : others,
    })),
    asksTooMuch: asks > expected.asks,
    forgot: expected.remembers.filter((words) => !lastPrompt.includes(words)),
    stillKnows: expected.forgets.filter((words) => lastPrompt.includes(words)),
    open,
    deadLetters,
  };
}

export function expectedOf({ expected }: Sample): Outcome {
  return {
    chats: expected.chats.map(({ answers, inAnyOrder, apologies, others }) => ({
      answers: inAnyOrder ? answers.toSorted() : answers,
      apologies,
      others,
      gone: [],
    })),
    asksTooMuch: false,
    forgot: [],
    stillKnows: [],
    open: [],
    deadLetters: 0,
  };
}
