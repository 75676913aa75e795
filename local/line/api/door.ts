import { remainingLifeMs } from "../world/access-tokens.ts";
import type { World } from "../world/world.ts";
import { type Answer, type Call, type Endpoint, refuse } from "./endpoint.ts";
import type { RateLimits } from "./rates.ts";

/** https://developers.line.biz/en/reference/messaging-api/#status-codes */
const MOST_BODY_BYTES = 2 * 1024 * 1024;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/iu;

/** What came over the wire, before anything is known to be right. */
export interface Arrival {
  readonly endpoint: Endpoint;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

export type Admission =
  { readonly admitted: Pick<Call, "body" | "bodyText" | "retryKey"> } | { readonly refused: Answer };

/** The checks that every endpoint shares, in LINE's order as far as it is known. */
export function admit({ endpoint, headers, bytes }: Arrival, world: World, rates: RateLimits): Admission {
  const unauthorized = endpoint.isOpen ? undefined : checkToken(headers.get("authorization"), world);
  if (unauthorized) return { refused: unauthorized };
  if (!rates.take(endpoint)) {
    const slower = `More calls of "${endpoint.name}" than LINE allows at once: pace them.`;
    return { refused: refuse(429, "The API rate limit has been exceeded. Try again later.", slower) };
  }
  const retryKey = headers.get("x-line-retry-key") ?? undefined;
  const wrongKey = checkRetryKey(retryKey, endpoint);
  if (wrongKey) return { refused: wrongKey };
  const isLeftOut = endpoint.isBodyOptional && bytes.byteLength === 0;
  if (!endpoint.body || isLeftOut) return { admitted: { body: {}, bodyText: "", retryKey } };

  if (bytes.byteLength > MOST_BODY_BYTES) {
    return { refused: refuse(413, "Payload Too Large", "A request body may have 2 MB.") };
  }
  const wrongType = checkContentType(headers.get("content-type"), endpoint.body);
  if (wrongType) return { refused: wrongType };
  const bodyText = new TextDecoder().decode(bytes);
  const body =
    endpoint.body === "form" ? Object.fromEntries(new URLSearchParams(bodyText)) : asJson(bodyText);
  if (body instanceof SyntaxError) return { refused: refuseJson(body) };
  return { admitted: { body, bodyText, retryKey } };
}

function checkToken(authorization: string | null, world: World): Answer | undefined {
  const token = /^Bearer (?<token>\S+)$/u.exec(authorization ?? "")?.groups?.["token"];
  if (token === undefined) {
    const message =
      "Authorization header required. Must follow the scheme, 'Authorization: Bearer <ACCESS TOKEN>'";
    return refuse(401, message, "The bot sent no access token: check that it got one before calling.");
  }
  if (remainingLifeMs(world, token) !== undefined) return undefined;
  return refuse(
    401,
    "Authentication failed. Confirm that the access token in the authorization header is valid.",
    "The access token is unknown here or has ended: check the bot's channel id and secret, and that it asked this simulator for the token in the last 15 minutes.",
  );
}

/** Only four endpoints take one. https://developers.line.biz/en/docs/messaging-api/retrying-api-request/ */
function checkRetryKey(retryKey: string | undefined, endpoint: Endpoint): Answer | undefined {
  if (retryKey === undefined) return undefined;
  if (!endpoint.takesRetryKey) {
    const where = "Send X-Line-Retry-Key with push, multicast, narrowcast and broadcast only.";
    return refuse(400, "The retry key is not supported by this endpoint", where);
  }
  return UUID.test(retryKey) ? undefined : refuse(400, "The retry key is invalid", "It must be a hex UUID.");
}

const CONTENT_TYPES = { json: "application/json", form: "application/x-www-form-urlencoded" };

function checkContentType(contentType: string | null, body: "json" | "form"): Answer | undefined {
  const type = (contentType ?? "").split(";", 1).join("").trim().toLowerCase();
  if (type === CONTENT_TYPES[body]) return undefined;
  return refuse(415, `The content type, ${type}, is not supported`, `It must be ${CONTENT_TYPES[body]}.`);
}

function asJson(text: string): Readonly<Record<string, unknown>> | SyntaxError {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
    return new SyntaxError("not an object (line 1 column 1)");
  } catch (error) {
    return error instanceof SyntaxError ? error : new SyntaxError("unknown");
  }
}

function refuseJson(error: SyntaxError): Answer {
  const place = /line (?<line>\d+) column (?<column>\d+)/u.exec(error.message)?.groups;
  const at = `line: ${place?.["line"] ?? "-"}, column: ${place?.["column"] ?? "-"}`;
  return refuse(400, `The request body could not be parsed as JSON (${at})`, `The body: ${error.message}.`);
}
