import { BraveSearch } from "@langchain/community/tools/brave_search";
import { SearxngSearch } from "@langchain/community/tools/searxng_search";
import { WikipediaQueryRun } from "@langchain/community/tools/wikipedia_query_run";

/*
 * All that is used of @langchain/community, which is being wound down: whoever replaces it replaces this file.
 * Neither tool takes a signal: a call that is given up ends by itself, and nobody reads its result.
 */

/** `origin` has `{language}` in it. Each page found begins with `Page: ` and its title. */
export function askWikipedia(query: string, language: string, origin: string): Promise<string> {
  const baseUrl = `${origin.replace("{language}", language)}/w/api.php`;
  return new WikipediaQueryRun({ baseUrl, topKResults: 2, maxDocContentLength: 4_000 }).invoke(query);
}

/** Where the web is searched. */
export type SearchProvider =
  | { readonly name: "brave"; readonly key: string }
  /** An instance of one's own. Its address is all it needs. */
  | { readonly name: "searxng"; readonly url: string };

/** JSON: objects with `title`, `link` and `snippet`, in a list or one after the other; or a sentence. */
export function askSearch(query: string, provider: SearchProvider): Promise<string> {
  const tool =
    provider.name === "brave"
      ? new BraveSearch({ apiKey: provider.key })
      : new SearxngSearch({ apiBase: provider.url, params: { numResults: 5 } });
  return tool.invoke(query);
}
