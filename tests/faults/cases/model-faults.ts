import type { ModelAnswer } from "../../../local/bedrock/answer.ts";
import { phrases } from "../../../src/bot/phrases/phrases.ts";
import { aCase, type Case } from "../case.ts";
import type { Chat } from "../chat.ts";
import type { Act } from "../faults.ts";
import { settle } from "../oracle.ts";

const PATIENCE_MS = 180_000;
const { emptyAnswer, answerFiltered, answerCutOff } = phrases.en;
const THROTTLED: Act = {
  kind: "answer",
  status: 429,
  errorType: "ThrottlingException",
  body: { message: "Too many requests, please wait before trying again." },
};

const BAD_ANSWERS: readonly Partial<ModelAnswer>[] = [
  { fault: "hang" },
  { delayMs: 200_000 },
  { fault: "empty-output" },
  { fault: "filtered" },
  { fault: "cut-off" },
  { fault: "truncated-json" },
  { fault: "reset" },
  { text: " " },
  { fault: "html-502" },
];

const MOST_CALLS_IN_A_STORM = 4;

function callsOver(chat: Chat, most: number): string[] {
  return chat.said.flatMap(({ text }) => {
    const asked = chat.world.records.asked(text);
    return asked > most ? [`${text}: ${asked} model calls, at most ${most} expected`] : [];
  });
}

/** What LINE's users saw of a cut answer must have a way to go on under it. */
function cutShownAsWhole(chat: Chat): string[] {
  const cut = chat.world
    .ledger(chat.userId)
    .filter(
      ({ from, message }) => from === "bot" && "text" in message && message.text.startsWith("answer to"),
    );
  const isWhole = cut.length > 0 && !cut.some(({ message }) => "quickReply" in message && message.quickReply);
  return isWhole ? ["a cut answer was shown as whole"] : [];
}

const pushesOf = ({ world, userId }: Chat) => world.ledger(userId).filter(({ via }) => via === "push").length;

export const MODEL_FAULTS: readonly Case[] = [
  aCase({
    name: "T5",
    what: "a storm of 429; every second call fails; workers die while a model is asked",
    runs: 60,
    workers: 12,
    // A worker that dies must not take others along.
    capacity: 1,
    play: async (chat, { at, random }) => {
      const asking = { service: "bedrock", operation: "Converse", side: "before" } as const;
      if (at % 3 === 2) {
        const killing = chat.order({ ...asking, act: { kind: "kill" }, times: 5 });
        await chat.say();
        await settle(chat, PATIENCE_MS);
        return killing.fired() === 2
          ? []
          : [`a model was asked by ${killing.fired()} workers that died, not by 2`];
      }
      const isWhole = at % 3 === 0;
      const where = () => isWhole || random() < 0.5;
      const storm = chat.order({ ...asking, act: THROTTLED, times: 1_000, where });
      for (let turn = 0; turn < 5; turn += 1) {
        await chat.say();
        await chat.world.clock.sleep(2_000);
      }
      await settle(chat, PATIENCE_MS);
      storm.cancel();
      return callsOver(chat, MOST_CALLS_IN_A_STORM);
    },
  }),
  aCase({
    name: "T6",
    what: "the model hangs, stalls, is empty, filtered, cut, dies after half an answer",
    runs: 4 * BAD_ANSWERS.length,
    lanes: 18,
    capacity: 6,
    allowed: { refusals: [emptyAnswer, answerFiltered, answerCutOff] },
    play: async (chat, { at }) => {
      const bad = BAD_ANSWERS[at % BAD_ANSWERS.length] ?? {};
      chat.world.script(chat.question(1), bad);
      await chat.say();
      await settle(chat, PATIENCE_MS);
      const asked = chat.world.records.asked(chat.question(1));
      const unasked = asked === 0 ? ["the bad answer was never asked for"] : [];
      return [...unasked, ...(bad.fault === "cut-off" ? cutShownAsWhole(chat) : [])];
    },
  }),
  aCase({
    name: "T6 silent",
    what: "the first model is silent: the one asked beside it answers, no push",
    runs: 12,
    allowed: { pushes: 0 },
    play: async (chat) => {
      chat.order({ service: "bedrock", operation: "Converse", side: "before", act: { kind: "hang" } });
      const said = await chat.say();
      await settle(chat, PATIENCE_MS);
      // Five seconds before the notice are half a second for a fast clock.
      if (chat.buttons("show").length > 0) await chat.tap("show");
      await settle(chat, PATIENCE_MS);
      const asked = chat.world.records.asked(said.text);
      return [
        ...(asked === 2 ? [] : [`${asked} models asked, not 2`]),
        ...(chat.answersTo(said) === 1 ? [] : [`${chat.answersTo(said)} answers of the second model`]),
      ];
    },
  }),
  aCase({
    name: "A4 slow",
    what: "an answer of 70 s, beside a fallback: notice by reply, answer by the button's reply, no push",
    runs: 12,
    allowed: { pushes: 0 },
    play: async (chat) => {
      chat.world.script(chat.question(1), { delayMs: 70_000 });
      const said = await chat.say();
      await chat.until("the notice", () => chat.buttons("show").length > 0);
      await settle(chat, PATIENCE_MS);
      await chat.tap("show");
      await settle(chat, PATIENCE_MS);
      const asked = chat.world.records.asked(said.text);
      return [
        ...(asked === 2 ? [] : [`${asked} models asked, not 2`]),
        ...(chat.answersTo(said) === 1 ? [] : [`${chat.answersTo(said)} answers behind the button`]),
      ];
    },
  }),
  aCase({
    name: "A4 quick",
    what: "five messages at once, 12 s of model each: no push",
    runs: 12,
    // Four answers leave the fifth two seconds of its token's time: nothing for a fast clock.
    speed: 1,
    allowed: { pushes: 0 },
    play: async (chat) => {
      for (let turn = 1; turn <= 5; turn += 1) {
        chat.world.script(chat.question(turn), { delayMs: 12_000 });
        await chat.say();
      }
      await settle(chat, PATIENCE_MS);
      // What came too late for its own token waits for the next free reply.
      return pushesOf(chat) === 0 ? [] : [`${pushesOf(chat)} pushes`];
    },
  }),
];
