import { describe, expect, test } from "@jest/globals";
import type { Bubble, SimulatorState, TrafficEntry } from "../../../../local/line/page-api.ts";
import { allSwitchesOff } from "../../../../local/line/switches.ts";
import { applyChange } from "../../../../local/line/page/state.ts";

const aiko = { userId: "Uaiko", displayName: "愛子", language: "ja" };
const ken = { userId: "Uken", displayName: "Ken", language: "en" };

describe("a message", () => {
  test("is added below the others", () => {
    const state = stateWith({ bubbles: [bubble("1", "Uaiko")] });

    const next = applyChange(state, { kind: "bubble", bubble: bubble("2", "bot") });

    expect(next.bubbles).toEqual([bubble("1", "Uaiko"), bubble("2", "bot")]);
  });

  test("that is read replaces the unread one in its place", () => {
    const state = stateWith({ bubbles: [bubble("1", "Uaiko"), bubble("2", "bot")] });

    const next = applyChange(state, { kind: "bubble", bubble: { ...bubble("1", "Uaiko"), read: true } });

    expect(next.bubbles).toEqual([{ ...bubble("1", "Uaiko"), read: true }, bubble("2", "bot")]);
  });

  test("of the bot ends the loading animation of its chat, and of no other", () => {
    const elsewhere = { chatId: "Uken", untilMs: 60_000 };
    const state = stateWith({ loading: [{ chatId: "Uaiko", untilMs: 60_000 }, elsewhere] });

    const next = applyChange(state, { kind: "bubble", bubble: bubble("1", "bot") });

    expect(next.loading).toEqual([elsewhere]);
  });

  test("of the person leaves the loading animation running", () => {
    const state = stateWith({ loading: [{ chatId: "Uaiko", untilMs: 60_000 }] });

    const next = applyChange(state, { kind: "bubble", bubble: bubble("1", "Uaiko") });

    expect(next.loading).toEqual(state.loading);
  });
});

test("a second loading animation replaces the first one of the chat", () => {
  const state = stateWith({ loading: [{ chatId: "Uaiko", untilMs: 20_000 }] });

  const next = applyChange(state, { kind: "loading", loading: { chatId: "Uaiko", untilMs: 60_000 } });

  expect(next.loading).toEqual([{ chatId: "Uaiko", untilMs: 60_000 }]);
});

test("a request's answer replaces the request under way", () => {
  const state = stateWith({ traffic: [entry(1, 0), entry(2, 0)] });

  const next = applyChange(state, { kind: "traffic", entry: entry(1, 200) });

  expect(next.traffic).toEqual([entry(1, 200), entry(2, 0)]);
});

test("the newest 500 requests are kept", () => {
  const state = stateWith({ traffic: Array.from({ length: 500 }, (_, index) => entry(index, 200)) });

  const next = applyChange(state, { kind: "traffic", entry: entry(500, 200) });

  expect(next.traffic).toHaveLength(500);
  expect(next.traffic.at(0)?.id).toBe(1);
  expect(next.traffic.at(-1)?.id).toBe(500);
});

test("a new person comes with their chat, once however often it is told", () => {
  const added = { kind: "person", person: ken, chat: chatOf(ken) } as const;

  const next = applyChange(applyChange(stateWith({}), added), added);

  expect(next.people).toEqual([aiko, ken]);
  expect(next.chats).toEqual([chatOf(aiko), chatOf(ken)]);
});

test("the quota is the newest one told", () => {
  const next = applyChange(stateWith({}), { kind: "quota", quota: { value: 200, used: 7 } });

  expect(next.quota).toEqual({ value: 200, used: 7 });
});

test("a changed group replaces itself, and switches are the newest told", () => {
  const group = { chatId: "Cgroup", kind: "group", title: "Trip", memberIds: ["Uaiko"] } as const;
  const left = { ...group, lacksBot: true };
  const switches = { ...allSwitchesOff(), delay: true };

  const first = applyChange(stateWith({}), { kind: "chat", chat: group });
  const then = applyChange(applyChange(first, { kind: "chat", chat: left }), { kind: "switches", switches });

  expect(then.chats).toEqual([chatOf(aiko), left]);
  expect(then.switches).toEqual(switches);
});

function stateWith(part: Partial<SimulatorState>): SimulatorState {
  return {
    bot: { userId: "Ubot", displayName: "Bot" },
    modelLabel: "practice model",
    webhookUrl: "http://127.0.0.1:3000/webhook",
    nowMs: 0,
    people: [aiko],
    chats: [chatOf(aiko)],
    bubbles: [],
    loading: [],
    traffic: [],
    quota: { value: 200, used: 0 },
    switches: allSwitchesOff(),
    ...part,
  };
}

function chatOf(person: typeof aiko): SimulatorState["chats"][number] {
  return { chatId: person.userId, kind: "user", title: person.displayName, memberIds: [person.userId] };
}

function bubble(messageId: string, from: string): Bubble {
  const message = { type: "text", text: "hello" } as const;
  return { messageId, chatId: "Uaiko", from, atMs: 1000, message, read: from === "bot", seenBy: ["Uaiko"] };
}

function entry(id: number, status: number): TrafficEntry {
  return {
    id,
    atMs: 0,
    direction: "api",
    method: "POST",
    path: "/v2/bot/message/reply",
    status,
    tookMs: 1,
    requestBody: {},
    responseBody: {},
  };
}
