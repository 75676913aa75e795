import * as z from "zod/mini";
import type { BotTool } from "./bot-tool.ts";

const input = z.object({
  query: z.string().check(z.minLength(1), z.maxLength(200)),
  language: z.enum(["ja", "en", "zh", "th", "ko"]),
});

/** `ask` gives the pages it finds, each beginning with `Page: ` and its title. */
export function createWikipedia(ask: (query: string, language: string) => Promise<string>): BotTool {
  return {
    name: "wikipedia",
    description:
      "Looks up people, places, things and events in Wikipedia. query: a few words in the language of the person's last message; language: that language.",
    schema: z.toJSONSchema(input),
    timeMs: 5_000,
    run: async (given) => {
      const { query, language } = input.parse(given);
      const text = await ask(query, language);
      const titles = [...text.matchAll(/^Page: (.{1,200})\nSummary: /gm)].map(([, title = ""]) => title);
      const sources = titles.slice(0, 2).map((title) => ({
        title,
        url: `https://${language}.wikipedia.org/wiki/${encodeURIComponent(title.replaceAll(" ", "_"))}`,
      }));
      return { text, sources, isFromOutside: sources.length > 0 };
    },
  };
}
