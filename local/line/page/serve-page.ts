import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Only this server's own files; nothing inline but the icon, so a message can never become a script. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

interface PageFile {
  readonly contentType: string;
  readonly body: string;
}

/** Answers the requests for the page's own files, and leaves every other one to the caller. */
export function servePage(): (request: Request) => Promise<Response | undefined> {
  let files: Promise<ReadonlyMap<string, PageFile>> | undefined;
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/" && !pathname.startsWith("/page/")) return undefined;
    if (request.method !== "GET" && request.method !== "HEAD") return undefined;
    // On the first look, not at the start: most runs of the tests never open the page.
    files ??= buildPage();
    const file = (await files).get(pathname);
    if (!file) return undefined;
    return new Response(request.method === "HEAD" ? null : file.body, { headers: headersOf(file) });
  };
}

async function buildPage(): Promise<ReadonlyMap<string, PageFile>> {
  const [html, script, style] = await Promise.all([
    readFile(new URL("index.html", import.meta.url), "utf8"),
    bundle("main.tsx"),
    bundle("style.css"),
  ]);
  return new Map([
    ["/", { contentType: "text/html; charset=utf-8", body: html }],
    ["/page/main.js", { contentType: "text/javascript; charset=utf-8", body: script }],
    ["/page/style.css", { contentType: "text/css; charset=utf-8", body: style }],
  ]);
}

async function bundle(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2023",
    charset: "utf8",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "silent",
  });
  return result.outputFiles[0]?.text ?? "";
}

function headersOf(file: PageFile): Record<string, string> {
  return {
    "content-type": file.contentType,
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  };
}
