import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createServer, request as httpRequest, type Server, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { answerReadLink } from "../../src/read-link/answer-read-link.ts";
import { fetchPage } from "../../src/read-link/fetch-page.ts";
import { internet, type Internet } from "../../src/read-link/internet.ts";
import { isPublicAddress } from "../../src/read-link/public-address.ts";
import { CLOSED_ADDRESSES, HOSTILE_ADDRESSES } from "./hostile-addresses.ts";

const PUBLIC = "93.184.215.14";

/** Everything that reaches this machine ends here. */
let trap: Server;
let trapPort: number;
let trapped = 0;
/** The web: one route for each awkward page. */
let web: Server;
let webPort: number;
let resolved: string[] = [];

const PAGES: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/article": (response) => {
    const words = "A long sentence about porcelain from Arita. ".repeat(20);
    html(
      response,
      `<title>Tea</title><nav>Menu</nav><article><p>${words}</p></article><script>alert(1)</script>`,
    );
  },
  "/loop": (response) => redirect(response, "https://site.example.com/loop"),
  "/to-trap": (response) => redirect(response, `http://127.0.0.1:${trapPort}/`),
  "/to-local": (response) => redirect(response, "https://localhost/"),
  "/to-inside": (response) => redirect(response, "https://inside.example.com/"),
  "/to-metadata": (response) => redirect(response, "https://169.254.169.254/latest"),
  "/to-data": (response) => redirect(response, "data:text/html,hello"),
  "/one-more": (response) => redirect(response, "/article"),
  "/bomb": (response) => {
    response.writeHead(200, { "content-type": "text/html", "content-encoding": "gzip" });
    response.end(gzipSync(Buffer.alloc(100_000_000, "a")));
  },
  "/endless": (response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    const more = () => {
      while (!response.destroyed && response.write("x".repeat(65_536)));
      if (!response.destroyed) response.once("drain", more);
    };
    more();
  },
  "/drip": (response) => {
    response.writeHead(200, { "content-type": "text/html" });
    const timer = setInterval(() => response.write("x"), 100);
    response.on("close", () => clearInterval(timer));
  },
  "/silent": () => undefined,
  "/image": (response) => response.writeHead(200, { "content-type": "image/png" }).end("png"),
  "/no-type": (response) => response.writeHead(200).end("words"),
  "/zstd": (response) =>
    response.writeHead(200, { "content-type": "text/html", "content-encoding": "compress" }).end("x"),
  "/broken-gzip": (response) =>
    response.writeHead(200, { "content-type": "text/html", "content-encoding": "gzip" }).end("no gzip"),
  "/deep": (response) => html(response, "<div>".repeat(60_000)),
  "/missing": (response) => response.writeHead(404, { "content-type": "text/html" }).end("no"),
};

const html = (response: ServerResponse, body: string) =>
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(body);
const redirect = (response: ServerResponse, location: string) => response.writeHead(302, { location }).end();

/** The internet in which site.example.com is a public host, served by `web`. */
const world: Internet = {
  resolve: (host) => {
    resolved.push(host);
    const hosts: Readonly<Record<string, readonly string[]>> = {
      "site.example.com": [PUBLIC],
      "inside.example.com": ["127.0.0.1"],
      "mixed.example.com": [PUBLIC, "10.0.0.1"],
    };
    return Promise.resolve(hosts[host] ?? []);
  },
  get: (url, address, headers, signal) =>
    new Promise((resolve, reject) => {
      const port = address === PUBLIC ? webPort : trapPort;
      httpRequest(`http://127.0.0.1:${port}${url.pathname}`, { headers, signal }, resolve)
        .on("error", reject)
        .end();
    }),
};
const read = (path: string) => answerReadLink({ url: `https://site.example.com${path}` }, world);

beforeAll(async () => {
  trap = createServer((_request, response) => response.end("trapped"));
  trap.on("connection", () => (trapped += 1));
  web = createServer(({ url = "" }, response) => PAGES[url]?.(response));
  [trapPort, webPort] = [await listen(trap), await listen(web)];
});
afterAll(() => {
  for (const server of [trap, web]) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens on no port.");
  return address.port;
}

describe("the trap", () => {
  test("catches what reaches this machine", async () => {
    await new Promise<void>((resolve) => connect(trapPort, "127.0.0.1").on("close", resolve).end());
    expect(trapped).toBe(1);
    trapped = 0;
  });

  test("catches none of 60 hostile addresses, with the function's own internet", async () => {
    expect(HOSTILE_ADDRESSES.length).toBeGreaterThanOrEqual(60);
    for (const address of HOSTILE_ADDRESSES) {
      const url = address.replace("PORT", String(trapPort));
      expect([url, await answerReadLink({ url }, internet)]).toEqual([url, { refused: "address" }]);
    }
    expect(trapped).toBe(0);
  });

  test.each(["/to-trap", "/to-local", "/to-inside", "/to-metadata", "/to-data"])(
    "catches no redirect: %s",
    async (path) => {
      expect(await read(path)).toEqual({ refused: "address" });
      expect(trapped).toBe(0);
    },
  );

  test("catches no name that means it, alone or among public addresses", async () => {
    for (const host of ["inside.example.com", "mixed.example.com", "unknown.example.com"])
      expect(await answerReadLink({ url: `https://${host}/` }, world)).toEqual({ refused: "address" });
    expect(trapped).toBe(0);
  });

  test("catches no name that changes its meaning: it is asked once, and that address is used", async () => {
    resolved = [];
    let asked = 0;
    const rebinding: Internet = {
      ...world,
      resolve: () => Promise.resolve([(asked += 1) === 1 ? PUBLIC : "127.0.0.1"]),
    };
    const page = await answerReadLink({ url: "https://site.example.com/article" }, rebinding);
    expect(page).toMatchObject({ title: "Tea" });
    expect([asked, trapped]).toEqual([1, 0]);
  });

  test("is not asked by name: the function's own connection goes to the address it was given", async () => {
    // TLS fails there, but the connection went to the address and not to where the name leads.
    await expect(
      internet.get(new URL(`https://site.invalid:${trapPort}/`), "127.0.0.1", {}, AbortSignal.timeout(2_000)),
    ).rejects.toThrow();
    expect(trapped).toBe(1);
    trapped = 0;
  });
});

test("closed addresses are told from public ones", () => {
  expect(CLOSED_ADDRESSES.filter(isPublicAddress)).toEqual([]);
  const open = ["8.8.8.8", "93.184.215.14", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e"];
  expect(open.filter((address) => !isPublicAddress(address))).toEqual([]);
});

describe("a page is", () => {
  test("its article, without menus and code", async () => {
    const page = await read("/article");
    expect(page).toMatchObject({ url: "https://site.example.com/article", title: "Tea" });
    expect(JSON.stringify(page)).toContain("porcelain");
    expect(JSON.stringify(page)).not.toMatch(/Menu|alert/);
  });

  test("that of the last redirect", async () => {
    expect(await read("/one-more")).toMatchObject({ url: "https://site.example.com/article" });
  });

  test.each([
    ["/loop", "redirects"],
    ["/image", "type"],
    ["/no-type", "type"],
    ["/zstd", "encoding"],
    ["/broken-gzip", "unreachable"],
    ["/missing", "status"],
  ])("refused: %s for its %s", async (path, refused) => {
    expect(await read(path)).toEqual({ refused });
  });

  test.each(["/bomb", "/endless", "/deep"])(
    "bounded in time, size and memory: %s",
    async (path) => {
      const before = process.memoryUsage().rss;
      const startedMs = Date.now();
      const page = await read(path);
      expect(JSON.stringify(page).length).toBeLessThan(25_000);
      expect(Date.now() - startedMs).toBeLessThan(8_000);
      expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    },
    15_000,
  );

  test.each(["/drip", "/silent"])("given up in time: %s", async (path) => {
    const startedMs = Date.now();
    await expect(fetchPage(`https://site.example.com${path}`, world, 700)).rejects.toMatchObject({
      because: "time",
    });
    expect(Date.now() - startedMs).toBeLessThan(1_500);
  });
});
