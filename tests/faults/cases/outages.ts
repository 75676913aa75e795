import { openDeadLetters } from "../../../operate/dead-letters.ts";
import { openPushes } from "../../../operate/pushes.ts";
import { redriveLetters } from "../../../operate/redrive-letters.ts";
import { ACCESS_TOKEN } from "../../support/line-platform.ts";
import { aCase, type Case } from "../case.ts";
import type { Chat } from "../chat.ts";
import type { Act } from "../faults.ts";
import { settle } from "../oracle.ts";

const PATIENCE_MS = 180_000;
const MINUTE_MS = 60_000;
const OUTAGE_MS = 12_000;

const DOWN: readonly Act[] = [
  {
    kind: "answer",
    status: 500,
    body: { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError" },
  },
  {
    kind: "answer",
    status: 400,
    body: { __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException" },
  },
  { kind: "drop" },
];

const actOf = (at: number): Act => DOWN[at % DOWN.length] ?? { kind: "drop" };

/** What an operator does with the dead letters of the case's world. */
async function redrive({ world }: Chat): Promise<number> {
  const { client, url: chat, deadLetterUrl: dead } = world.queue;
  const { sent } = await redriveLetters(
    openDeadLetters(client, { chat, dead }, 0),
    openPushes(ACCESS_TOKEN, world.line.url),
    { perSecond: 10, olderThanMs: 6 * 60 * MINUTE_MS, keptPushes: 0 },
    world.clock,
    () => undefined,
  );
  return sent;
}

export const OUTAGES: readonly Case[] = [
  aCase({
    name: "T34 write",
    what: "the table takes no writes for 12 s once the model has answered",
    runs: 8 * DOWN.length,
    speed: 4,
    allowed: { pushes: 0 },
    play: async (chat, { at }) => {
      const { clock, records } = chat.world;
      let untilMs = 0;
      const begin = () => {
        untilMs = clock.now() + OUTAGE_MS;
        return true;
      };
      chat.order({ act: { kind: "delay", ms: 0 }, side: "after", operation: "Converse", where: begin });
      chat.order({
        act: actOf(at),
        side: "before",
        operation: "UpdateItem",
        times: Infinity,
        where: () => clock.now() < untilMs,
      });
      const said = await chat.say();
      await settle(chat, PATIENCE_MS);
      const asked = records.asked(said.text);
      return [
        ...(asked === 1 ? [] : [`${said.text}: ${asked} model calls, and one would do`]),
        ...(chat.answersTo(said) === 1 ? [] : [`${said.text}: ${chat.answersTo(said)} answers`]),
      ];
    },
  }),
  aCase({
    name: "T34 dead",
    what: "the table is down until the apology; mended, and the dead letter sent again",
    runs: DOWN.length,
    speed: 20,
    lanes: 1,
    workers: 2,
    allowed: { answeredLater: true, pushes: 2 },
    play: async (chat, { at }) => {
      const { world } = chat;
      const down = chat.order({ act: actOf(at), side: "before", service: "dynamodb", times: Infinity });
      const said = await chat.say();
      const isTold = () => world.ledger(chat.chatId).some(({ from }) => from === "bot");
      while (!isTold()) {
        await chat.until("a try", () => isTold() || world.workers.busyWith(chat.chatId).length > 0);
        await chat.until("its end", () => world.workers.busyWith(chat.chatId).length === 0);
        // Longer than the longest pause between two tries.
        world.jump(6 * MINUTE_MS);
      }
      await settle(chat, PATIENCE_MS);
      const told = world.ledger(chat.chatId).filter(({ from }) => from === "bot").length;
      down.cancel();
      world.jump(60 * MINUTE_MS);
      const sent = await redrive(chat);
      await chat.until("the answer", () => chat.answersTo(said) > 0, 20_000).catch(() => undefined);
      await settle(chat, PATIENCE_MS);
      return [
        ...(told === 1 ? [] : [`${said.text}: ${told} apologies`]),
        ...(sent === 1 ? [] : [`${sent} letters sent again`]),
        ...(chat.answersTo(said) === 1 ? [] : [`${said.text}: ${chat.answersTo(said)} answers after all`]),
      ];
    },
  }),
];
