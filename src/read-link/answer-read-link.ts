import * as z from "zod/mini";
import { fetchPage, PageRefused, type Refusal } from "./fetch-page.ts";
import type { Internet } from "./internet.ts";
import { readableText, type ReadablePage } from "./readable-text.ts";

const request = z.object({ url: z.string().check(z.maxLength(2_000)) });

/** Reads one page, or says in a word why not; it never throws. */
export async function answerReadLink(
  event: unknown,
  internet: Internet,
): Promise<ReadablePage | { readonly refused: Refusal | "failed" }> {
  try {
    return readableText(await fetchPage(request.parse(event).url, internet));
  } catch (error) {
    return { refused: error instanceof PageRefused ? error.because : "failed" };
  }
}
