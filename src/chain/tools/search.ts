import * as z from "zod/mini";
import type { BotTool } from "./bot-tool.ts";

const MOST_RESULTS = 5;

const input = z.object({ query: z.string().check(z.minLength(1), z.maxLength(200)) });
const results = z.array(z.object({ title: z.string(), link: z.string(), snippet: z.string() }));

/** `ask` gives JSON objects with title, link and snippet, in a list or one after the other, or a sentence. */
export function createSearch(ask: (query: string) => Promise<string>): BotTool {
  return {
    name: "search",
    description: "Searches the web for what is new or local. query: a few words.",
    schema: z.toJSONSchema(input),
    timeMs: 6_000,
    run: async (given) => {
      const { query } = input.parse(given);
      const found = readResults(await ask(query))
        .filter(({ link }) => URL.parse(link)?.protocol === "https:")
        .slice(0, MOST_RESULTS);
      if (found.length === 0) return { text: "Nothing was found.", sources: [], isFromOutside: false };
      const text = found.map(({ title, link, snippet }) => `${title}\n${link}\n${snippet.slice(0, 600)}`);
      const sources = found.map(({ title, link }) => ({ title, url: link }));
      return { text: text.join("\n\n"), sources, isFromOutside: true };
    },
  };
}

/** Brave's are a list, SearxNG's stand one after the other; a sentence says that there are none. */
function readResults(answer: string) {
  try {
    return results.parse(JSON.parse(answer.startsWith("[") ? answer : `[${answer}]`));
  } catch {
    return [];
  }
}
