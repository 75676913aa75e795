import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Person } from "../../local/line/page-api.ts";
import type { WrittenMessage } from "../../local/line/written-message.ts";
import { phrases } from "../../src/bot/phrases/phrases.ts";
import { eventually } from "../support/eventually.ts";
import { startLocalStack, type LocalStack } from "./local-stack.ts";

/*
 * What people do in LINE, through `serverless offline`: one test for each kind of event and each rule of groups, by what
 * people saw and what the model received.
 */

/** Long enough for an answer that must not come. */
const SILENCE_MS = 1_500;
const QUIET = 90_000;

let stack: LocalStack;
let people: {
  readonly sakura: Person;
  readonly alex: Person;
  readonly ming: Person;
  readonly somchai: Person;
};
let answers = 0;

beforeAll(async () => {
  stack = await startLocalStack(() => `answer ${(answers += 1)}`);
  const [sakura, alex, ming, somchai] = stack.line.state().people;
  if (!sakura || !alex || !ming || !somchai) throw new Error("The simulator needs four people.");
  people = { sakura, alex, ming, somchai };
}, 60_000);
afterAll(() => stack?.close());

const text = (words: string): WrittenMessage => ({ type: "text", text: words });

/** Somebody new, whom the bot has greeted. */
async function newPerson(language = "en"): Promise<Person> {
  const person = stack.line.addPerson({ displayName: `P${randomUUID().slice(0, 4)}`, language });
  await eventually("the greeting", () => textsIn(person.userId).length === 1, 30_000);
  return person;
}

function write(person: Person, message: WrittenMessage, chatId = person.userId): string {
  return stack.line.sendMessage({ userId: person.userId, chatId, message }).messageId;
}

function shownIn(chatId: string) {
  return stack.line.ledger(chatId).filter(({ from }) => from === "bot");
}

function textsIn(chatId: string): string[] {
  return shownIn(chatId).map(({ message }) => ("text" in message ? message.text : message.type));
}

/** Waits for the bot's next bubble in a chat. */
async function nextIn(chatId: string, act: () => unknown): Promise<string> {
  const before = textsIn(chatId).length;
  act();
  await eventually("an answer", () => textsIn(chatId).length > before, 30_000);
  return textsIn(chatId).at(-1) ?? "";
}

/** What the model was told in the call that gave this answer, all messages in one text. */
function promptOf(answer: string): string {
  const number = Number(/answer (\d+)/.exec(answer)?.[1]);
  const request = stack.bedrock.calls().at(number - answers - 1)?.request;
  return JSON.stringify(request?.messages ?? []);
}

async function stillSilentIn(chatId: string, act: () => unknown): Promise<void> {
  const before = textsIn(chatId).length;
  act();
  await sleep(SILENCE_MS);
  expect(textsIn(chatId)).toHaveLength(before);
}

/** A group of three that the bot has greeted. */
async function newGroup(kind: "group" | "room" = "group"): Promise<string> {
  const { sakura, alex, ming } = people;
  const memberIds = [sakura.userId, alex.userId, ming.userId];
  const { chatId } = stack.line.addGroup({ title: "Trip", memberIds, kind });
  // A room tells the bot of itself with its first message.
  if (kind === "room") write(sakura, text("Is everybody here?"), chatId);
  await eventually("the greeting", () => textsIn(chatId).length === 1, 30_000);
  return chatId;
}

/** An event that the simulator's acts do not make. */
function eventOf(type: string, source: object, more: object = {}) {
  return {
    type,
    mode: "active",
    timestamp: Date.now(),
    source,
    webhookEventId: randomUUID(),
    deliveryContext: { isRedelivery: false },
    ...more,
  };
}

const newReplyToken = () => randomUUID().replaceAll("-", "");

function newestButton(chatId: string): string {
  const button = shownIn(chatId)
    .flatMap(({ message }) => ("quickReply" in message ? (message.quickReply?.items ?? []) : []))
    .map(({ action }) => action)
    .findLast((action) => action?.type === "postback");
  if (button?.type !== "postback" || button.data === undefined) throw new Error("There is no button.");
  return button.data;
}

function tapButton(person: Person, chatId: string): void {
  stack.line.tapPostback({ userId: person.userId, chatId, data: newestButton(chatId) });
}

test(
  "a text with a LINE emoji is understood",
  async () => {
    const person = await newPerson();
    const answer = await nextIn(person.userId, () => write(person, text("I feel (love) today")));
    expect(promptOf(answer)).toContain("(love)");
  },
  QUIET,
);

test(
  "a quoted message is given to the model with what it said",
  async () => {
    const person = await newPerson();
    let quotedMessageId = "";
    await nextIn(person.userId, () => {
      quotedMessageId = write(person, text("The train leaves at nine"));
    });
    await nextIn(person.userId, () => write(person, text("/new")));
    const answer = await nextIn(person.userId, () =>
      write(person, { type: "text", text: "Is that late?", quotedMessageId }),
    );
    expect(promptOf(answer)).toContain("The train leaves at nine");
  },
  QUIET,
);

test(
  "a sticker is understood by its keywords",
  async () => {
    const person = await newPerson();
    const keywords = ["birthday", "cake"];
    const answer = await nextIn(person.userId, () =>
      write(person, { type: "sticker", packageId: "1", stickerId: "2", keywords }),
    );
    expect(promptOf(answer)).toMatch(/birthday.*cake/);
  },
  QUIET,
);

test(
  "a place reaches the model with its name, address and coordinates",
  async () => {
    const person = await newPerson();
    const place = {
      title: "Tokyo Tower",
      address: "4-2-8 Shibakoen",
      latitude: 35.6586,
      longitude: 139.7454,
    };
    const answer = await nextIn(person.userId, () => write(person, { type: "location", ...place }));
    for (const part of ["Tokyo Tower", "4-2-8 Shibakoen", "35.6586", "139.7454"])
      expect(promptOf(answer)).toContain(part);
  },
  QUIET,
);

test(
  "a picked date reaches the model",
  async () => {
    const person = await newPerson();
    const tap = {
      userId: person.userId,
      chatId: person.userId,
      data: "when",
      params: { date: "2026-12-24" },
    };
    const answer = await nextIn(person.userId, () => stack.line.tapPostback(tap));
    expect(promptOf(answer)).toContain("2026-12-24");
  },
  QUIET,
);

test(
  "who adds the bot or unblocks it is greeted in their language",
  async () => {
    const person = await newPerson("th");
    expect(textsIn(person.userId)).toEqual([phrases.th.greeting({ days: 30 })]);
    stack.line.setBlocked(person.userId, true);
    await sleep(500);
    expect(await nextIn(person.userId, () => stack.line.setBlocked(person.userId, false))).toBe(
      phrases.th.greeting({ days: 30 }),
    );
  },
  QUIET,
);

test(
  "who blocks the bot is forgotten",
  async () => {
    const person = await newPerson();
    await nextIn(person.userId, () => write(person, text("my code is canary-block")));
    const forgotten = () => stack.offline.output().split("chat forgotten").length;
    const before = forgotten();
    stack.line.setBlocked(person.userId, true);
    await eventually("the forgetting", () => forgotten() > before, 30_000);
    await nextIn(person.userId, () => stack.line.setBlocked(person.userId, false));
    const answer = await nextIn(person.userId, () => write(person, text("what is my code?")));
    expect(promptOf(answer)).not.toContain("canary-block");
  },
  QUIET,
);

test(
  "a group that invites the bot is told how to address it, and newcomers are, once in a burst",
  async () => {
    const chatId = await newGroup();
    expect(textsIn(chatId)[0]).toContain("@");
    const newcomer = await newPerson();
    const before = textsIn(chatId).length;
    stack.line.setMember(chatId, people.somchai.userId, true);
    stack.line.setMember(chatId, newcomer.userId, true);
    await eventually("the greeting", () => textsIn(chatId).length === before + 1, 30_000);
    await stillSilentIn(chatId, () => undefined);
  },
  QUIET,
);

test(
  "a message taken back is forgotten, and one that is not answered yet gets no answer",
  async () => {
    const person = await newPerson();
    let messageId = "";
    await nextIn(person.userId, () => {
      messageId = write(person, text("my secret is canary-unsend"));
    });
    stack.line.unsendMessage({ userId: person.userId, messageId });
    // Both of its ways through the queue.
    await eventually("the unsend", () => stack.offline.output().split("message unsent").length > 2, 30_000);
    const answer = await nextIn(person.userId, () => write(person, text("what is my secret?")));
    expect(promptOf(answer)).not.toContain("canary-unsend");
  },
  QUIET,
);

test(
  "an unsend that comes before its message wins",
  async () => {
    const person = await newPerson();
    const source = { type: "user", userId: person.userId };
    const id = "499999999999999999";
    const unsend = eventOf("unsend", source, { unsend: { messageId: id } });
    const message = { type: "text", id, text: "canary-late", quoteToken: "q" };
    const said = eventOf("message", source, { replyToken: newReplyToken(), message });
    await stillSilentIn(person.userId, () => stack.line.sendEvents([unsend, said]));
  },
  QUIET,
);

test(
  "pictures get one friendly not-yet for a burst",
  async () => {
    const person = await newPerson("ko");
    const notYet = await nextIn(person.userId, () => {
      for (const index of [1, 2, 3])
        write(person, { type: "image", imageSet: { id: "set", index, total: 3 } });
      write(person, { type: "file", fileName: "a.pdf" });
    });
    expect(notYet).toBe(phrases.ko.notYetMedia);
    await stillSilentIn(person.userId, () => undefined);
  },
  QUIET,
);

test(
  "a beacon, an account link and what does not exist yet are ignored with one log line each",
  async () => {
    const person = await newPerson();
    await stillSilentIn(person.userId, () => {
      for (const type of ["beacon", "accountLink", "teleport"])
        stack.line.sendEvents([eventOf(type, { type: "user", userId: person.userId })]);
    });
    const lines = stack.offline.output().split("\n");
    const ignored = lines.filter((line) =>
      /"event ignored".*"eventType":"(beacon|accountLink|teleport)"/.test(line),
    );
    expect(ignored).toHaveLength(3);
  },
  QUIET,
);

test.each(["group", "room"] as const)(
  "in a %s the bot answers a mention and nothing else",
  async (kind) => {
    const chatId = await newGroup(kind);
    await stillSilentIn(chatId, () => write(people.alex, text("Shall we meet at six?"), chatId));
    const answer = await nextIn(chatId, () => write(people.sakura, text("@Bot what do you think?"), chatId));
    expect(answer).toMatch(/answer \d+/);
    // The talk before is known, and who said it.
    expect(promptOf(answer)).toMatch(/Alex: Shall we meet at six\?/);
    expect(promptOf(answer)).toContain("さくら: ");
  },
  QUIET,
);

test(
  "in a group a quote of the bot's message is answered, and so is the name the group chose",
  async () => {
    const chatId = await newGroup();
    await nextIn(chatId, () => write(people.alex, text("@Bot hello"), chatId));
    const quotedMessageId = shownIn(chatId).at(-1)?.messageId ?? "";
    expect(
      await nextIn(chatId, () => write(people.ming, { type: "text", text: "why?", quotedMessageId }, chatId)),
    ).toMatch(/answer/);
    await nextIn(chatId, () => write(people.alex, text("/settings name Momo"), chatId));
    expect(await nextIn(chatId, () => write(people.alex, text("Momo, are you there?"), chatId))).toMatch(
      /answer/,
    );
    await stillSilentIn(chatId, () => write(people.alex, text("Momoko is my cousin"), chatId));
  },
  QUIET,
);

test(
  "a group can have everything answered, and its talk not kept",
  async () => {
    const chatId = await newGroup();
    await nextIn(chatId, () => write(people.alex, text("/settings talk off"), chatId));
    await stillSilentIn(chatId, () => write(people.alex, text("canary-talk"), chatId));
    const answer = await nextIn(chatId, () => write(people.alex, text("@Bot what did I say?"), chatId));
    expect(promptOf(answer)).not.toContain("canary-talk");
    await nextIn(chatId, () => write(people.alex, text("/settings everything on"), chatId));
    expect(await nextIn(chatId, () => write(people.ming, text("nobody asked"), chatId))).toMatch(/answer/);
  },
  QUIET,
);

test(
  "a member who gave no consent is answered as a member",
  async () => {
    const chatId = await newGroup();
    stack.line.setConsent(people.ming.userId, false);
    const answer = await nextIn(chatId, () => write(people.ming, text("@Bot who am I?"), chatId));
    stack.line.setConsent(people.ming.userId, true);
    expect(promptOf(answer)).not.toContain(people.ming.displayName);
  },
  QUIET,
);

test(
  "an edited question is answered once more, and the edit stands for it",
  async () => {
    const chatId = await newGroup();
    let messageId = "";
    await nextIn(chatId, () => {
      messageId = write(people.alex, text("@Bot canary-first"), chatId);
    });
    const edited = { userId: people.alex.userId, messageId, text: "@Bot canary-second" };
    const answer = await nextIn(chatId, () => stack.line.editMessage(edited));
    expect(promptOf(answer)).toContain("canary-second");
    const next = await nextIn(chatId, () => write(people.alex, text("@Bot go on"), chatId));
    expect(promptOf(next)).not.toContain("canary-first");
    expect(promptOf(next)).toContain("canary-second");
  },
  QUIET,
);

test(
  "a button works for the person it belongs to",
  async () => {
    const chatId = await newGroup();
    await nextIn(chatId, () => write(people.alex, text("/forget"), chatId));
    expect(await nextIn(chatId, () => tapButton(people.sakura, chatId))).not.toMatch(/deleted|削除しました/);
    expect(await nextIn(chatId, () => tapButton(people.alex, chatId))).toMatch(/deleted|削除しました|已刪除/);
  },
  QUIET,
);

test(
  "a tap that LINE does not say the person of works in its own chat",
  async () => {
    const chatId = await newGroup();
    const elsewhere = await newGroup();
    await nextIn(chatId, () => write(people.alex, text("/forget"), chatId));
    const tapIn = (groupId: string) =>
      stack.line.sendEvents([
        eventOf(
          "postback",
          { type: "group", groupId },
          { replyToken: newReplyToken(), postback: { data: newestButton(chatId) } },
        ),
      ]);
    const nothing = Object.values(phrases).map(({ nothingForgotten }) => nothingForgotten);
    expect(nothing).toContain(await nextIn(elsewhere, () => tapIn(elsewhere)));
    expect(await nextIn(chatId, () => tapIn(chatId))).toMatch(/deleted|削除しました|已刪除/);
  },
  QUIET,
);

test(
  "an answer in a group quotes the question it answers",
  async () => {
    const chatId = await newGroup();
    let messageId = "";
    await nextIn(chatId, () => {
      messageId = write(people.alex, text("@Bot hello"), chatId);
    });
    expect(shownIn(chatId).at(-1)?.quotedMessageId).toBe(messageId);
  },
  QUIET,
);

test(
  "nothing crosses between a 1:1 chat and a group",
  async () => {
    const chatId = await newGroup();
    await nextIn(people.alex.userId, () => write(people.alex, text("canary-private"), people.alex.userId));
    const inGroup = await nextIn(chatId, () => write(people.alex, text("@Bot canary-public"), chatId));
    const alone = await nextIn(people.alex.userId, () =>
      write(people.alex, text("and now?"), people.alex.userId),
    );
    expect(promptOf(inGroup)).not.toContain("canary-private");
    expect(promptOf(alone)).not.toContain("canary-public");
    expect(promptOf(alone)).toContain("canary-private");
  },
  QUIET,
);

test(
  "a group that removes the bot is forgotten",
  async () => {
    const chatId = await newGroup();
    await nextIn(chatId, () => write(people.alex, text("@Bot canary-leave"), chatId));
    stack.line.setBotMember(chatId, false);
    await sleep(SILENCE_MS);
    await nextIn(chatId, () => stack.line.setBotMember(chatId, true));
    const answer = await nextIn(chatId, () => write(people.alex, text("@Bot what did I say?"), chatId));
    expect(promptOf(answer)).not.toContain("canary-leave");
  },
  QUIET,
);

test(
  "commands are done and not asked of the model: help, new, forget",
  async () => {
    const person = await newPerson("zh-TW");
    const asked = answers;
    expect(await nextIn(person.userId, () => write(person, text("/help")))).toBe(
      phrases["zh-TW"].help({ days: 30 }),
    );
    expect(answers).toBe(asked);
    await nextIn(person.userId, () => write(person, text("canary-old")));
    await nextIn(person.userId, () => write(person, text("/new")));
    const fresh = await nextIn(person.userId, () => write(person, text("hello")));
    expect(promptOf(fresh)).not.toContain("canary-old");
    await nextIn(person.userId, () => write(person, text("/forget")));
    expect(await nextIn(person.userId, () => tapButton(person, person.userId))).toBe(
      phrases["zh-TW"].forgotten,
    );
    const after = await nextIn(person.userId, () => write(person, text("again")));
    expect(promptOf(after)).not.toContain("hello");
  },
  QUIET,
);

test("no canary of these chats is in the log", () => {
  expect(stack.offline.output()).not.toMatch(/canary/);
});
