import { expect, test } from "@jest/globals";
import { splitLinks } from "../../../../local/line/page/links.ts";

test.each([
  ["見て https://example.jp/a?b=c#d ください", "https://example.jp/a?b=c#d"],
  ["詳しくはhttps://example.jp/kyotoをご覧ください", "https://example.jp/kyoto"],
  ["See https://example.com/a.", "https://example.com/a"],
  ["(https://en.wikipedia.org/wiki/Kyoto_(city))", "https://en.wikipedia.org/wiki/Kyoto_(city)"],
  ["http://example.com!?", "http://example.com"],
])("the address in %j is %j", (text, url) => {
  const links = splitLinks(text).filter((piece) => piece.url !== undefined);

  expect(links).toEqual([{ text: url, url }]);
});

test.each(["no address", "javascript:alert(1)", "https://", "ftp://example.com", "", "data:text/html,hi"])(
  "%j has no link",
  (text) => {
    expect(splitLinks(text).some((piece) => piece.url !== undefined)).toBe(false);
  },
);

test("nothing of a text is lost", () => {
  const text = "a https://example.com/1\n\nb (http://example.com/2). c";

  expect(
    splitLinks(text)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(text);
});
