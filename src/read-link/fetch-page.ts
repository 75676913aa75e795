import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { Internet } from "./internet.ts";
import { pageAddress } from "./page-address.ts";
import { isPublicAddress } from "./public-address.ts";

/** All of it: names, redirects, body. */
const PAGE_MS = 8_000;
const MOST_REDIRECTS = 3;
/** After decompression. A longer page is cut here. */
const MOST_BYTES = 1_000_000;
const TYPES = /^(text\/(html|plain)|application\/xhtml\+xml)\s*(;|$)/i;

const HEADERS = {
  accept: "text/html, text/plain;q=0.9",
  "accept-encoding": "gzip, deflate, br",
  "user-agent": "Mozilla/5.0 (compatible; LineChatbot-ReadLink/1.0)",
};

export interface FetchedPage {
  readonly url: string;
  readonly isHtml: boolean;
  readonly body: string;
}

/** Not read, for a reason that says nothing of what lies behind the address. */
export type Refusal = "address" | "redirects" | "status" | "type" | "encoding" | "unreachable" | "time";

export class PageRefused extends Error {
  override readonly name = "PageRefused";
  readonly because: Refusal;
  constructor(because: Refusal, options?: ErrorOptions) {
    super(because, options);
    this.because = because;
  }
}

/** Fetches a page of the public internet; rejects with PageRefused. Each redirect is checked like the first address. */
export async function fetchPage(address: string, internet: Internet, timeMs = PAGE_MS): Promise<FetchedPage> {
  const signal = AbortSignal.timeout(timeMs);
  const inTime = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new PageRefused("time")), { once: true });
  });
  // A name server that never answers takes no signal.
  return Promise.race([follow(address, internet, signal), inTime]).catch((cause: unknown) => {
    if (cause instanceof PageRefused) throw cause;
    throw new PageRefused(signal.aborted ? "time" : "unreachable", { cause });
  });
}

async function follow(address: string, internet: Internet, signal: AbortSignal): Promise<FetchedPage> {
  let next = address;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const url = pageAddress(next);
    if (!url) throw new PageRefused("address");
    const response = await internet.get(url, await publicAddressOf(url, internet), HEADERS, signal);
    const { statusCode = 0 } = response;
    const { location } = response.headers;
    if (statusCode >= 300 && statusCode < 400 && location !== undefined) {
      response.destroy();
      const target = URL.parse(location, url);
      if (!target) throw new PageRefused("address");
      next = target.href;
      continue;
    }
    try {
      return await read(url, response);
    } finally {
      response.destroy();
    }
  }
  throw new PageRefused("redirects");
}

/** One closed address among the open ones is enough to refuse: the name is somebody's attempt. */
async function publicAddressOf({ hostname }: URL, internet: Internet): Promise<string> {
  const addresses = await internet.resolve(hostname);
  const [first] = addresses;
  if (first === undefined || !addresses.every(isPublicAddress)) throw new PageRefused("address");
  return first;
}

async function read(url: URL, response: IncomingMessage): Promise<FetchedPage> {
  if (response.statusCode !== 200) throw new PageRefused("status");
  const type = response.headers["content-type"] ?? "";
  if (!TYPES.test(type)) throw new PageRefused("type");
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Destroyed with the loop's end, so a bomb is never unpacked further than this.
  for await (const chunk of unpacked(response)) {
    if (!(chunk instanceof Uint8Array)) break;
    chunks.push(chunk.subarray(0, MOST_BYTES - size));
    size += chunk.length;
    if (size >= MOST_BYTES) break;
  }
  const bytes = Buffer.concat(chunks);
  return { url: url.href, isHtml: !/^text\/plain/i.test(type), body: decode(bytes, type) };
}

function unpacked(response: IncomingMessage): Readable {
  const unpack = unpackerOf(response.headers["content-encoding"] ?? "identity");
  if (!unpack) return response;
  response.on("error", (error) => unpack.destroy(error));
  return response.pipe(unpack);
}

function unpackerOf(encoding: string) {
  switch (encoding.trim().toLowerCase()) {
    case "identity":
      return undefined;
    case "gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      throw new PageRefused("encoding");
  }
}

/** By the charset of the header, of the page's own `<meta>`, or UTF-8. */
function decode(bytes: Uint8Array, type: string): string {
  const head = Buffer.from(bytes.subarray(0, 1_024)).toString("latin1");
  const [, charset = "utf-8"] =
    /charset=["']?([\w-]+)/i.exec(type) ?? /charset=["']?([\w-]+)/i.exec(head) ?? [];
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
