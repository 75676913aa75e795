import { expect, test } from "@jest/globals";
import { conversationOf, eventIdOf, isSigned, readEvent } from "../../src/line/webhook.ts";

/** LINE's own example. https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/ */
const SECRET = "8c570fa6dd201bb328f1c1eac23a96d8";
const BODY = '{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}';
const SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=";

const textEvent = {
  type: "message",
  timestamp: 1_795_348_800_000,
  source: { type: "user", userId: "U1" },
  webhookEventId: "01M81J18G0BTPERVPVJJ70W4N3",
  deliveryContext: { isRedelivery: false },
  replyToken: "token",
  mode: "active",
  message: { type: "text", id: "1", text: "hello" },
};

test.each([
  ["LINE's own example", BODY, SECRET, SIGNATURE, true],
  ["another body", `${BODY} `, SECRET, SIGNATURE, false],
  ["another secret", BODY, `${SECRET}0`, SIGNATURE, false],
  ["an empty signature", BODY, SECRET, "", false],
  ["a signature of another length", BODY, SECRET, SIGNATURE.slice(0, 20), false],
  ["a signature that is no Base64", BODY, SECRET, "あ".repeat(44), false],
])("%s is judged rightly", (_what, body, secret, signature, signed) => {
  expect(isSigned(Buffer.from(body), secret, signature)).toBe(signed);
});

test.each([
  ["a person", { type: "user", userId: "U1" }, "U1"],
  ["a group, not who spoke in it", { type: "group", groupId: "C1", userId: "U1" }, "C1"],
  ["a room, not who spoke in it", { type: "room", roomId: "R1", userId: "U1" }, "R1"],
])("the conversation is that of %s", (_what, source, conversation) => {
  expect(conversationOf(source)).toBe(conversation);
});

test.each([
  ["nothing", undefined],
  ["null", null],
  ["a text", "U1"],
  ["a list", [{ type: "user", userId: "U1" }]],
  ["a kind that does not exist yet", { type: "square", userId: "U1" }],
  ["a group without an id", { type: "group", userId: "U1" }],
  ["an empty id", { type: "user", userId: "" }],
  ["a number as id", { type: "user", userId: 1 }],
  ["an id with a space", { type: "user", userId: "U 1" }],
  ["an id with a line end", { type: "user", userId: "U1\n" }],
  ["an id longer than SQS takes", { type: "user", userId: "U".repeat(101) }],
  ["an inherited name as kind", { type: "constructor", userId: "U1" }],
  ["a list as kind", { type: ["user"], userId: "U1" }],
  ["a kind that cannot become a text", { type: { toString: null }, userId: "U1" }],
])("a source that is %s has no conversation", (_what, source) => {
  expect(conversationOf(source)).toBeUndefined();
});

test("LINE's id of the event is its id, on redelivery too", () => {
  const redelivered = { ...textEvent, deliveryContext: { isRedelivery: true } };

  expect([eventIdOf(textEvent), eventIdOf(redelivered)]).toEqual([
    "01M81J18G0BTPERVPVJJ70W4N3",
    "01M81J18G0BTPERVPVJJ70W4N3",
  ]);
});

test("an event without an id has the same hash on redelivery, and another one when anything else differs", () => {
  const { webhookEventId: _none, ...event } = textEvent;
  const id = eventIdOf(event);

  expect(id).toMatch(/^[0-9a-f]{64}$/);
  expect(eventIdOf({ ...event, deliveryContext: { isRedelivery: true } })).toBe(id);
  expect(eventIdOf({ ...event, timestamp: event.timestamp + 1 })).not.toBe(id);
});

test.each([[""], ["a b"], ["a\n"], ["é"], ["x".repeat(101)], [{ id: 1 }], [12], [null]])(
  "the id %j is not handed to SQS; a hash is",
  (webhookEventId) => {
    expect(eventIdOf({ ...textEvent, webhookEventId })).toMatch(/^[0-9a-f]{64}$/);
  },
);

test.each([
  ["a text message", textEvent],
  ["an event of a kind that does not exist yet", { type: "teleport", timestamp: 1 }],
  ["an event with unknown fields", { ...textEvent, brandNew: { deep: [1] } }],
  ["a message of a kind that does not exist yet", { ...textEvent, message: { type: "hologram", id: "1" } }],
  ["a source of a kind that does not exist yet", { ...textEvent, source: { type: "square" } }],
  ["an event without source and token", { type: "beacon", timestamp: 0 }],
])("%s is read as it is", (_what, event) => {
  expect(readEvent(event)).toBe(event);
});

test.each([
  ["null", null],
  ["a list", []],
  ["a text", "message"],
  ["without a type", { timestamp: 1 }],
  ["of a type that is no text", { type: 1, timestamp: 1 }],
  [
    "an edit without an id of its own",
    { type: "messageEdited", timestamp: 1, message: { type: "text", id: "1", text: "a" } },
  ],
  ["a follow without an id", { type: "follow", timestamp: 1 }],
  ["an unsend that names no message", { type: "unsend", timestamp: 1, unsend: {} }],
  ["without a time", { type: "follow" }],
  ["with a time that is no whole number", { type: "follow", timestamp: 1.5 }],
  ["with a time as text", { type: "follow", timestamp: "1" }],
  ["with a source that is a text", { ...textEvent, source: "U1" }],
  ["with a token that is a number", { ...textEvent, replyToken: 1 }],
  ["a message event without a message", { type: "message", timestamp: 1 }],
  ["a message without an id", { ...textEvent, message: { type: "text", text: "a" } }],
  ["a text message without a text", { ...textEvent, message: { type: "text", id: "1" } }],
])("what is %s is no event", (_what, value) => {
  expect(readEvent(value)).toBeUndefined();
});
