import { expect, test } from "@jest/globals";
import { checkMessages } from "../../../local/line/rules/messages.ts";
import { FAMILY, https, errors, length, quick, tap, template, buttons, ITEM } from "./rule-builders.ts";

const accepted: [string, unknown[]][] = [
  ["a button label of 20", [buttons({ actions: [{ ...tap, label: "l".repeat(20) }] })]],
  ["buttons with a title and 60 characters", [buttons({ title: "t".repeat(40), text: "x".repeat(60) })]],
  ["a link of 1000", [quick({ type: "uri", label: "x", uri: `https://example.com/${"a".repeat(980)}` })]],
  [
    "an image-carousel label of 12",
    [
      template({
        type: "image_carousel",
        columns: [{ imageUrl: https, action: { ...tap, label: "l".repeat(12) } }],
      }),
    ],
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
];
test.each(accepted)("LINE accepts %s", (_what, messages) => {
  expect(checkMessages(messages, { kind: "none" })).toEqual({ accepted: true, messages, warnings: [] });
});

const refused: [string, unknown, object][] = [
  [
    "a title of 41",
    [buttons({ title: "t".repeat(41), text: "x" })],
    errors([length(0, 40), "messages[0].template.title"]),
  ],
  [
    "a confirm with 241 characters",
    [template({ type: "confirm", text: "x".repeat(241), actions: [tap, tap] })],
    errors([length(0, 240), "messages[0].template.text"]),
  ],
  [
    "14 quick replies",
    [quick(tap, 14)],
    errors(["Size must be between 1 and 13", "messages[0].quickReply.items"]),
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
    errors([
      "Must be one of the following values: [postback, message, uri, datetimepicker, clipboard, camera, cameraRoll, location]",
      `${ITEM}.type`,
    ]),
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
