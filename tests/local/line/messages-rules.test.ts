import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { checkMessages } from "../../../local/line/rules/messages.ts";
import { https, errors, length, V2, emojis, mentions, place, video } from "./rule-builders.ts";
import { text } from "./simulated.ts";

const accepted: [string, unknown[]][] = [
  ["20 emojis", [emojis(20)]],
  ["20 mentions", [mentions(20)]],
  ["a title and an address of 100", [place({ title: "t".repeat(100), address: "a".repeat(100) })]],
  ["a tracking id of 100", [video("t".repeat(100))]],
  ["five messages", [1, 2, 3, 4, 5].map(() => text("x"))],
  ["a text of 5000", [text("x".repeat(5_000))]],
  [
    "an emoji at its $",
    [{ ...text("a $"), emojis: [{ index: 2, productId: "5ac1bfd5040ab15980c9b435", emojiId: "001" }] }],
  ],
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
  ["21 emojis", [emojis(21)], errors(["Size must be between 0 and 20", "messages[0].emojis"])],
  ["21 mentions", [mentions(21)], errors(["At most 20 of type mention", V2])],
  ["a title of 101", [place({ title: "t".repeat(101) })], errors([length(0, 100), "messages[0].title"])],
  [
    "a latitude of 91",
    [place({ latitude: 91 })],
    errors(["Must be between -90 and 90", "messages[0].latitude"]),
  ],
  ["a tracking id of 101", [video("t".repeat(101))], errors([length(0, 100), "messages[0].trackingId"])],
  ["a tracking id with a space", [video("a b")], errors(["invalid characters", "messages[0].trackingId"])],
  [
    "a coupon with a strange tag",
    [{ type: "coupon", couponId: "1", deliveryTag: "a-b" }],
    errors(["invalid characters", "messages[0].deliveryTag"]),
  ],
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

test("whatever the JSON, the rules give an answer", () => {
  const types = fc.constantFrom("text", "textV2", "flex", "template", "imagemap", "video", "sticker");
  const messages = fc.array(
    fc.record({
      type: types,
      text: json(),
      contents: json(),
      template: json(),
      substitution: json(),
      quickReply: json(),
      sender: json(),
      emojis: json(),
    }),
  );
  fc.assert(
    fc.property(messages, (list) => {
      expect(typeof checkMessages(list, { kind: "none" }).accepted).toBe("boolean");
    }),
    { numRuns: 300 },
  );
});

function json(): fc.Arbitrary<unknown> {
  const flex = fc.record({
    type: fc.constantFrom("bubble", "carousel"),
    body: fc.jsonValue(),
    contents: fc.jsonValue(),
  });
  return fc.oneof(fc.jsonValue(), flex);
}
