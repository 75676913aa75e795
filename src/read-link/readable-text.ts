import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";
import type { FetchedPage } from "./fetch-page.ts";

const MOST_CHARACTERS = 20_000;
const MOST_TITLE = 200;
/** A page made to be slow to read, as one with thousands of boxes in each other, is not read as an article. */
const MOST_TAGS = 20_000;
const MOST_DEPTH = 200;

export interface ReadablePage {
  readonly url: string;
  readonly title: string;
  readonly text: string;
}

/** What a person would read on the page, without menus, advertisements and code. */
export function readableText({ url, isHtml, body }: FetchedPage): ReadablePage {
  if (!isHtml) return page(url, "", body);
  if (!isOrdinary(body)) return page(url, "", body.slice(0, 100_000).replace(/<[^<>]{0,500}>/g, " "));
  // Without its tags, which a page may leave out, linkedom finds no body.
  const hasBody = /<body[\s>]/i.test(body);
  const { document } = parseHTML(hasBody ? body : `<html><head></head><body>${body}</body></html>`);
  const title = document.querySelector("title")?.textContent ?? "";
  const article = new Readability(document, { charThreshold: 100 }).parse();
  return page(url, article?.title || title, article?.textContent ?? document.body?.textContent ?? "");
}

function isOrdinary(html: string): boolean {
  let tags = 0;
  let depth = 0;
  for (const [, end] of html.matchAll(/<(\/)?[a-z]/gi)) {
    tags += 1;
    depth += end === undefined ? 1 : -1;
    // Some elements have no end tag, so the depth is an upper bound; a page of 2,000 pictures is still no tower.
    if (tags > MOST_TAGS || depth > MOST_DEPTH + tags / 4) return false;
  }
  return true;
}

function page(url: string, title: string, text: string): ReadablePage {
  return {
    url,
    title: tidy(title).replaceAll("\n", " ").slice(0, MOST_TITLE).toWellFormed(),
    text: tidy(text).slice(0, MOST_CHARACTERS).toWellFormed(),
  };
}

function tidy(words: string): string {
  return words
    .replace(/[^\S\n]+/g, " ")
    .replace(/\s*\n\s*/g, "\n")
    .trim();
}
