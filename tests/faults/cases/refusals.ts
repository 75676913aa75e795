import * as z from "zod";
import { aCase, type Case } from "../case.ts";
import type { Chat } from "../chat.ts";
import type { Act } from "../faults.ts";
import type { Call } from "../gateway.ts";
import { settle } from "../oracle.ts";
import { leaveWaiting, TOO_OLD_MS } from "./waiting.ts";

const PATIENCE_MS = 180_000;
const REFUSED: Act = {
  kind: "answer",
  status: 400,
  body: { message: "A message (messages[0]) in the request body is invalid" },
};
const bodySchema = z.object({ messages: z.array(z.record(z.string(), z.unknown())) });
type Message = z.infer<typeof bodySchema>["messages"][number];

const isAnswer = ({ text }: Message) => String(text).includes("answer to");
const isPlain = (message: Message) => Object.keys(message).toSorted().join() === "text,type";

/** What LINE takes of messages; `newest`: the text of the one that the other waits for. */
const TAKES: readonly ((message: Message, newest: string) => boolean)[] = [
  ({ type }) => type === "text",
  isPlain,
  // An apology, and nothing else.
  (message) => !isAnswer(message),
  (message, newest) => !JSON.stringify(message).includes(`answer to ${newest}`),
];

const DEAD_TOKEN: Act = { kind: "answer", status: 400, body: { message: "Invalid reply token" } };

interface Way {
  readonly via: "reply" | "push";
  readonly isCarrying: boolean;
  /** Once the carried answer goes by itself: a push carries it again, and may be refused as well. */
  readonly tokenDies?: boolean;
}

const WAYS: readonly Way[] = [
  { via: "reply", isCarrying: false },
  { via: "push", isCarrying: false },
  { via: "reply", isCarrying: true },
  { via: "push", isCarrying: true },
  { via: "reply", isCarrying: true, tokenDies: true },
];

/** An answer with a card and with buttons. */
function scriptCards(chat: Chat, n: number): void {
  const text = chat.question(n);
  const table = "| what | how much |\n|---|---|\n| one | 1 |\n| two | 2 |";
  chat.world.script(text, { text: `answer to ${text}\n\n${table}\n\n>> And then? | Thank you` });
}

/** Says what is to be answered; with `isCarrying`, the last answer finds another one that waits. */
async function say(chat: Chat, { via, isCarrying }: Way): Promise<void> {
  if (via === "push" && isCarrying) await chat.sayTogether(2, { ageMs: TOO_OLD_MS });
  else await chat.say(via === "push" ? { ageMs: TOO_OLD_MS } : {});
}

export const REFUSALS: readonly Case[] = [
  aCase({
    name: "T33",
    what: "LINE refuses cards, all but plain text, all but an apology; by reply and push, with one carried",
    runs: 2 * TAKES.length * WAYS.length,
    speed: 5,
    lanes: 8,
    play: async (chat, { at }) => {
      const takes = TAKES[at % TAKES.length];
      const way = WAYS[Math.floor(at / TAKES.length) % WAYS.length];
      if (!takes || !way) throw new Error("There is no such refusal.");
      const count = way.isCarrying ? 2 : 1;
      for (let n = 1; n <= count; n += 1) scriptCards(chat, n);
      if (way.via === "reply" && way.isCarrying) await leaveWaiting(chat, 1);
      const newest = chat.question(count);
      let most = 0;
      const isRefused = ({ operation, body }: Call) => {
        if (operation !== "reply" && operation !== "push") return false;
        const { messages } = bodySchema.parse(JSON.parse(body.toString()));
        most = Math.max(most, messages.filter(isAnswer).length);
        return !messages.every((message) => takes(message, newest));
      };
      if (way.tokenDies) {
        const isAlone = ({ body }: Call) => !body.includes(`answer to ${chat.question(1)}`);
        // Where LINE takes the plain form, both are out before that.
        const isCertain = at % TAKES.length > 1;
        chat.order({ act: DEAD_TOKEN, side: "before", operation: "reply", where: isAlone }, isCertain);
      }
      chat.order({ act: REFUSED, side: "before", service: "line", times: Infinity, where: isRefused });
      await say(chat, way);
      await settle(chat, PATIENCE_MS);
      return most === count ? [] : [`${most} answers travelled together, not ${count}`];
    },
  }),
];
