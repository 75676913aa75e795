import { expect, test } from "@jest/globals";
import { checkFlexContents } from "../../../local/line/rules/flex.ts";
import { call, simulated } from "./simulated.ts";

const words = (more: object = {}) => ({ type: "text", text: "words", ...more });
const box = (...contents: object[]) => ({ type: "box", layout: "vertical", contents });
const bubble = (more: object = {}) => ({ type: "bubble", body: box(words()), ...more });
const carousel = (...contents: object[]) => ({ type: "carousel", contents });
const button = (action: object) => ({ type: "button", action });
const open = { type: "uri", label: "Open", uri: "https://example.com" };
const image = { type: "image", url: "https://example.com/a.png" };
const video = {
  type: "video",
  url: "https://example.com/a.mp4",
  previewUrl: "https://example.com/a.png",
  altContent: image,
};
const ofBytes = (bytes: number) => {
  const empty = JSON.stringify(bubble({ body: box(words({ text: "" })) })).length;
  return bubble({ body: box(words({ text: "x".repeat(bytes - empty) })) });
};

const accepted: [string, object][] = [
  ["a bubble", bubble()],
  ["a bubble of 28,000 bytes", ofBytes(28_000)],
  ["a carousel of 12", carousel(...Array.from({ length: 12 }, () => bubble()))],
  ["spans", bubble({ body: box({ type: "text", contents: [{ type: "span", text: "a", weight: "bold" }] }) })],
  ["a button label of 40", bubble({ footer: box(button({ ...open, label: "l".repeat(40) })) })],
  ["a baseline box", bubble({ body: box({ type: "box", layout: "baseline", contents: [words()] }) })],
  ["a video hero", bubble({ size: "kilo", hero: video })],
  [
    "a code block's look",
    bubble({
      body: {
        ...box(words({ size: "xs", wrap: true })),
        backgroundColor: "#F5F5F5",
        cornerRadius: "md",
        paddingAll: "md",
      },
    }),
  ],
  ["a translucent colour", bubble({ body: box(words({ color: "#11223344" })) })],
  [
    "an action on a text",
    bubble({ body: box(words({ action: { type: "uri", uri: "https://example.com" } })) }),
  ],
];
test.each(accepted)("Flex takes %s", (_what, contents) => {
  expect(checkFlexContents(contents)).toEqual({ details: [], warnings: [] });
});

const invalid = "invalid property";
const refused: [string, unknown, string, string][] = [
  [
    "an empty text",
    bubble({ body: box(words({ text: "" })) }),
    "must be non-empty text",
    "/body/contents/0/text",
  ],
  ["an unknown property", bubble({ body: box(words({ bold: true })) }), invalid, "/body/contents/0/bold"],
  ["an unknown component", bubble({ body: box({ type: "table" }) }), invalid, "/body/contents/0/type"],
  ["a text for a body", bubble({ body: words() }), invalid, "/body/type"],
  ["a span in a box", bubble({ body: box({ type: "span", text: "x" }) }), invalid, "/body/contents/0/type"],
  [
    "a button in a baseline",
    bubble({ body: { type: "box", layout: "baseline", contents: [button(open)] } }),
    invalid,
    "/body/contents/0/type",
  ],
  ["no block", { type: "bubble" }, "At least one block must be specified", "/"],
  [
    "a picture over http",
    bubble({ hero: { ...image, url: "http://example.com/a.png" } }),
    "invalid uri scheme",
    "/hero/url",
  ],
  ["an unknown size", bubble({ size: "huge" }), invalid, "/size"],
  ["a colour by name", bubble({ body: box(words({ color: "red" })) }), invalid, "/body/contents/0/color"],
  [
    "a button without action",
    bubble({ footer: box({ type: "button" }) }),
    "must be specified",
    "/footer/contents/0/action",
  ],
  [
    "a button without label",
    bubble({ footer: box(button({ type: "uri", uri: "https://example.com" })) }),
    "must be specified",
    "/footer/contents/0/action/label",
  ],
  [
    "a button label of 41",
    bubble({ footer: box(button({ ...open, label: "l".repeat(41) })) }),
    "Length must be between 0 and 40",
    "/footer/contents/0/action/label",
  ],
  ["a video in a body", bubble({ body: box(video) }), invalid, "/body/contents/0/type"],
  ["a video in a small bubble", bubble({ size: "micro", hero: video }), invalid, "/hero/type"],
  ["a video in a carousel", carousel(bubble({ hero: video })), invalid, "/contents/0/hero/type"],
  [
    "a video without altContent",
    bubble({ hero: { ...video, altContent: undefined } }),
    "must be specified",
    "/hero/altContent",
  ],
  [
    "13 bubbles",
    carousel(...Array.from({ length: 13 }, () => bubble())),
    "Size must be between 1 and 12",
    "/contents",
  ],
  [
    "bubbles of two sizes",
    carousel(bubble(), bubble({ size: "kilo" })),
    "All bubbles must have the same size",
    "/contents",
  ],
  [
    "an error in the sixth bubble",
    carousel(...Array.from({ length: 5 }, () => bubble()), bubble({ body: box(words({ text: "" })) })),
    "must be non-empty text",
    "/contents/5/body/contents/0/text",
  ],
  [
    "a box without layout",
    bubble({ body: { type: "box", contents: [] } }),
    "must be specified",
    "/body/layout",
  ],
  ["something else", { type: "card" }, invalid, "/type"],
  ["a text", "card", invalid, "/"],
];
test.each(refused)("Flex refuses %s", (_what, contents, message, property) => {
  expect(checkFlexContents(contents).details).toEqual([{ message, property }]);
});

const sizes: [number, boolean, boolean][] = [
  [28_001, true, true],
  [30_720, true, true],
  [30_721, false, true],
];
test.each(sizes)("a bubble of %s bytes: accepted %s, warned %s", (bytes, isAccepted, isWarned) => {
  const { details, warnings } = checkFlexContents(ofBytes(bytes));
  expect(details.length === 0).toBe(isAccepted);
  expect(warnings.length > 0).toBe(isWarned);
});

test("a carousel over 50 KB is refused though each bubble is small", () => {
  const contents = carousel(ofBytes(26_000), ofBytes(26_000));
  expect(checkFlexContents(contents).details).toEqual([
    { message: "Too large flex message. The maximum size of JSON data is 50 KB.", property: "/" },
  ]);
});

test("eleven animated pictures are too many", () => {
  const contents = bubble({ body: box(...Array.from({ length: 11 }, () => ({ ...image, animated: true }))) });
  expect(checkFlexContents(contents).details).toHaveLength(1);
});

test("a Flex error has its own envelope, and a warning goes to the traffic", async () => {
  const simulation = await simulated();
  const { line, userId } = simulation;
  const push = (contents: object) =>
    call(simulation, {
      path: "/v2/bot/message/push",
      body: { to: userId, messages: [{ type: "flex", altText: "a", contents }] },
    });

  expect(await push(bubble({ body: box(words({ text: "" })) }))).toEqual({
    status: 400,
    body: {
      message: "A message (messages[0]) in the request body is invalid",
      details: [{ message: "must be non-empty text", property: "/body/contents/0/text" }],
    },
  });
  expect((await push(ofBytes(29_000))).status).toBe(200);
  expect(line.traffic().at(-1)?.explanation).toContain("near LINE's limit");
});
