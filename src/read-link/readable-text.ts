import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";
import type { FetchedPage } from "./fetch-page.ts";

const MOST_CHARACTERS = 20_000;
const MOST_TITLE = 200;
/** A page made to be slow to read is not read as an article. */
const MOST_ELEMENTS = 20_000;

export interface ReadablePage {
  readonly url: string;
  readonly title: string;
  readonly text: string;
}

/** What a person would read on the page, without menus, advertisements and code. */
export function readableText({ url, isHtml, body }: FetchedPage): ReadablePage {
  if (!isHtml) return page(url, "", body);
  const { document } = parseHTML(body);
  const title = document.title;
  const article = new Readability(document, { maxElemsToParse: MOST_ELEMENTS, charThreshold: 100 }).parse();
  return page(url, article?.title ?? title, article?.textContent ?? document.body?.textContent ?? "");
}

function page(url: string, title: string, text: string): ReadablePage {
  const tidy = (words: string) =>
    words
      .replace(/[^\S\n]+/g, " ")
      .replace(/\s*\n\s*/g, "\n")
      .trim();
  return {
    url,
    title: tidy(title).replaceAll("\n", " ").slice(0, MOST_TITLE).toWellFormed(),
    text: tidy(text).slice(0, MOST_CHARACTERS).toWellFormed(),
  };
}
