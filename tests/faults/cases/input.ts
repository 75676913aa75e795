import { aCase, type Case } from "../case.ts";
import { settle } from "../oracle.ts";

const PATIENCE_MS = 180_000;

const AWKWARD: readonly string[] = [
  "👩‍👩‍👧‍👦🏳️‍🌈👍🏽",
  "a lone \uD83D half",
  "zero\u0000byte",
  "\uFFFE and \uFFFF",
  "zero\u200Bwidth\u200D",
  "\u202Eright to left\u202C",
  "ก็น้ำ".repeat(400),
  "長い文章です。".repeat(300),
  `e${"\u0301".repeat(1_000)}`,
  '{"__proto__":{"a":1}} {{persona}} ${x}',
];

const SKEWS_MS: readonly number[] = [-600_000, -60_000, 60_000, 600_000];

export const INPUT: readonly Case[] = [
  aCase({
    name: "T18 T19",
    what: "webhooks with what LINE does not send, or not yet, and good events among it",
    runs: 20,
    play: async (chat) => {
      const { line, door } = chat.world;
      const source = { type: "user", userId: chat.userId };
      const bad: unknown[] = [
        null,
        "text",
        { type: "teleport", source, timestamp: 1, webhookEventId: `${chat.userId}-t` },
        { type: "message", source, message: { type: "hologram", id: "9" }, timestamp: "1" },
        { type: "message", source: { type: "planet" } },
        { type: "message", mode: "standby", source, message: { type: "text", id: "8", text: "no" } },
        { constructor: 1 },
      ];
      const taken = door.answers().get(200) ?? 0;
      line.sendEvents(JSON.parse(JSON.stringify(bad)));
      await chat.until("the webhook's answer", () => (door.answers().get(200) ?? 0) > taken);
      await chat.say();
      return [];
    },
  }),
  aCase({
    name: "T20",
    what: "awkward texts through queue, table, model and LINE",
    runs: 4 * AWKWARD.length,
    play: async (chat, { at }) => {
      const around = ` ${AWKWARD[at % AWKWARD.length] ?? ""} `;
      const text = chat.question(1);
      chat.world.script(text, { text: `answer to ${text}${around}` });
      const said = await chat.say({ around });
      await settle(chat, PATIENCE_MS);
      const kept = (await chat.look(said))?.said;
      return kept === `${around}${text}${around}`.toWellFormed() ? [] : ["the table holds another text"];
    },
  }),
  aCase({
    name: "T23",
    what: "LINE's clock is up to ten minutes before or behind ours",
    runs: 5 * SKEWS_MS.length,
    play: async (chat, { at }) => {
      const skewMs = SKEWS_MS[at % SKEWS_MS.length] ?? 0;
      await chat.say({ skewMs });
      await settle(chat, PATIENCE_MS);
      await chat.say({ skewMs });
      return [];
    },
  }),
];
