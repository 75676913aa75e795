import { randomUUID } from "node:crypto";
import type { Traffic } from "../traffic.ts";

/** The page's files, or LINE's 404. A wrong path is recorded: it is a mistake of the bot. */
export async function serveUnknown(
  request: Request,
  traffic: Traffic,
  page: ((request: Request) => Promise<Response | undefined>) | undefined,
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const file = request.method === "GET" ? await page?.(request) : undefined;
  if (file) return file;

  const body = { message: "Not found" };
  if (/^\/(?:v2|oauth2)\//u.test(pathname) || request.method !== "GET") {
    const end = traffic.begin({
      direction: "api",
      method: request.method,
      path: pathname + search,
      requestBody: undefined,
    });
    end({ status: 404, responseBody: body, explanation: explain(pathname) });
  }
  return new Response(JSON.stringify(body), {
    status: 404,
    headers: { "content-type": "application/json;charset=UTF-8", "x-line-request-id": randomUUID() },
  });
}

function explain(pathname: string): string {
  return pathname.endsWith("/")
    ? "The path ends with a slash; LINE's paths do not."
    : "LINE has no such path, or the simulator does not know it: see local/line/DOES-AND-DOES-NOT.md.";
}
