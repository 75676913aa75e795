import * as z from "zod/mini";
import type { BotTool } from "./bot-tool.ts";
import { askWikipedia } from "./community.ts";

const input = z.object({
  query: z.string().check(z.minLength(1), z.maxLength(200)),
  language: z.enum(["ja", "en", "zh", "th", "ko"]),
});

/** `origin` is an address with `{language}` in it, for example https://{language}.wikipedia.org. */
export function createWikipedia(origin: string): BotTool {
  return {
    name: "wikipedia",
    description:
      "Looks up people, places, things and events in Wikipedia. query: a few words in the language of the person's last message; language: that language.",
    schema: z.toJSONSchema(input),
    timeMs: 5_000,
    run: async (given) => {
      const { query, language } = input.parse(given);
      const wiki = origin.replace("{language}", language);
      const text = await askWikipedia(query, `${wiki}/w/api.php`);
      const titles = [...text.matchAll(/^Page: (.{1,200})\nSummary: /gm)].map(([, title = ""]) => title);
      const sources = titles.slice(0, 2).map((title) => ({
        title,
        url: `https://${language}.wikipedia.org/wiki/${encodeURIComponent(title.replaceAll(" ", "_"))}`,
      }));
      return { text, sources, isFromOutside: sources.length > 0 };
    },
  };
}
