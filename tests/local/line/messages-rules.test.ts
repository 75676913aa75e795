import { expect, test } from "@jest/globals";
import { checkMessages } from "../../../local/line/rules/messages.ts";
import { call, say, simulated, text } from "./simulated.ts";

const FAMILY = "👩‍👩‍👧‍👦";
const https = "https://example.com/a.png";
const errors = (...details: [string, string][]) => ({
  message: `The request body has ${details.length} error(s)`,
  details: details.map(([message, property]) => ({ message, property })),
});
const length = (least: number, most: number) => `Length must be between ${least} and ${most}`;
const quick = (action: object, count = 1) => ({
  ...text("x"),
  quickReply: { items: Array.from({ length: count }, () => ({ type: "action", action })) },
});
const tap = { type: "message", label: "Tap", text: "tapped" };
const template = (content: object) => ({ type: "template", altText: "alt", template: content });
const buttons = (more: object = {}) => template({ type: "buttons", text: "choose", actions: [tap], ...more });
const V2 = "messages[0].substitution";
const ITEM = "messages[0].quickReply.items[0].action";

const accepted: [string, unknown[]][] = [
  ["five messages", [1, 2, 3, 4, 5].map(() => text("x"))],
  ["a text of 5000", [text("x".repeat(5_000))]],
  [
    "an emoji at its $",
    [{ ...text("a $"), emojis: [{ index: 2, productId: "5ac1bfd5040ab15980c9b435", emojiId: "001" }] }],
  ],
  ["13 quick replies", [quick(tap, 13)]],
  ["a quick-reply label of 20 graphemes", [quick({ ...tap, label: FAMILY.repeat(20) })]],
  ["message-action text of 300 graphemes", [quick({ ...tap, text: FAMILY.repeat(300) })]],
  ["postback data of 300", [quick({ type: "postback", label: "x", data: "d".repeat(300) })]],
  ["a clipboard action", [quick({ type: "clipboard", label: "copy", clipboardText: "c".repeat(1_000) })]],
  ["a camera quick reply", [quick({ type: "camera", label: "photo" })]],
  [
    "a date picker",
    [quick({ type: "datetimepicker", label: "when", data: "d", mode: "date", initial: "2026-11-22" })],
  ],
  ["a telephone link", [quick({ type: "uri", label: "call", uri: "tel:09001234567" })]],
  ["a sender", [{ ...text("x"), sender: { name: "n".repeat(20), iconUrl: https } }]],
  ["a sendable sticker", [{ type: "sticker", packageId: "446", stickerId: "1988" }]],
  ["an image", [{ type: "image", originalContentUrl: https, previewImageUrl: https }]],
  ["an audio", [{ type: "audio", originalContentUrl: "https://example.com/a.m4a", duration: 1 }]],
  ["a location", [{ type: "location", title: "t", address: "a", latitude: 35.6, longitude: 139.7 }]],
  ["a coupon", [{ type: "coupon", couponId: "01ABC", deliveryTag: "tag_1" }]],
  ["literal braces in textV2", [{ type: "textV2", text: "{{json}} }}{{" }]],
  [
    "a mention in textV2",
    [
      {
        type: "textV2",
        text: "hi {who}",
        substitution: { who: { type: "mention", mentionee: { type: "all" } } },
      },
    ],
  ],
  ["buttons with 160 graphemes alone", [buttons({ text: FAMILY.repeat(160) })]],
  [
    "a confirm with 240 graphemes",
    [template({ type: "confirm", text: "x".repeat(240), actions: [tap, tap] })],
  ],
  [
    "ten columns",
    [
      template({
        type: "carousel",
        columns: Array.from({ length: 10 }, () => ({ text: "x", actions: [tap] })),
      }),
    ],
  ],
  ["an altText of 1500", [{ ...buttons(), altText: "a".repeat(1_500) }]],
  [
    "an imagemap",
    [
      {
        type: "imagemap",
        altText: "a",
        baseUrl: "https://example.com/map",
        baseSize: { width: 1040, height: 700 },
        actions: [{ type: "message", text: "x", area: { x: 0, y: 0, width: 1, height: 1 } }],
      },
    ],
  ],
];
test.each(accepted)("LINE accepts %s", (_what, messages) => {
  expect(checkMessages(messages, { kind: "none" })).toEqual({ accepted: true, messages, warnings: [] });
});

const refused: [string, unknown, object][] = [
  ["no messages", undefined, errors(["Size must be between 1 and 5", "messages"])],
  ["an empty list", [], errors(["Size must be between 1 and 5", "messages"])],
  [
    "six messages",
    Array.from({ length: 6 }, () => text("x")),
    errors(["Size must be between 1 and 5", "messages"]),
  ],
  ["a message without type", [{ text: "x" }], errors(["May not be empty", "messages[0].type"])],
  [
    "an unknown type",
    [{ type: "poem" }],
    errors([
      "Must be one of the following values: [text, textV2, sticker, image, video, audio, location, imagemap, template, flex, coupon]",
      "messages[0].type",
    ]),
  ],
  [
    "a file",
    [{ type: "file" }],
    errors(["This message type is not available for your account", "messages[0].type"]),
  ],
  ["an empty text", [text("")], errors(["May not be empty", "messages[0].text"])],
  ["a text of 5001", [text("x".repeat(5_001))], errors([length(0, 5_000), "messages[0].text"])],
  [
    "2501 emoji, counted in UTF-16",
    [text("😀".repeat(2_501))],
    errors([length(0, 5_000), "messages[0].text"]),
  ],
  [
    "every error, not only the first",
    [text(""), { ...text("x".repeat(5_001)) }],
    errors(["May not be empty", "messages[0].text"], [length(0, 5_000), "messages[1].text"]),
  ],
  [
    "an emoji that is not at a $",
    [{ ...text("ab"), emojis: [{ index: 1, productId: "5ac1bfd5040ab15980c9b435", emojiId: "001" }] }],
    errors(["must point at a '$' in the text", "messages[0].emojis[0].index"]),
  ],
  [
    "14 quick replies",
    [quick(tap, 14)],
    errors(["Size must be between 0 and 13", "messages[0].quickReply.items"]),
  ],
  [
    "a quick reply without label",
    [quick({ type: "message", text: "x" })],
    errors(["must be specified", `${ITEM}.label`]),
  ],
  [
    "a quick-reply label of 21",
    [quick({ ...tap, label: FAMILY.repeat(21) })],
    errors([length(0, 20), `${ITEM}.label`]),
  ],
  [
    "a quick reply without text",
    [quick({ type: "message", label: "x" })],
    errors(["must be specified", `${ITEM}.text`]),
  ],
  [
    "message-action text of 301",
    [quick({ ...tap, text: FAMILY.repeat(301) })],
    errors([length(0, 300), `${ITEM}.text`]),
  ],
  [
    "postback data of 301",
    [quick({ type: "postback", label: "x", data: "d".repeat(301) })],
    errors([length(1, 300), `${ITEM}.data`]),
  ],
  [
    "postback data counted in UTF-16",
    [quick({ type: "postback", label: "x", data: "😀".repeat(151) })],
    errors([length(1, 300), `${ITEM}.data`]),
  ],
  [
    "a clipboard text of 1001",
    [quick({ type: "clipboard", label: "c", clipboardText: "c".repeat(1_001) })],
    errors([length(1, 1_000), `${ITEM}.clipboardText`]),
  ],
  [
    "a rich-menu action in a quick reply",
    [quick({ type: "richmenuswitch", label: "x" })],
    errors([expect.stringContaining("Must be one of") as never, `${ITEM}.type`]),
  ],
  [
    "fillInText without the keyboard",
    [quick({ type: "postback", label: "x", data: "d", fillInText: "f" })],
    errors(["needs inputOption openKeyboard", `${ITEM}.fillInText`]),
  ],
  [
    "a link without scheme",
    [quick({ type: "uri", label: "x", uri: "example.com" })],
    errors(["invalid uri scheme", `${ITEM}.uri`]),
  ],
  [
    "a link with an unencoded |",
    [quick({ type: "uri", label: "x", uri: "https://example.com/a|b" })],
    errors(["invalid uri scheme", `${ITEM}.uri`]),
  ],
  [
    "a link of 1001",
    [quick({ type: "uri", label: "x", uri: `https://example.com/${"a".repeat(981)}` })],
    errors(["invalid uri", `${ITEM}.uri`]),
  ],
  [
    "a date of the wrong form",
    [quick({ type: "datetimepicker", label: "x", data: "d", mode: "date", min: "22.11.2026" })],
    errors(["invalid date format", `${ITEM}.min`]),
  ],
  [
    "a sender's name of 21",
    [{ ...text("x"), sender: { name: "n".repeat(21) } }],
    errors([length(0, 20), "messages[0].sender.name"]),
  ],
  [
    "a sender called LINE",
    [{ ...text("x"), sender: { name: "LINE helper" } }],
    errors(["contains a word that is not allowed", "messages[0].sender.name"]),
  ],
  [
    "a picture over http",
    [{ type: "image", originalContentUrl: "http://example.com/a.png", previewImageUrl: https }],
    errors(["invalid uri scheme", "messages[0].originalContentUrl"]),
  ],
  [
    "an image without preview",
    [{ type: "image", originalContentUrl: https }],
    errors(["must be specified", "messages[0].previewImageUrl"]),
  ],
  [
    "an audio without duration",
    [{ type: "audio", originalContentUrl: https }],
    errors(["must be specified", "messages[0].duration"]),
  ],
  [
    "a sticker not for sale here",
    [{ type: "sticker", packageId: "1", stickerId: "1" }],
    errors(["This sticker can't be sent", "messages[0].packageId"]),
  ],
  [
    "an unpaired brace in textV2",
    [{ type: "textV2", text: "a { b" }],
    errors(["A brace is not paired; write {{ or }} for a brace itself", "messages[0].text"]),
  ],
  [
    "an undefined placeholder",
    [{ type: "textV2", text: "{who}" }],
    errors(["The placeholder {who} is not defined", "messages[0].text"]),
  ],
  [
    "a bad substitution key",
    [{ type: "textV2", text: "x", substitution: { "a-b": { type: "mention", mentionee: { type: "all" } } } }],
    errors(["invalid key", `${V2}.a-b`]),
  ],
  [
    "an altText of 1501",
    [{ ...buttons(), altText: "a".repeat(1_501) }],
    errors([length(1, 1_500), "messages[0].altText"]),
  ],
  ["no altText", [{ ...buttons(), altText: "" }], errors(["May not be empty", "messages[0].altText"])],
  [
    "buttons with 161 characters",
    [buttons({ text: "x".repeat(161) })],
    errors([length(0, 160), "messages[0].template.text"]),
  ],
  [
    "buttons with a title and 61 characters",
    [buttons({ title: "t", text: "x".repeat(61) })],
    errors([length(0, 60), "messages[0].template.text"]),
  ],
  [
    "five buttons",
    [buttons({ actions: [tap, tap, tap, tap, tap] })],
    errors(["Size must be between 1 and 4", "messages[0].template.actions"]),
  ],
  [
    "a confirm with one action",
    [template({ type: "confirm", text: "x", actions: [tap] })],
    errors(["Size must be between 2 and 2", "messages[0].template.actions"]),
  ],
  [
    "a button label of 21",
    [buttons({ actions: [{ ...tap, label: "l".repeat(21) }] })],
    errors([length(0, 20), "messages[0].template.actions[0].label"]),
  ],
  [
    "eleven columns",
    [
      template({
        type: "carousel",
        columns: Array.from({ length: 11 }, () => ({ text: "x", actions: [tap] })),
      }),
    ],
    errors(["Size must be between 1 and 10", "messages[0].template.columns"]),
  ],
  [
    "an image-carousel label of 13",
    [
      template({
        type: "image_carousel",
        columns: [{ imageUrl: https, action: { ...tap, label: "l".repeat(13) } }],
      }),
    ],
    errors([length(0, 12), "messages[0].template.columns[0].action.label"]),
  ],
  [
    "a quote of an image",
    [{ type: "image", originalContentUrl: https, previewImageUrl: https, quoteToken: "q" }],
    errors(["can't be used with this message type", "messages[0].quoteToken"]),
  ],
  [
    "a text that is a number",
    [{ type: "text", text: 5 }],
    { message: "The property, 'messages[0].text', in the request body is invalid (line: -, column: -)" },
  ],
];
test.each(refused)("LINE refuses %s", (_what, messages, body) => {
  expect(checkMessages(messages, { kind: "none" })).toEqual({ accepted: false, details: [], ...body });
});

test("columns that are not alike are refused in another envelope", () => {
  const columns = [
    { text: "x", actions: [tap] },
    { text: "x", actions: [tap, tap] },
  ];
  expect(checkMessages([template({ type: "carousel", columns })], { kind: "none" })).toEqual({
    accepted: false,
    message: "A message (messages[0]) in the request body is invalid",
    details: [],
  });
});

const kinds = ["reply", "push", "multicast", "narrowcast", "broadcast"];
test.each(kinds)("validate/%s checks and sends nothing", async (kind) => {
  const simulation = await simulated();
  const path = `/v2/bot/message/validate/${kind}`;

  expect(await call(simulation, { path, body: { messages: [text("x")] } })).toEqual({
    status: 200,
    body: {},
  });
  expect(await call(simulation, { path, body: { messages: [text("")] } })).toEqual({
    status: 400,
    body: errors(["May not be empty", "messages[0].text"]),
  });
  expect(simulation.line.ledger()).toEqual([]);
});

test("a quote token works in its own chat, in reply and push, again and again", async () => {
  const simulation = await simulated();
  const { groupId, userId } = simulation;
  const { message } = await say(simulation);
  const quoting = [{ ...text("about that"), quoteToken: message["quoteToken"] }];
  const push = (to: string, path = "push", messages: unknown = quoting) =>
    call(simulation, { path: `/v2/bot/message/${path}`, body: { to, messages } });

  expect((await push(userId)).status).toBe(200);
  expect((await push(userId)).status).toBe(200);
  const wrongChat = errors(["Invalid quote token", "messages[0].quoteToken"]);
  expect(await push(groupId)).toEqual({ status: 400, body: wrongChat });
  const multicast = await call(simulation, {
    path: "/v2/bot/message/multicast",
    body: { to: [userId], messages: quoting },
  });
  expect(multicast.status).toBe(400);
});

test("a mention needs a group and one of its members", async () => {
  const simulation = await simulated();
  const { groupId, line, userId } = simulation;
  const push = async (to: string, mentioned: string) => {
    const mentionee = { type: "user", userId: mentioned };
    const messages = [
      { type: "textV2", text: "{who}", substitution: { who: { type: "mention", mentionee } } },
    ];
    return (await call(simulation, { path: "/v2/bot/message/push", body: { to, messages } })).status;
  };

  expect(await push(groupId, userId)).toBe(200);
  expect(await push(userId, userId)).toBe(400);
  expect(await push(groupId, line.state().bot.userId)).toBe(400);
  expect(await push(groupId, `U${"0".repeat(32)}`)).toBe(400);
});
