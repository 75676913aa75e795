import { Hono } from "hono";
import { request as httpRequest } from "node:http";
import type { Clock } from "../../src/clock.ts";
import { answerReadLink } from "../../src/read-link/answer-read-link.ts";
import type { Internet } from "../../src/read-link/internet.ts";
import { serve, type NodeBindings } from "../serve.ts";
import type { StandIn } from "../stand-in.ts";
import { PAGES, wikiPage } from "./pages.ts";

/** What the bot's tools find outside: Wikipedia, a SearxNG instance, a few pages, and the function that reads them. */
export interface WebStandIn extends StandIn {
  /** Every call so far, oldest first. */
  calls(): readonly ToolCall[];
  /** Makes every call go wrong until cleared. */
  fault(kind: WebFault): void;
  clearFaults(): void;
  /** Another text in place of each page, summary and snippet. */
  say(text: string | undefined): void;
}

export interface ToolCall {
  readonly tool: "wikipedia" | "search" | "read-link";
  readonly asked: string;
  readonly atMs: number;
}

type WebFault = "down" | "hang" | "huge";

const HUGE_BYTES = 10_000_000;

export interface WebOptions {
  readonly port?: number;
  readonly clock: Clock;
}

export async function startWeb({ port, clock }: WebOptions): Promise<WebStandIn> {
  const calls: ToolCall[] = [];
  let fault: WebFault | undefined;
  let saying: string | undefined;
  const called = (tool: ToolCall["tool"], asked: string) => {
    calls.push({ tool, asked, atMs: clock.now() });
  };
  const text = (usual: string) => (fault === "huge" ? "x".repeat(HUGE_BYTES) : (saying ?? usual));

  const app = new Hono<NodeBindings>();
  app.use(async (c, next) => {
    // The page of a fault is asked for by the function, which then fails itself.
    if (fault === "hang") await clock.sleep(60_000, c.req.raw.signal);
    if (fault === "down") return c.text("secret stack: down", 500);
    return next();
  });
  app.get("/wiki/:language/w/api.php", (c) => {
    const { srsearch, titles = "" } = c.req.query();
    const { language } = c.req.param();
    if (srsearch !== undefined) {
      called("wikipedia", srsearch);
      const { title } = wikiPage(srsearch, language);
      return c.json({ query: { search: [{ title }] } });
    }
    const { title, extract } = wikiPage(titles, language);
    return c.json({ query: { pages: { 1: { pageid: 1, title, extract: text(extract) } } } });
  });
  app.post("/search", (c) => {
    called("search", c.req.query("q") ?? "");
    const results = PAGES.map(({ url, title, snippet }) => ({ url, title, content: text(snippet) }));
    return c.json({ results, answers: [], infoboxes: [], suggestions: [] });
  });
  app.get("/pages/:host/*", (c) => {
    const host = c.req.param("host");
    const page = PAGES.find(({ url }) => new URL(url).hostname === host);
    if (!page) return c.notFound();
    return c.html(
      `<title>${page.title}</title><article><h1>${page.title}</h1><p>${text(page.text)}</p></article>`,
    );
  });
  // Lambda's own address for calling a function.
  app.post("/2015-03-31/functions/:name/invocations", async (c) => {
    const event: unknown = await c.req.json();
    called("read-link", JSON.stringify(event));
    return c.json(await answerReadLink(event, fewPages(server.url)));
  });
  const server: StandIn = await serve(app, port);
  return {
    ...server,
    calls: () => [...calls],
    fault: (kind) => {
      fault = kind;
    },
    clearFaults: () => {
      fault = undefined;
    },
    say: (words) => {
      saying = words;
    },
  };
}

/** Names of the pages mean this server, under an address that looks public; there are no other names. */
function fewPages(origin: string): Internet {
  return {
    resolve: (host) =>
      Promise.resolve(PAGES.some(({ url }) => new URL(url).hostname === host) ? ["93.184.215.14"] : []),
    get: (url, _address, headers, signal) =>
      new Promise((resolve, reject) => {
        const page = `${origin}/pages/${url.hostname}${url.pathname}`;
        httpRequest(page, { headers, signal }, resolve).on("error", reject).end();
      }),
  };
}
