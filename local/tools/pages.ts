/** The pages of the web stand-in. */
export const PAGES = [
  {
    url: "https://news.example.com/weather",
    title: "Weather in Tokyo",
    snippet: "Sunny, 18 degrees, a light wind from the north.",
    text: "Tokyo has a sunny day with 18 degrees and a light wind from the north. The evening stays dry, and tomorrow brings a few clouds over the bay. Umbrellas may stay at home until Friday, when rain comes in from the west.",
  },
  {
    url: "https://shop.example.com/teapot",
    title: "A teapot for two",
    snippet: "The teapot costs 1,980 yen.",
    text: "This teapot of white porcelain holds two cups. It costs 1,980 yen and is made in Arita, where porcelain has been made for four hundred years. It may be put into the dishwasher, and its lid does not fall off when it pours.",
  },
] as const;

const ARTICLES = [
  {
    words: /fuji|富士|ฟูจิ|후지/i,
    ja: ["富士山", "富士山は、静岡県と山梨県に跨る活火山で、標高3776メートルの日本最高峰である。"],
    en: ["Mount Fuji", "Mount Fuji is an active volcano and Japan's highest mountain, 3,776 metres high."],
  },
] as const;

/** Every article but a few says the same. */
export function wikiPage(query: string, language: string): { title: string; extract: string } {
  const article = ARTICLES.find(({ words }) => words.test(query));
  const [title, extract] =
    article?.[language === "ja" ? "ja" : "en"] ?? ([query, `Nothing is known here about ${query}.`] as const);
  return { title, extract };
}
