import * as z from "zod/mini";
import type { BotTool } from "./bot-tool.ts";

const input = z.object({ url: z.string().check(z.maxLength(2_000)) });
const page = z.object({ url: z.string(), title: z.string(), text: z.string() });

/** `readLink` asks the function that fetches pages; it has no rights and knows no secrets. */
export function createReadLink(readLink: (url: string, signal: AbortSignal) => Promise<unknown>): BotTool {
  return {
    name: "read-link",
    description:
      "Reads a web page. url: an https address that the person wrote or that search found, exactly as it was.",
    schema: z.toJSONSchema(input),
    timeMs: 12_000,
    run: async (given, signal) => {
      const { url } = input.parse(given);
      const { title, text, url: readUrl } = page.parse(await readLink(url, signal));
      const sources = [{ title: title || readUrl, url: readUrl }];
      return { text: `${title}\n\n${text}`, sources, isFromOutside: true };
    },
  };
}
